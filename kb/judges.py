"""A knowledge base in, whether its two judges agree out: every condition by the rule engine and by plain evaluation.

Asked about are the reference profiles that came with the corpus (corpus/profiles) and those in the folder `profiles` of
the knowledge base, with the measures of all regions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from engine.decide import Candidate, Decider
from engine.derive import derivation
from ontology.findings import KBError
from ontology.model import Audience
from ontology.profile_read import ProfileFile

from . import corpus
from .base import KnowledgeBase
from .place import PROFILES

_FORMS = ("*.yaml", "*.yml", "*.json")


@dataclass(frozen=True, slots=True)
class Judged:
    """How many verdicts were given twice, and what is wrong: file, code, message."""

    profiles: int
    verdicts: int
    problems: tuple[tuple[str, str, str], ...]


def judged_twice(kb: KnowledgeBase) -> Judged:
    """The conditions of all measures for enterprises, decided twice for every reference profile."""
    files, problems = _profiles(kb)
    candidates = [
        Candidate(measure.id, None, None, None, False, measure.criteria, document.id)
        for document in kb.documents()
        for measure in document.measures
        if measure.audience is Audience.ENTERPRISE
    ]
    if not files or not candidates:
        return Judged(len(files), 0, tuple(problems))
    decider = Decider(candidates)
    today = datetime.now(UTC).date()
    try:
        for name, file in files:
            day = file.as_of or today
            try:
                decider.decide(derivation(file.profile, day).profile, day)
            except RuntimeError as error:
                problems.append((name, "JUDGES_DIFFER", str(error)))
    finally:
        decider.close()
    return Judged(len(files), len(files) * len(candidates), tuple(problems))


def _profiles(kb: KnowledgeBase) -> tuple[list[tuple[str, ProfileFile]], list[tuple[str, str, str]]]:
    """The reference profiles by file name, and those that cannot be read."""
    found: dict[str, Path] = {}
    for folder in (kb.place.root / PROFILES, kb.generation / PROFILES):
        for path in sorted(one for form in _FORMS for one in folder.glob(form)):
            found.setdefault(path.name, path)
    read, problems = [], []
    for name, path in sorted(found.items()):
        try:
            read.append((name, kb.profile_file(path)))
        except KBError as error:
            problems.append((name, error.code, str(error)))
    return read, problems


def originals(kb: KnowledgeBase) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the kept originals of documents that were added: their bytes, and the text read from them."""
    listed = {one.sha256: one for one in kb.listed}
    items = corpus.below(kb.place.corpus) if kb.place.corpus.is_dir() else ()
    for item in items:
        digest = sha256(item.source.read_bytes()).hexdigest()
        name = f"{item.folder}/{item.source.name}"
        if item.sha256 not in (None, digest):
            yield name, "SOURCE_CHANGED", "原件的校验值与 document.toml 登记的不同"
        elif digest not in listed:
            yield name, "NOT_BUILT", "原件在语料里，但知识库里没有"
        elif item.text is not None and item.text.read_bytes().decode() != kb.source(listed[digest].iri).text:
            yield name, "TEXT_CHANGED", "存下的文字（text.txt）与知识库里的不同"
