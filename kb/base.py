"""A knowledge base in a folder: the one façade that every way in (command line, web, programs) goes through."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.period import Period, Validity, period
from engine.routing import RuleCache
from engine.ties import NONE, Repeal, Ties
from ontology import regions
from ontology.codebook import CodeBook
from ontology.findings import Finding, KBError
from ontology.model import APPROVED, Measure, PolicyDocument
from ontology.profile import Profile
from ontology.profile_read import ProfileFile, parse_profile, read_profile_file, read_profile_files
from ontology.profile_values import read_date

from .index import Filters, Index, Listed, Source, measure_of
from .matching import Answer, Result, match
from .place import INDEX, STORE, Place

_SIGNS = re.compile(r"[\s\[\]〔〕【】()（）《》〈〉“”\"]")


def _bare(name: str) -> str:
    """A number or title without what people write in different ways: brackets, spaces, wide signs."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", name)).casefold()


class KnowledgeBase(AbstractContextManager["KnowledgeBase"]):
    """An open knowledge base: a snapshot that later builds do not change."""

    def __init__(self, root: Path, rules: RuleCache | None = None, keep: int = 0) -> None:
        """Open the current generation; KBError when nothing has been built there.

        `rules`: those compiled for an earlier generation, of which what has not changed is used again. `keep`: so many
        documents stay in memory.
        """
        self.rules = rules if rules is not None else RuleCache()
        self.place = Place(root)
        self.generation = self.place.existing()
        self.index = Index(self.generation / INDEX, keep)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the files."""
        self.index.close()

    def __enter__(self) -> Self:
        """The open knowledge base itself."""
        return self

    @cached_property
    def codes(self) -> CodeBook:
        """The code lists that it was built with."""
        return self.index.codes()

    @cached_property
    def listed(self) -> tuple[Listed, ...]:
        """All documents, without their content."""
        return self.index.listed()

    @property
    def ties(self) -> Mapping[str, Ties]:
        """What documents say of each other (repeals, changes), by IRI."""
        return self.index.ties

    @cached_property
    def repealed(self) -> Mapping[str, Repeal]:
        """The documents that others put out of force, by IRI."""
        return {iri: one.repeal for iri, one in self.ties.items() if one.repeal is not None}

    @property
    def store(self) -> Path:
        """The folder of the Oxigraph store, for readers that open it themselves."""
        return self.generation / STORE

    def profile_file(self, path: Path, row: str | None = None) -> ProfileFile:
        """The one profile in a YAML or JSON file, or in a row of a table."""
        return read_profile_file(path, self.codes, row)

    def profile_files(self, path: Path, row: str | None = None) -> tuple[ProfileFile, ...]:
        """The profile in a YAML or JSON file, or those in all rows of a table."""
        return read_profile_files(path, self.codes, row)

    def profile(self, mapping: dict[str, object]) -> Profile:
        """The profile that an object states."""
        return parse_profile(mapping, self.codes)

    def match(self, profile: Profile, as_of: date, *, everywhere: bool = False, reviewed_only: bool = False) -> Answer:
        """What applies to an enterprise on a date; `reviewed_only`: of what a person accepted or corrected."""
        options = {"everywhere": everywhere, "reviewed_only": reviewed_only}
        return match(self.index, self.codes, profile, as_of, rules=self.rules, **options)

    def explain(self, profile: Profile, as_of: date, measure: str) -> tuple[Answer, Result]:
        """Why one measure applies or not, with the answer that it is part of; the measure by IRI or the end of it."""
        document, found = self.measure(measure)
        answer = self.match(profile, as_of, everywhere=True)
        for result in answer.results:
            if result.measure.id == found.id:
                return answer, result
        hint = "。只有面向企业的措施可以说明适用与否。"
        raise KBError("NOT_FOR_ENTERPRISES", "这条措施约束机构或政府", place=document.file, hint=hint)

    def region(self, name: str) -> str:
        """The code of a region given as a code or a name."""
        return regions.resolve(name, self.codes)

    def document(self, name: str) -> PolicyDocument:
        """A document by IRI or the end of it, by file name, folder, number or title, whatever its brackets."""
        found = [
            one.iri
            for one in self.listed
            if name in (one.iri, one.file, one.folder, one.doc_number, one.iri.rpartition("/")[2])
        ]
        if not found and (wanted := _bare(name)):
            found = [one.iri for one in self.listed if wanted in (_bare(one.doc_number or ""), _bare(one.title or ""))]
        if len(found) == 1:
            return self.index.document(found[0])
        known = "、".join(one.file for one in self.listed[:5])
        problem = f"有 {len(found)} 份文件叫这个名字" if found else "没有收录这份文件"
        raise KBError(
            "DOCUMENT_UNKNOWN",
            problem,
            place=name,
            hint=f"。已收录：{known} 等，可以查找（huiqi find，或网页“政策库”）。",
        )

    def measure(self, name: str) -> tuple[PolicyDocument, Measure]:
        """A measure by IRI or by the end of it, with its document."""
        iri = name.partition("#")[0]
        known = [one.iri for one in self.listed if iri in (one.iri, one.iri.rpartition("/")[2])] if iri else []
        for document in self.index.documents(known or None):
            for measure in document.measures:
                if name in (measure.id, measure.id.rpartition("/")[2], measure.id.rpartition("#")[2]):
                    return document, measure
        raise KBError(
            "MEASURE_UNKNOWN", "没有这条措施", place=name, hint="。请先查到措施的编号（huiqi find，或网页“政策库”）。"
        )

    def find(
        self,
        words: str | None,
        filters: Filters,
        *,
        region: str | None = None,
        in_force_on: date | None = None,
        reviewed_only: bool = False,
    ) -> tuple[tuple[PolicyDocument, Measure], ...]:
        """Measures that hold the words, of a region (those around and inside it too), in force on a date, reviewed."""
        code = None if region is None else self.region(region)
        near = {one.iri for one in self.listed if code is None or _related(one.region, code)}
        found = [pair for pair in self.index.search(words, filters) if pair[0] in near]
        documents = {document.id: document for document in self.index.documents([iri for iri, _ in found])}
        pairs = [(documents[iri], measure_of(documents[iri], measure)) for iri, measure in found]
        pairs = [pair for pair in pairs if not reviewed_only or pair[1].review in APPROVED]
        if in_force_on is None:
            return tuple(pairs)
        return tuple(
            (document, measure)
            for document, measure in pairs
            if self.period(document, measure, in_force_on).validity(in_force_on) is Validity.IN_FORCE
        )

    def period(self, document: PolicyDocument, measure: Measure, day: date) -> Period:
        """From when to when a measure holds, with what later documents change, as seen on a day."""
        return period(document, measure, self.ties.get(document.id, NONE), day)

    def documents(self, iris: Sequence[str] | None = None) -> tuple[PolicyDocument, ...]:
        """All documents, or those named, in the order in which they came."""
        return tuple(self.index.documents(iris))

    def source(self, iri: str) -> Source:
        """The stored text of a document."""
        return self.index.source(iri)

    def findings(self, iri: str) -> tuple[Finding, ...]:
        """What is doubtful about a document."""
        return self.index.findings(iri)

    def normative(self, iri: str) -> int:
        """How many sentences of a document oblige or support, whether or not they became measures."""
        return next(one.normative for one in self.listed if one.iri == iri)


def day(text: str | None, *, option: str = "--as-of") -> date:
    """A date that a person gave, today when none; KBError for what is no date."""
    if text is None:
        return datetime.now().astimezone().date()
    try:
        return read_date(text, option)
    except KBError as error:
        message = f"“{text}”不是有效日期"
        raise KBError("BAD_DATE", message, place=option, hint="，请写成 2022-12-01 或 2022年12月1日。") from error


def _related(document: str | None, code: str) -> bool:
    """Whether a document's region lies around or inside a region."""
    return document is not None and (regions.within(code, document) or regions.within(document, code))
