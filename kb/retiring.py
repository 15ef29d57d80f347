"""A document and what a person knows of its end in, the record in its corpus folder out."""

from __future__ import annotations

import getpass
from datetime import date, datetime
from pathlib import Path

from ontology.findings import KBError
from ontology.model import PolicyDocument

from . import corpus as folders
from .base import KnowledgeBase
from .index import REVIEW
from .review import files as review_files
from .standing import standing
from .told import ENDS, Act, Told, keep
from .wording import region_name

ACTS = {"repeals": Act.REPEALED, "supersedes": Act.SUPERSEDED, "extends": Act.EXTENDED, "amends": Act.AMENDED}
"""What one document does to another, and what so happens to that one."""


def recorded(
    kb: KnowledgeBase, document: PolicyDocument, act: Act, on: date, because: str, **rest: str | date | Path | None
) -> Path:
    """Keep one thing of a document; KBError when it says nothing new or has no corpus folder."""
    ends = standing(kb, document, on).period.ends
    until = rest.get("until")
    if act in ENDS and ends is not None and ends < on:
        raise KBError("TOLD_LATE", f"文件在 {ends.isoformat()} 已失效，早于 {on.isoformat()}", place=document.file)
    if act is Act.EXTENDED and not isinstance(until, date):
        raise KBError("TOLD_UNTIL", "延长要写到哪一天", place="--until", hint="，如 --until 2026-12-31。")
    if isinstance(until, date) and ends is not None and until <= ends:
        raise KBError("TOLD_LATE", f"文件本来就到 {ends.isoformat()}，没有延长", place=document.file)
    if not because.strip():
        raise KBError("TOLD_WHY", "请写明依据或原因", place="--because")
    by = rest.get("by")
    told = Told(
        *(act, on, because.strip(), _who(rest.get("who")), datetime.now().astimezone().date()),
        by=str(by) if by else None,
        until=until if isinstance(until, date) else None,
    )
    return keep(folder_of(kb, document, rest.get("corpus")), told)


def _who(given: object) -> str:
    return str(given) if given else getpass.getuser()


def folder_of(kb: KnowledgeBase, document: PolicyDocument, corpus: object) -> Path:
    """The corpus folder of a document: in the corpus named, in the own one, or where it was built from."""
    listed = next(one for one in kb.listed if one.iri == document.id)
    name, roots = listed.folder, [Path(str(corpus))] if corpus else []
    for root in (*roots, kb.place.corpus):
        if (root / name).is_dir():
            return root / name
    if found := folders.folder_of(kb.place.corpus, listed.sha256):
        return found
    noted = Path(kb.index.note(f"{REVIEW}{document.id}") or "")
    if noted.name == review_files.NAME and noted.parent.is_dir():
        return noted.parent
    hint = "；用 --corpus 指出语料文件夹，单个文件先用 huiqi add 收录。"
    raise KBError("TOLD_FOLDER", "找不到这份文件的语料文件夹", place=name, hint=hint)


def name_of(document: PolicyDocument) -> str:
    """What a document is recorded by."""
    return document.doc_number or document.title or document.file


def done_words(document: PolicyDocument, act: Act, path: Path, kb: KnowledgeBase) -> str:
    """What was kept, and what to do so that it takes effect."""
    what = f"{region_name(document.region, kb.codes)} {name_of(document)}"
    later = "；只作记录，修改的内容请收录修改文件的原文" if act is Act.AMENDED else "；重新运行 huiqi build 后生效"
    return f"已登记：{what}（{path}）{later}"
