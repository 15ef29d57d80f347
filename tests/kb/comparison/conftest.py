"""Comparisons to show: one made by hand with everything that can be in a cell, and any that Hypothesis thinks of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import strategies as st

from engine.decide import Status
from engine.period import Validity
from kb.base import KnowledgeBase
from kb.comparison.table import (
    Cell,
    Column,
    Comparison,
    Empty,
    Favour,
    Figure,
    Interval,
    Item,
    Origin,
    Row,
    Rule,
    Undecided,
)
from ontology.codebook import CodeBook
from ontology.model import BoundOp, Force, InclusiveBasis, PaymentPeriod, Quote

KIND, TIER = "guarantee_fee_rate", "guaranteed_amount"
NASTY = '=1+1 <b>甲|乙</b> *强* [链](x) "引" & `码`\n第二行 ~~删~~ 结尾\\'
TEN_MILLION = Decimal(10_000_000)


def origin(name: str, region: str | None) -> Origin:
    return Origin(
        f"https://w3id.org/huiqi/doc/{name}",
        f"{name}.txt",
        f"关于支持企业的意见（{name}）",
        f"{name}政办发〔2022〕8号",
        region,
        f"https://www.example.org/{name}?a=1&b=(2)",
    )


def rule(
    source: Origin,
    quote: str,
    figure: Figure | None = None,
    *,
    at: int = 0,
    validity: Validity = Validity.IN_FORCE,
    starts: date | None = date(2022, 1, 1),
    ends: date | None = None,
    tiers: tuple[Interval, ...] = (),
    inherited: bool = False,
    split: bool = False,
) -> Rule:
    return Rule(
        source,
        f"{source.iri}#m{at}",
        "二/（三）",
        Quote(text=quote, start=at, end=at + len(quote)),
        Force.ENTITLEMENT,
        ("市金融局", "市财政局"),
        figure,
        tiers,
        validity,
        starts,
        ends,
        inherited,
        split=split,
    )


def percent(op: BoundOp, value: str, previous: str | None = None, inclusive: bool | None = None) -> Figure:
    basis = None if inclusive is None else InclusiveBasis.EXPLICIT
    return Figure(op, Decimal(value), "%", None if previous is None else Decimal(previous), inclusive, basis)


@pytest.fixture(scope="session")
def codes(knowledge: KnowledgeBase) -> CodeBook:
    return knowledge.codes


@pytest.fixture(scope="session")
def table() -> Comparison:
    """Three regions: figures of every sort, a rule in words with every sign that a format could trip over."""
    here, there, above = origin("甲", "370300"), origin("乙", "622900"), origin("丙", "000000")
    small = (Interval(TIER, high=TEN_MILLION, high_closed=True),)
    large = (Interval(TIER, low=TEN_MILLION),)
    excluded = rule(there, "融资租赁公司不适用", at=40)
    change = rule(
        here, "担保费率由1%降低至0.5%", percent(BoundOp.CHANGE, "0.5", "1"), at=1, ends=date(2022, 12, 31), split=True
    )
    later = rule(
        there,
        "不高于1.5%（含）",
        percent(BoundOp.LE, "1.5", inclusive=True),
        at=2,
        tiers=large,
        validity=Validity.NOT_YET,
        starts=date(2023, 1, 1),
    )
    higher = rule(above, "费率不高于1%", percent(BoundOp.LE, "1"), at=3, inherited=True)
    money = Figure(BoundOp.LE, Decimal(3_000_000), "CNY", period=PaymentPeriod.YEAR, per="户")
    rows = (
        Row(Item("guarantee_fee", KIND, "%", small), (Cell((change,)), Cell((higher,)), NOTHING), Favour.LOWER, (0,)),
        Row(Item("guarantee_fee", KIND, "%", large), (Cell((change,)), Cell((later,)), NOTHING), Favour.LOWER, (0,)),
        Row(
            Item("guarantee_fee", None, None, (), ("小微企业", "个体工商户")),
            (
                Cell((rule(here, NASTY, at=4), rule(here, "每户每年最高300万元", money, at=5))),
                Cell(empty=Empty.EXCLUDED, excluded_by=excluded),
                Cell(empty=Empty.SILENT),
            ),
        ),
    )
    columns = (
        Column("370300", "淄博市", (here,)),
        Column("622900", "临夏回族自治州", (there,)),
        Column("141100", "吕梁市", ()),
    )
    return Comparison("担保费率", KIND, date(2022, 6, 1), columns, rows)


NOTHING = Cell(empty=Empty.NOT_COVERED)

_WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40) | st.sampled_from(
    [NASTY, "-1", "@x", "+86", "=SUM(A1)", "'已有撇号", "长" * 500, "<script>alert(1)</script>", "a\tb"]
)
_DAYS = st.none() | st.dates(date(1990, 1, 1), date(2040, 1, 1))
_NUMBERS = st.decimals(-10, 10**9, places=2)
_ENDS = st.none() | st.decimals(0, 10**8, places=0)
_INTERVALS = st.builds(Interval, st.sampled_from([TIER, "employees"]), _ENDS, st.booleans(), _ENDS, st.booleans())
_ORIGINS = st.builds(
    Origin,
    _WORDS,
    _WORDS,
    st.none() | _WORDS,
    st.none() | _WORDS,
    st.sampled_from([None, "370300", "622900"]),
    st.none() | st.sampled_from(["https://www.example.org/a", "javascript:alert(1)", "http://x y"]),
)
_FIGURES = st.builds(
    Figure,
    st.sampled_from(BoundOp),
    _NUMBERS | st.dates(),
    st.sampled_from(["%", "CNY", "day", "count", "pp"]),
    st.none() | _NUMBERS,
    st.none() | st.booleans(),
    st.none() | st.sampled_from(InclusiveBasis),
    st.none() | st.sampled_from(PaymentPeriod),
    st.none() | st.just("人"),
    st.none() | _WORDS,
)
_QUOTES = st.builds(lambda text, at: Quote(text=text, start=at, end=at + len(text)), _WORDS, st.integers(0, 1000))
_RULES = st.builds(
    Rule,
    _ORIGINS,
    _WORDS,
    _WORDS,
    _QUOTES,
    st.sampled_from(Force),
    st.lists(_WORDS, max_size=3).map(tuple),
    st.none() | _FIGURES,
    st.lists(_INTERVALS, max_size=1).map(tuple),
    st.sampled_from(Validity),
    _DAYS,
    _DAYS,
    st.booleans(),
    st.lists(_WORDS, max_size=2).map(tuple),
    st.none() | st.sampled_from(Status),
    st.booleans(),
    st.booleans(),
)
_CELLS = (
    st.builds(Cell, st.lists(_RULES, min_size=1, max_size=3).map(tuple))
    | st.builds(Cell, empty=st.sampled_from([Empty.SILENT, Empty.NOT_COVERED]), elsewhere=st.booleans())
    | st.builds(Cell, empty=st.just(Empty.EXCLUDED), excluded_by=_RULES)
)
_ITEMS = st.builds(
    Item,
    st.sampled_from([None, "guarantee_fee"]),
    st.sampled_from([None, KIND, "loan_amount"]),
    st.sampled_from(["%", "CNY"]),
    st.lists(_INTERVALS, max_size=2).map(tuple),
    st.lists(_WORDS, max_size=2).map(tuple),
)


@st.composite
def _comparisons(draw: st.DrawFn) -> Comparison:
    width = draw(st.integers(1, 9))
    region = st.sampled_from([None, "370300", "622900"])
    column = st.builds(Column, region, _WORDS, st.lists(_ORIGINS, max_size=2).map(tuple))
    best = st.lists(st.integers(0, width - 1), max_size=1).map(tuple)
    cells = st.lists(_CELLS, min_size=width, max_size=width).map(tuple)
    row = st.builds(
        Row, _ITEMS, cells, st.none() | st.sampled_from(Favour), best, st.none() | st.sampled_from(Undecided)
    )
    columns, others = (tuple(draw(st.lists(column, min_size=least, max_size=width))) for least in (width, 0))
    rows = tuple(draw(st.lists(row, max_size=3)))
    return Comparison(draw(_WORDS), KIND, date(2022, 6, 1), columns, rows, others)


@pytest.fixture(scope="session")
def comparisons() -> st.SearchStrategy[Comparison]:
    """Any comparison."""
    return _comparisons()
