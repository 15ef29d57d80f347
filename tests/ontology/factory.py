"""Hypothesis strategies for the values of the model, and one full document that uses every field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from ontology.iri import clause_iri, document_iri, measure_iri
from ontology.model import (
    Amendment,
    AttributeCondition,
    Audience,
    Bound,
    BoundOp,
    BoundRole,
    Change,
    Clause,
    ConditionGroup,
    Criterion,
    Force,
    GroupMode,
    InclusiveBasis,
    Measure,
    OpenCondition,
    Operator,
    PaymentPeriod,
    PolicyDocument,
    Quote,
    Reviewed,
    ReviewState,
    Stacking,
    StackingMode,
    StackingScope,
    UnitInCharge,
    UnitRole,
    ValidityRule,
    ValidityStatus,
)

WORDS = st.text(st.sampled_from("小微企业贷款%〔〕“”\"'\\\n\t<> #·①A1é\U00020000"), min_size=1, max_size=8)
CODES = st.sampled_from(["guarantee_fee", "CNY", "%", "times/year", "H62", "370300", "有 空格", "a-b"])
DATES = st.dates(date(1990, 1, 1), date(2100, 12, 31))
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda time: time.replace(microsecond=0)
)
PATHS = st.lists(
    st.sampled_from(["一", "四", "十二", "1", "第三条", "一是", "（二）", "A"]), min_size=1, max_size=3
).map("/".join)


def decimals(places: int = 4) -> st.SearchStrategy[Decimal]:
    """Amounts and rates with few enough digits for a JSON number."""
    return st.decimals(-(10**9), 10**9, places=places, allow_nan=False, allow_infinity=False)


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """A quote whose place is in order."""
    start = draw(st.integers(0, 10_000))
    return Quote(text=draw(WORDS), start=start, end=start + draw(st.integers(0, 200)))


def optional(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """The strategy's values or None."""
    return st.none() | strategy


def attribute_conditions() -> st.SearchStrategy[AttributeCondition]:
    """Conditions whose value suits the operator."""
    equal = st.sampled_from([Operator.EQ, Operator.NE, Operator.HAS])
    ordered = st.sampled_from([Operator.LT, Operator.LE, Operator.GT, Operator.GE])
    attr = st.sampled_from(["size", "credit_line", "established", "tags"])
    return st.one_of(
        st.builds(
            AttributeCondition, attr=attr, op=equal, value=st.booleans() | CODES | decimals(), quote=optional(quotes())
        ),
        st.builds(AttributeCondition, attr=attr, op=ordered, value=decimals() | DATES, quote=optional(quotes())),
        st.builds(
            AttributeCondition,
            attr=attr,
            op=st.just(Operator.IN),
            value=st.lists(CODES, max_size=3).map(tuple),
            quote=optional(quotes()),
        ),
    )


def criteria() -> st.SearchStrategy[Criterion]:
    """Criterion trees of a few levels."""
    leaves = attribute_conditions() | st.builds(OpenCondition, text=WORDS, quote=optional(quotes()))
    return st.recursive(
        leaves,
        lambda inner: st.builds(
            ConditionGroup, mode=st.sampled_from(GroupMode), members=st.lists(inner, min_size=1, max_size=3).map(tuple)
        ),
        max_leaves=6,
    )


@st.composite
def bounds(draw: st.DrawFn) -> Bound:
    """Bounds in numbers or dates; a change has its previous value."""
    op = draw(st.sampled_from(BoundOp))
    return Bound(
        quote=draw(quotes()),
        kind=draw(CODES),
        role=draw(st.sampled_from(BoundRole)),
        op=op,
        value=draw(decimals() | DATES),
        unit=draw(CODES),
        previous=draw(decimals() if op is BoundOp.CHANGE else optional(decimals())),
        relative_to=draw(optional(WORDS)),
        period=draw(optional(st.sampled_from(PaymentPeriod))),
        per=draw(optional(WORDS)),
        years=draw(st.none() | st.sampled_from([(1, 1), (1, 3), (4, 5)])),
        inclusive=draw(optional(st.booleans())),
        inclusive_basis=draw(optional(st.sampled_from(InclusiveBasis))),
        inferred=draw(st.booleans()),
    )


@st.composite
def stackings(draw: st.DrawFn) -> Stacking:
    """Stacking rules; a cap, and nothing else, has a value."""
    mode = draw(st.sampled_from(StackingMode))
    cap = mode is StackingMode.CAP
    return Stacking(
        mode=mode,
        scope=draw(st.sampled_from(StackingScope)),
        quote=draw(quotes()),
        clauses=tuple(sorted(draw(st.sets(PATHS, max_size=2)))),
        value=draw(decimals()) if cap else None,
        unit=draw(CODES) if cap else None,
        relative_to=draw(optional(WORDS)) if cap else None,
        period=draw(optional(st.sampled_from(PaymentPeriod))),
    )


