"""A desk and a person at the terminal in, decisions one key each out, every one kept at once."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from ontology.findings import KBError

from .layout import page, rows
from .review import choices
from .review.choices import Case, Change, Reviewer
from .review.readings import CODED, FIELDS, LABELS
from .review.typed import editable, edited, value_of
from .reviewing import Desk
from .show_review import counted, show_adrift, show_case

_KEYS = (
    "a 接受  r 不是措施  c 更正  s 跳过  b 上一条  n 备注  + 补充  m 与下一条合并  x 拆分  t 用新读法  "
    "u 撤销  q 保存退出  ? 说明"
)
_HELP = (
    ("a", "读得对：接受（有“注意”的，表示维持原来的决定）"),
    ("r", "这些话不是措施"),
    ("c", "更正一项：对象、力度、扶持方式从代码表里选（可输入字词查找），条件、数值、单位在编辑器里改"),
    ("s", "跳过，空格、回车也可以；b 回到上一条"),
    ("n", "写备注；留空是删去备注"),
    ("+", "补充漏掉的措施：粘贴正文原话，中间可以用…代替"),
    ("m", "与正文里的下一条合并；x 拆成两条，写第二条开头的几个字"),
    ("t", "程序的读法变了而且对：改用新读法"),
    ("u", "撤销上一个决定"),
    ("q", "退出；每个决定做出时已存盘，退出时更新知识库"),
)
_EDITED = ("criteria", "thresholds", "units")
_SHORT = 12


class Stop(Exception):  # noqa: N818 - no error: the person has finished
    """The person wants to leave."""


def sit_down(desk: Desk, by: str | None, *, only: str | None, everything: bool) -> None:
    """Go through the queue until it is done or the person leaves; then put the decisions to use."""
    name = by or typer.prompt("复核人姓名").strip()
    table = _Table(desk, name)
    try:
        table.go([one.measure.id for one in choices.queue(desk.cases(), only=only, everything=everything)])
    except (Stop, KeyboardInterrupt, EOFError, typer.Abort):
        typer.echo("")
    if table.history:
        entry = table.desk.put_to_use()
        told = counted(entry.document.measures, desk.ground.codes)
        page().print(f"{told}。决定在 {table.desk.path}，知识库已更新。")
    else:
        page().print("没有新的决定，知识库没有改动。")


class _Table:
    """The desk during one sitting: the queue, where the person is, and what can be undone."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.desk = desk
        self.history: list[tuple[Change, str]] = []
        self._name = name
        self._queue: list[str] = []
        self._at = 0
        self._out = page()

    def go(self, queue: Sequence[str]) -> None:
        """Show each measure and do what the person says."""
        self._queue = list(queue)
        done = self.desk.applied()
        if done.adrift:
            show_adrift(self._out, done.findings)
        while self._at < len(self._queue):
            case = self._case(self._queue[self._at])
            if case is None:
                self._at += 1
                continue
            self._show(case)
            try:
                self._do(_key(), case)
            except KBError as error:
                self._out.print(f"✗ {error}")
        self._out.print("这一轮看完了。")

    def _case(self, iri: str) -> Case | None:
        return next((one for one in self.desk.cases() if one.measure.id == iri), None)

    def _show(self, case: Case) -> None:
        title = f"{self._at + 1}/{len(self._queue)} · {case.measure.clause} · 把握 {case.measure.confidence}"
        show_case(self._out, case, self.desk.ground, title)
        self._out.print()
        self._out.print(_KEYS, style="dim")

    def _do(self, key: str, case: Case) -> None:
        """One key."""
        who, ground = Reviewer.now(self._name), self.desk.ground
        moving: dict[str, Callable[[], Change]] = {
            "a": lambda: choices.accepted(case, who, ground),
            "r": lambda: choices.rejected(case, who, ground),
            "t": lambda: choices.renewed(case, who, ground),
            "m": lambda: self._merged(case, who),
            "x": lambda: choices.split(case, _line("第二条开头的几个字"), who, ground),
        }
        staying: dict[str, Callable[[], Change]] = {
            "c": lambda: self._corrected(case, who),
            "n": lambda: choices.noted(case, _line("备注"), who, ground),
            "+": lambda: self._added(who),
        }
        if key in moving:
            self._change(moving[key](), case)
            self._at += 1
        elif key in staying:
            self._change(staying[key](), case)
        elif key in ("s", " ", "\r", "\n"):
            self._at += 1
        elif key == "b":
            self._at = max(0, self._at - 1)
        elif key == "u":
            self._undo()
        elif key == "?":
            rows(self._out, _HELP)
        elif key in ("q", "\x04", "\x03", ""):
            raise Stop

    def _change(self, change: Change, case: Case) -> None:
        """Keep a change; what a person made is looked at next."""
        before = {one.measure.id for one in self.desk.cases()}
        self.desk = self.desk.changed(change)
        self.history.append((change, case.measure.id))
        new = [one.measure.id for one in self.desk.cases() if one.measure.id not in before]
        self._queue[self._at + 1 : self._at + 1] = new

    def _undo(self) -> None:
        if not self.history:
            raise KBError("REVIEW_NOTHING", "没有可以撤销的决定", hint="。")
        change, iri = self.history.pop()
        self.desk = self.desk.changed(change.undone)
        self._at = self._queue.index(iri) if iri in self._queue else self._at

    def _merged(self, case: Case, who: Reviewer) -> Change:
        later = [one for one in self.desk.cases() if one.measure.quote.start >= case.measure.quote.end]
        if not later:
            raise KBError("REVIEW_NOTHING", "后面没有措施可以合并", hint="。")
        following = min(later, key=lambda one: one.measure.quote.start)
        return choices.merged(case, following, who, self.desk.ground)

    def _corrected(self, case: Case, who: Reviewer) -> Change:
        named = "  ".join(f"{number} {LABELS[name]}" for number, name in enumerate(FIELDS, 1))
        self._out.print(named)
        chosen = _line("改哪一项（编号）")
        if not chosen.isdigit() or not 1 <= int(chosen) <= len(FIELDS):
            raise KBError("REVIEW_FIELD", f"没有第“{chosen}”项", hint=f"，请写 1 到 {len(FIELDS)}。")
        name = FIELDS[int(chosen) - 1]
        return choices.corrected(case, {name: self._value(name, case.fields)}, who, self.desk.ground)

    def _value(self, name: str, fields: Any) -> Any:
        """The new value of a field, asked for in the way that suits it."""
        if name in CODED:
            return self._code(name)
        if name in _EDITED:
            return _in_editor(name, fields)
        hint = "，年-月-日，留空为没有" if name.startswith("valid") else "，几个用顿号分开" if name == "actor" else ""
        return value_of(name, _line(f"{LABELS[name]}{hint}"), self.desk.ground.codes)

    def _code(self, scheme: str) -> str:
        """A code of a list: by number, by code, by name, or by a word to search for."""
        concepts = self.desk.ground.codes.lists[scheme]
        shown = list(concepts)[:_SHORT] if len(concepts) <= _SHORT else []
        while True:
            rows(self._out, [(str(n), f"{concepts[code].label_zh}（{code}）") for n, code in enumerate(shown, 1)])
            typed = _line(f"{LABELS[scheme]}：编号、名称或要查的字")
            if typed.isdigit() and 1 <= int(typed) <= len(shown):
                return shown[int(typed) - 1]
            found = [code for code, one in concepts.items() if typed and typed in (code, one.label_zh, *one.forms)]
            if len(found) == 1:
                return found[0]
            if not typed:
                raise KBError("REVIEW_NOTHING", "没有选", hint="，没有改动。")
            near = [
                code
                for code, one in concepts.items()
                if typed in code or any(typed in words for words in (one.label_zh, one.definition, *one.forms))
            ]
            shown = near[:_SHORT]
            if not shown:
                self._out.print(f"没有含“{typed}”的，换个字试试。")

    def _added(self, who: Reviewer) -> Change:
        words = _line("漏掉的措施的原话（中间可用…）")
        choices.place_of(words, self.desk.ground)
        fields: dict[str, Any] = {name: self._code(name) for name in CODED}
        return choices.added(words, fields, who, self.desk.ground)


def _in_editor(name: str, fields: Any) -> Any:
    """A field as the person leaves it in an editor; asked again as long as it cannot be read."""
    text = editable(name, fields)
    while True:
        text = _edit(text)
        try:
            return edited(name, text)
        except KBError as error:
            if not typer.confirm(f"✗ {error}\n再改？", default=True):
                raise


def _edit(text: str) -> str:
    """A text after the person's editor has been at it; without an editor one line is asked for."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        typer.echo(text)
        return _line("整行重写（留空不改；设环境变量 EDITOR 可用编辑器）") or text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "字段.toml"
        path.write_text(text, encoding="utf-8")
        subprocess.run([*editor.split(), str(path)], check=False)
        return path.read_text(encoding="utf-8")


def _line(question: str) -> str:
    """A line that the person types."""
    return str(typer.prompt(question, default="", show_default=False)).strip()


def _key() -> str:
    """One key, without the return key."""
    import termios
    import tty

    sys.stdout.flush()
    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    try:
        tty.setcbreak(handle)
        data = os.read(handle, 1)
        while data and data[0] >= 0xC0 and len(data) < 4 and not _whole(data):
            data += os.read(handle, 1)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)
    return data.decode("utf-8", "replace")


def _whole(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
