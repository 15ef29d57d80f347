"""A table of made-up documents: three kinds of empty cell, what is inherited, what is more favourable, for one firm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.decide import Status
from kb.base import KnowledgeBase
from kb.comparison.build import compare
from kb.comparison.columns import By
from kb.comparison.favour import at_least
from kb.comparison.sheet import sheet
from kb.comparison.table import Cell, Comparison, Empty, Favour, Figure, Row, Undecided
from kb.index_write import Entry, IndexWriter
from kb.place import INDEX, Place
from ontology import skos
from ontology.findings import KBError
from ontology.interchange import criteria_from_json
from ontology.model import Audience, Bound, BoundOp, BoundRole, Force, Measure, PolicyDocument, Quote

KIND, DAY = "guarantee_fee_rate", date(2024, 6, 1)
SMALL = {"attr": "guaranteed_amount", "op": "<=", "value": 10_000_000}
MICRO = {"attr": "size", "op": "in", "value": ["micro"]}
NOT_MICRO = {"not": MICRO}

# document, region, instrument, operator and rate, conditions, prevails the higher level
GIVEN: list[tuple[str, str, str, tuple[str, str] | None, list[Any], bool]] = [
    ("province", "370000", "guarantee_fee", ("<=", "1.5"), [], False),
    ("city", "370300", "guarantee_fee", ("<=", "1"), [SMALL], False),
    ("yielding", "370200", "guarantee_fee", ("<=", "0.9"), [], True),
    ("fixed", "141100", "guarantee_fee", ("==", "0.8"), [MICRO], False),
    ("excluding", "110000", "guarantee_fee", ("==", "1.2"), [NOT_MICRO], False),
    ("silent", "622900", "guarantee", None, [], False),
    ("apart", "440100", "grant", None, [], False),
    ("expired", "310000", "guarantee_fee", ("<=", "0.1"), [], False),
]


def measure(document: str, instrument: str, figure: tuple[str, str] | None, parts: list[Any]) -> Measure:
    quote = Quote(text=f"{document}的原话", start=0, end=len(document) + 3)
    fee = [
        Bound(quote=quote, kind=KIND, role=BoundRole.BENEFIT, op=BoundOp(op), value=Decimal(rate), unit="%")
        for op, rate in ([figure] if figure else [])
    ]
    return Measure(
        id=f"{document}-m-1",
        clause="一",
        quote=quote,
        audience=Audience.ENTERPRISE,
        force=Force.ENTITLEMENT,
        instrument=instrument,
        criteria=criteria_from_json({"all": parts}) if parts else None,
        thresholds=tuple(fee),
    )


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The documents as a knowledge base."""
    root, codes = tmp_path_factory.mktemp("compared"), skos.load()
    with Place(root).writing() as draft:
        index = IndexWriter(draft / INDEX, ())
        for name, region, instrument, figure, parts, yields in GIVEN:
            document = PolicyDocument(
                id=name,
                file=f"{name}.txt",
                sha256="0" * 64,
                title=name,
                region=region,
                issued=date(2023, 1, 1),
                valid_to=date(2023, 12, 31) if name == "expired" else None,
                superior_overrides=yields,
                measures=(measure(name, instrument, figure, parts),),
            )
            index.put(Entry(document, name, name, None, "utf-8", "", (), 1))
        index.describe(codes)
        index.close()
    with KnowledgeBase(root) as opened:
        yield opened


def table_of(kb: KnowledgeBase, *regions: str, **more: Any) -> Comparison:
    return compare(kb, kind=KIND, regions=regions, as_of=DAY, **more)


def row_of(table: Comparison, *, group: bool = False, high: int | None = None) -> Row:
    """The row with or without a group, of the tier that ends at a figure."""
    for row in table.rows:
        ends = [one.high for one in row.item.tiers]
        if bool(row.item.group) is group and ends == ([] if high is None else [Decimal(high)]):
            return row
    raise AssertionError([row.item for row in table.rows])


def names(cell: Cell) -> list[str]:
    return [rule.origin.iri for rule in cell.rules]