@st.composite
def amendments(draw: st.DrawFn) -> Amendment:
    """Changes of other documents, named by title, number or both."""
    title, number = draw(st.tuples(WORDS, st.none()) | st.tuples(st.none(), WORDS) | st.tuples(WORDS, WORDS))
    return Amendment(
        change=draw(st.sampled_from(Change)),
        quote=draw(quotes()),
        title=title,
        doc_number=number,
        clause=draw(optional(WORDS)),
        old=draw(optional(quotes())),
        new=draw(optional(quotes())),
        old_value=draw(optional(decimals() | DATES)),
        new_value=draw(optional(decimals() | DATES)),
        effective=draw(optional(DATES)),
        until=draw(optional(DATES)),
        duration=draw(optional(st.sampled_from(["P6M", "P2Y"]))),
    )


def units() -> st.SearchStrategy[tuple[UnitInCharge, ...]]:
    """Units in charge, in order."""
    unit = st.builds(UnitInCharge, name=WORDS, role=st.sampled_from(UnitRole), quote=optional(quotes()))
    return st.lists(unit, max_size=2).map(tuple)


def names() -> st.SearchStrategy[tuple[str, ...]]:
    """Names in order, perhaps with repetitions."""
    return st.lists(WORDS, max_size=3).map(tuple)


@st.composite
def periods(draw: st.DrawFn) -> tuple[date | None, date | None]:
    """A first and a last day, in order where both are known."""
    first, last = draw(optional(DATES)), draw(optional(DATES))
    return (last, first) if first and last and last < first else (first, last)


@st.composite
def clauses(draw: st.DrawFn, path: str) -> Clause:
    """A clause of a given path."""
    start = draw(st.integers(0, 10_000))
    return Clause(
        path=path, heading=draw(optional(WORDS)), start=start, end=start + draw(st.integers(0, 99)), units=draw(units())
    )


@st.composite
def measures(draw: st.DrawFn, document: str, path: str, taken: set[str]) -> Measure:
    """A measure of a clause; its IRI is added to `taken`."""
    quote = draw(quotes())
    iri = measure_iri(document, path, quote.text, taken)
    taken.add(iri)
    first, last = draw(periods())
    return Measure(
        id=iri,
        clause=path,
        quote=quote,
        audience=draw(st.sampled_from(Audience)),
        force=draw(st.sampled_from(Force)),
        instrument=draw(CODES),
        actor=draw(names()),
        beneficiary=draw(optional(WORDS)),
        criteria=draw(optional(criteria())),
        thresholds=draw(st.lists(bounds(), max_size=2).map(tuple)),
        discretion=draw(optional(quotes())),
        units=draw(units()),
        valid_from=first,
        valid_to=last,
        confidence=draw(st.decimals(0, 1, places=2)),
        review=draw(st.sampled_from(ReviewState)),
        reviewed=draw(optional(st.builds(Reviewed, by=WORDS, at=TIMES, note=optional(WORDS)))),
    )


@st.composite
def documents(draw: st.DrawFn) -> PolicyDocument:
    """Documents that the shapes accept without an error (warnings about what is missing apart)."""
    sha256 = draw(st.integers(0, 16**64 - 1).map("{:064x}".format))
    region = draw(optional(st.sampled_from(["000000", "622900"])))
    iri = document_iri(region, draw(optional(st.integers(1990, 2100))), draw(optional(WORDS)), sha256)
    paths = draw(st.lists(PATHS, max_size=3))
    taken: set[str] = set()
    of_clause = st.sampled_from(paths) if paths else None
    first, last = draw(periods())
    return PolicyDocument(
        id=iri,
        file=draw(WORDS),
        sha256=sha256,
        title=draw(optional(WORDS)),
        issuers=draw(names()),
        doc_number=draw(optional(WORDS)),
        issued=draw(optional(DATES)),
        region=region,
        valid_from=first,
        valid_to=last,
        valid_duration=draw(optional(st.sampled_from(["P6M", "P1Y6M", "P30D"]))),
        validity=ValidityRule(
            status=draw(st.sampled_from(ValidityStatus)), rule=draw(CODES), quote=draw(optional(quotes()))
        ),
        trial=draw(st.booleans()),
        based_on=draw(names()),
        repeals=draw(names()),
        superior_overrides=draw(st.booleans()),
        criteria=draw(optional(criteria())),
        clauses=tuple(draw(clauses(path)) for path in paths),
        measures=tuple(
            draw(measures(iri, draw(of_clause), taken)) for _ in range(draw(st.integers(0, 2))) if of_clause is not None
        ),
        stacking=tuple(draw(st.lists(stackings(), max_size=2))),
        amendments=tuple(draw(st.lists(amendments(), max_size=2))),
    )


