"""Documents that are read for real, and decisions about all of their measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.pipeline import Ingested, ingest_text
from ingest.text import SourceText
from kb.review.anchor import Dense
from kb.review.apply import Applied, applied
from kb.review.decisions import Action, Decision
from kb.review.readings import Ground, reading
from ontology import skos
from ontology.codebook import CodeBook
from ontology.model import Measure, PolicyDocument

CORPUS = Path(__file__).parents[3] / "corpus"
TEXTS = ("370300-zibo-2020-56", "141100-lvliang-2022-market-entities")
EARLY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Read:
    """A document as read, with its text."""

    document: PolicyDocument
    text: str
    codes: CodeBook

    @property
    def ground(self) -> Ground:
        return Ground(self.document, Dense(self.text), self.codes)

    def decision(self, measure: Measure, action: Action, *, by: str = "张三", minute: int = 0, **more: Any) -> Decision:
        before, after = Dense(self.text).around((measure.quote.start, measure.quote.end))
        return Decision(
            action=action,
            quote=measure.quote.text,
            by=by,
            at=EARLY + timedelta(minutes=minute),
            before=before,
            after=after,
            clause=measure.clause,
            read=reading(measure, self.document),
            set={"instrument": "other", "beneficiary": "个体工商户"} if action is Action.CORRECT else {},
            **more,
        )

    def with_(self, *measures: Measure) -> Read:
        return Read(self.document.model_copy(update={"measures": measures}), self.text, self.codes)

    def apply(self, *decisions: Decision) -> Applied:
        return applied(self.document, self.text, decisions, self.codes)


@cache
def codes() -> CodeBook:
    return skos.load()


def ingested(text: str) -> Ingested:
    return ingest_text(SourceText(name="措施.txt", sha256="0" * 64, text=text, encoding="utf-8"), codes=codes())


@cache
def read_text(text: str) -> Read:
    return Read(ingested(text).document, text, codes())


@pytest.fixture(scope="session")
def read() -> Callable[[str], Read]:
    """Read a text."""
    return read_text


@pytest.fixture(scope="session", params=TEXTS)
def paper(request: pytest.FixtureRequest) -> Read:
    """A document of the corpus as read."""
    return read_text((CORPUS / request.param / "source.txt").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def small(policy: Callable[..., str]) -> Read:
    """A small made-up policy as read."""
    return read_text(policy())