def test_empty_cells_say_why(kb: KnowledgeBase) -> None:
    table = table_of(kb, "141100", "110000", "622900", "440100", "530100")
    row = row_of(table, group=True)
    assert [cell.empty for cell in row.cells] == [
        None,
        Empty.EXCLUDED,
        Empty.SILENT,
        Empty.NOT_COVERED,
        Empty.NOT_COVERED,
    ]
    assert row.cells[1].excluded_by is not None
    assert row.cells[1].excluded_by.origin.iri == "excluding"
    assert [bool(column.documents) for column in table.columns] == [True, True, True, True, False]


def test_who_is_left_out_stands_in_the_cell(kb: KnowledgeBase) -> None:
    row = row_of(table_of(kb, "110000"))
    assert any("微型" in words for words in row.cells[0].rules[0].conditions)


def test_a_higher_level_stands_below_unless_it_prevails(kb: KnowledgeBase) -> None:
    table = table_of(kb, "370300", "370200", "370700", "141100")
    row = row_of(table, high=10_000_000)
    assert names(row.cells[0]) == ["city", "province"]
    assert [rule.inherited for rule in row.cells[0].rules] == [False, True]
    assert [rule.split for rule in row.cells[0].rules] == [False, True]
    assert names(row.cells[1]) == ["province", "yielding"]
    assert names(row.cells[2]) == ["province"]
    assert row.cells[3].empty is Empty.SILENT
    assert row.cells[3].elsewhere


def test_a_rule_for_all_is_shown_for_a_group_as_wider(kb: KnowledgeBase) -> None:
    row = row_of(table_of(kb, "370200", "141100"), group=True)
    assert {rule.wider for rule in row.cells[0].rules} == {True}
    assert {rule.wider for rule in row.cells[1].rules} == {False}


def test_the_more_favourable_is_named_only_where_it_is_certain(kb: KnowledgeBase) -> None:
    alike = row_of(table_of(kb, "370300", "370700"), high=10_000_000)
    assert (alike.best, alike.favour) == ((0,), Favour.LOWER)
    unlike = row_of(table_of(kb, "370700", "141100"), group=True)
    assert (unlike.best, unlike.undecided) == ((), Undecided.OPERATORS)
    inherited = row_of(table_of(kb, "370700", "370600"))
    assert (inherited.best, inherited.undecided) == ((), Undecided.ONE_ONLY)


def test_what_has_expired_is_shown_and_not_compared(kb: KnowledgeBase) -> None:
    row = row_of(table_of(kb, "310000", "370700"))
    assert row.cells[0].rules[0].validity.value == "expired"
    assert row.best == ()


def test_columns_may_be_documents(kb: KnowledgeBase) -> None:
    table = table_of(kb, by=By.DOCUMENT)
    assert {column.documents[0].iri for column in table.columns} == {
        *(name for name, _, _, figure, _, _ in GIVEN if figure),
    }
    assert not any(rule.inherited for row in table.rows for cell in row.cells for rule in cell.rules)


def test_a_firm_sees_what_may_concern_it_with_the_verdict_of_the_engine(kb: KnowledgeBase) -> None:
    profile = kb.profile({"region": "370300", "size": "medium", "guaranteed_amount": 20_000_000})
    table = table_of(kb, "370300", "141100", profile=profile)
    found = {rule.origin.iri: rule.status for row in table.rows for cell in row.cells for rule in cell.rules}
    assert found == {"province": Status.APPLIES}
    unknown = table_of(kb, "370300", "141100", profile=kb.profile({"region": "370300"}))
    statuses = {rule.origin.iri: rule.status for row in unknown.rows for cell in row.cells for rule in cell.rules}
    assert statuses == {"province": Status.APPLIES, "city": Status.UNKNOWN, "fixed": Status.UNKNOWN}


def test_the_order_of_regions_does_not_matter(kb: KnowledgeBase) -> None:
    places = ["370300", "141100", "622900"]
    one, other = table_of(kb, *places), table_of(kb, *reversed(places))
    assert [row.item for row in one.rows] == [row.item for row in other.rows]
    assert [row.cells for row in one.rows] == [tuple(reversed(row.cells)) for row in other.rows]