def full_document(measures: int = 1) -> PolicyDocument:
    """A document that uses every field and every kind of node: the shapes find nothing wrong with it."""
    iri = document_iri("622900", 2022, "临州办发〔2022〕84号", "")
    quote = Quote(text="单户1000万元(含)以下的融资担保费率不高于1%", start=10, end=34)
    taken: set[str] = set()
    found = []
    for number in range(measures):
        measure = _full_measure(iri, quote.model_copy(update={"start": 10 + number, "end": 34 + number}), taken)
        taken.add(measure.id)
        found.append(measure)
    bank = found[0].model_copy(
        update={"id": f"{clause_iri(iri, '一/四')}-m-00000000", "audience": Audience.INSTITUTION, "criteria": None}
    )
    return PolicyDocument(
        id=iri,
        file="policy.txt",
        sha256="2d" * 32,
        title="措施",
        issuers=("临夏州人民政府办公室",),
        doc_number="临州办发〔2022〕84号",
        issued=date(2022, 11, 27),
        region="622900",
        valid_from=date(2022, 11, 27),
        valid_to=date(2023, 11, 26),
        valid_duration="P1Y",
        validity=ValidityRule(status=ValidityStatus.DERIVED, rule="from_issue_duration", quote=quote),
        based_on=("依据",),
        repeals=("废止",),
        criteria=OpenCondition(text="符合条件", quote=quote),
        clauses=(
            Clause(path="一", heading="标题", start=0, end=90),
            Clause(path="一/四", start=5, end=90, units=(UnitInCharge(name="甲局", role=UnitRole.LEAD, quote=quote),)),
        ),
        measures=(*found, bank),
        stacking=(
            Stacking(
                mode=StackingMode.CAP,
                scope=StackingScope.ENTERPRISE,
                quote=quote,
                clauses=("一/四",),
                value=Decimal("60"),
                unit="%",
                relative_to="上年度贡献",
                period=PaymentPeriod.YEAR,
            ),
        ),
        amendments=(
            Amendment(
                change=Change.WORDS,
                quote=quote,
                title="旧措施",
                doc_number="临州办发〔2021〕9号",
                clause="第三条",
                old=quote,
                new=quote,
                old_value=Decimal("1"),
                new_value=Decimal("0.5"),
                effective=date(2022, 12, 1),
            ),
            Amendment(change=Change.EXTEND, quote=quote, title="旧措施", until=date(2024, 12, 31), duration="P1Y"),
        ),
    )


def _full_measure(document: str, quote: Quote, taken: set[str]) -> Measure:
    sized = AttributeCondition(attr="size", op=Operator.IN, value=("micro", "small"), quote=quote)
    limited = AttributeCondition(attr="guaranteed_amount", op=Operator.LE, value=Decimal("10000000"), quote=quote)
    founded = AttributeCondition(attr="established", op=Operator.GE, value=date(2019, 1, 1))
    return Measure(
        id=measure_iri(document, "一/四", quote.text, taken),
        clause="一/四",
        quote=quote,
        audience=Audience.ENTERPRISE,
        force=Force.ENTITLEMENT,
        instrument="guarantee_fee",
        actor=("政府性融资担保机构",),
        beneficiary="小微企业",
        criteria=ConditionGroup(
            mode=GroupMode.ALL,
            members=(
                sized,
                limited,
                ConditionGroup(mode=GroupMode.ANY, members=(founded, OpenCondition(text="有市场前景", quote=quote))),
            ),
        ),
        thresholds=(
            Bound(
                quote=quote,
                kind="guarantee_fee_rate",
                role=BoundRole.BENEFIT,
                op=BoundOp.CHANGE,
                value=Decimal("0.50"),
                unit="%",
                previous=Decimal("1.0"),
                relative_to="担保金额",
                period=PaymentPeriod.YEAR,
                per="笔",
                years=(1, 3),
                inclusive=True,
                inclusive_basis=InclusiveBasis.EXPLICIT,
            ),
            Bound(
                quote=quote, kind="deadline", role=BoundRole.TIME, op=BoundOp.LE, value=date(2023, 6, 30), unit="date"
            ),
        ),
        discretion=quote,
        units=(UnitInCharge(name="乙局", role=UnitRole.RESPONSIBLE),),
        valid_from=date(2022, 12, 1),
        valid_to=date(2023, 6, 30),
        confidence=Decimal("0.97"),
        review=ReviewState.CORRECTED,
        reviewed=Reviewed(by="张三", at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), note="核对过原件"),
    )
