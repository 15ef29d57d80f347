"""A file of names and password hashes in, whether somebody may sign in out; and the file with one more, or one less.

The file belongs to whoever runs the server and is readable by nobody else. It is replaced in one step.
"""

from __future__ import annotations

import fcntl
import json
import os
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ontology.findings import KBError

LEAST, MOST = 10, 1000
"""Characters of a password, and bytes."""
_NAME = 40
_AT_ONCE = BoundedSemaphore(2)
"""Each check takes 64 MB for a moment: many at once shall not exhaust the machine."""


@dataclass(frozen=True, slots=True)
class Account:
    """A maintainer. `password`: its hash (argon2id)."""

    name: str
    password: str
    at: str

    @property
    def stamp(self) -> str:
        """Changes with the password: what was signed in before is signed in no longer."""
        return sha256(self.password.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Book:
    """The file of accounts."""

    path: Path

    def accounts(self) -> Mapping[str, Account]:
        """All by name; none when there is no file. KBError when it is damaged."""
        try:
            table = json.loads(self.path.read_text(encoding="utf-8"))["accounts"]
            return {name: Account(name, one["password"], one["at"]) for name, one in table.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            message = "账户文件不能读取，或已损坏"
            raise KBError("ACCOUNTS_FORM", message, place=str(self.path), hint=f"（{error}）。") from error

    def put(self, name: str, password: str, *, new: bool) -> Account:
        """Add an account or give it another password."""
        name = named(name)
        checked(name, password)
        with self._changing() as table:
            if new == (name in table):
                message = "已有这个账户" if new else "没有这个账户"
                hint = "；改密码用 huiqi account password。" if new else "；用 huiqi account list 查看。"
                raise KBError("ACCOUNT_NAME", message, place=name, hint=hint)
            table[name] = Account(name, _hasher().hash(password), datetime.now(UTC).isoformat(timespec="seconds"))
            return table[name]

    def remove(self, name: str) -> None:
        """Take an account away; its sessions end with it."""
        with self._changing() as table:
            if table.pop(named(name), None) is None:
                raise KBError("ACCOUNT_NAME", "没有这个账户", place=name, hint="；用 huiqi account list 查看。")

    def matching(self, name: str, password: str) -> Account | None:
        """The account of a name and password; as much work when there is no such name."""
        found = self.accounts().get(unicodedata.normalize("NFC", name.strip()))
        stored = found.password if found is not None else _nobody()
        with _AT_ONCE:
            try:
                right = len(password.encode()) <= MOST and _hasher().verify(stored, password)
            except (VerificationError, InvalidHashError):
                right = False
        return found if right else None

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """The accounts, written when the block ends well; one writer at a time."""
        folder, beside = self.path.parent, self.path.with_name(f".{self.path.name}.lock")
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _left(folder)
        lock = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _left(beside)
            fcntl.flock(lock, fcntl.LOCK_EX)
            table = dict(self.accounts())
            yield table
            self._write(table)
        finally:
            os.close(lock)

    def _write(self, table: Mapping[str, Account]) -> None:
        values = {name: {"password": one.password, "at": one.at} for name, one in sorted(table.items())}
        draft = self.path.with_name(f".{self.path.name}.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"accounts": values}, file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        _left(draft)
        draft.replace(self.path)


def named(name: str) -> str:
    """The name in one form; KBError for one that cannot be told apart on a page or in a file."""
    found = unicodedata.normalize("NFC", name.strip())
    if not found or len(found) > _NAME or any(unicodedata.category(one)[0] == "C" for one in found):
        hint = f"，应为 1 至 {_NAME} 个可见的字。"
        raise KBError("ACCOUNT_NAME", "账户名不合适", place=name.strip()[:_NAME] or "（空）", hint=hint)
    return found


def checked(name: str, password: str) -> None:
    """KBError for a password that is soon guessed."""
    if len(password) < LEAST:
        raise KBError("ACCOUNT_PASSWORD", f"密码太短，至少 {LEAST} 个字符", hint="；几个不相干的词连起来，好记又难猜。")
    if len(password.encode()) > MOST:
        raise KBError("ACCOUNT_PASSWORD", "密码太长")
    if name.casefold() in password.casefold() or len(set(password)) < LEAST // 2:
        raise KBError("ACCOUNT_PASSWORD", "密码容易猜到", hint="，不要含账户名，不要重复同样的字符。")


def _left(path: Path) -> None:
    """What root makes is left to the owner of the folder: the server does not run as root."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id with the figures of RFC 9106 for small memory


@cache
def _nobody() -> str:
    """A hash that no password has."""
    return _hasher().hash(os.urandom(32).hex())