def test_a_wrong_name_is_answered_with_the_nearest(kb: KnowledgeBase) -> None:
    with pytest.raises(KBError, match="担保费率"):
        compare(kb, kind="担保费律", as_of=DAY)
    with pytest.raises(KBError):
        compare(kb, kind=KIND, instrument="guarantee_fee", as_of=DAY)


@pytest.mark.parametrize(
    ("one", "other", "favour", "wanted"),
    [
        (("<=", "1"), ("<=", "1.5"), Favour.LOWER, True),
        (("<=", "1.5"), ("<=", "1"), Favour.LOWER, False),
        (("<=", "1"), ("==", "0.5"), Favour.LOWER, None),
        (("<=", "1"), ("==", "1"), Favour.LOWER, True),
        (("<=", "1"), ("==", "2"), Favour.LOWER, True),
        (("==", "2"), ("<=", "1"), Favour.LOWER, False),
        (("==", "3"), ("<=", "3"), Favour.HIGHER, True),
        (("<=", "3"), ("==", "2"), Favour.HIGHER, None),
        ((">=", "3"), ("==", "2"), Favour.HIGHER, True),
        (("delta", "-50"), ("delta", "-30"), Favour.HIGHER, True),
        (("delta", "-50"), ("delta", "-30"), Favour.LOWER, True),
        (("delta", "-50"), ("==", "30"), Favour.HIGHER, None),
    ],
)
def test_two_figures(one: tuple[str, str], other: tuple[str, str], favour: Favour, wanted: bool | None) -> None:
    first, second = (Figure(BoundOp(op), Decimal(value), "%") for op, value in (one, other))
    assert at_least(first, second, favour) is wanted


REWARD = """{city}人民政府办公室关于支持企业发展的若干措施

{letter}政办字〔2021〕9号

一、支持发展
（一）奖励。对{who}给予一次性奖励{sum}万元。
二、附则
本措施自2022年1月1日起施行，有效期至2025年12月31日。

{city}人民政府办公室
2021年12月20日
"""


def test_whom_a_text_leaves_out_is_excluded_where_others_serve_them(huiqi: Any, tmp_path: Path) -> None:
    folder, directory = tmp_path / "texts", tmp_path / "kb"
    folder.mkdir()
    texts = [("淄博市", "淄", "中小企业（国有企业除外）", 10), ("潍坊市", "潍", "国有中小企业", 20)]
    for city, letter, who, amount in texts:
        text = REWARD.format(city=city, letter=letter, who=who, sum=amount)
        (folder / f"{city}.txt").write_text(text, encoding="utf-8")
    assert huiqi("--kb", directory, "build", folder).returncode == 0
    with KnowledgeBase(directory) as kb:
        table = compare(kb, kind="奖励金额", regions=("淄博市", "潍坊市"), as_of=DAY)
    found = [[cell.empty for cell in row.cells] for row in table.rows]
    assert found == [[None, Empty.SILENT], [Empty.EXCLUDED, None]]
    page = huiqi("--kb", directory, "compare", "--kind", "奖励金额", "--as-of", DAY.isoformat(), "-f", "table").stdout
    assert "✕ 明确排除[1]" in page
    assert "条件：不含：" in page.replace("\n        ", "")


def test_a_table_of_an_instrument_points_to_other_rows_and_tells_a_term_without_a_beginning(
    knowledge: KnowledgeBase,
) -> None:
    table = compare(knowledge, instrument="loan_deferral", as_of=date(2022, 12, 15))
    shown = sheet(table, knowledge.codes)
    assert all(box.lines or box.elsewhere for entry in shown.entries for box in entry.boxes)
    spans = {note.span for note in shown.notes if note.rule.origin.region == "140404"}
    assert spans == {"起始日不明，期限6个月"}


def test_who_only_has_tasks_for_banks_is_named(knowledge: KnowledgeBase) -> None:
    table = compare(knowledge, instrument="interest_subsidy", as_of=date(2022, 12, 15))
    assert [one.name for one in table.tasked] == ["辖区不明"]
    assert sheet(table, knowledge.codes).others.endswith("只给金融机构或政府部门布置任务的：辖区不明")
