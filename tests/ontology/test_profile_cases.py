"""Credit codes, written dates, certificates and tables of enterprises (profile_cases.toml): what is read of them."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.mistakes import lines
from ontology import skos
from ontology.credit_code import check_character, organisation_check, read_credit_code
from ontology.findings import KBError
from ontology.profile import Certificate, Flags, Interval
from ontology.profile_identity import disagreements
from ontology.profile_read import dump_profile, parse_profile, read_profile_file, read_profile_files

CODES = skos.load()
CASES = tomllib.loads((Path(__file__).parent / "profile_cases.toml").read_text(encoding="utf-8"))
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=str(case.get("written", case.get("text")))[:40]) for case in CASES[name]]


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def plain(fact: object) -> object:
    if isinstance(fact, Flags):
        return dict(fact.known)
    return int(fact.low) if isinstance(fact, Interval) and fact.low is not None else fact


@pytest.mark.parametrize("case", cases("code"))
def test_a_credit_code_gives_region_and_kind(case: dict[str, Any]) -> None:
    profile = parse_profile({"统一社会信用代码": case["written"]}, CODES)
    assert profile.facts == case["facts"]
    assert {origin.reference for origin in profile.derived.values()} == {"GB 32100-2015"}
    assert parse_profile(dump_profile(profile, CODES), CODES) == profile


@pytest.mark.parametrize("case", cases("wrong"))
def test_a_wrong_credit_code_is_refused_with_valid_ones_near(case: dict[str, Any]) -> None:
    with pytest.raises(KBError) as caught:
        parse_profile({"credit_code": case["written"]}, CODES)
    assert caught.value.code == "BAD_CREDIT_CODE"
    assert [words for words in [case["written"], *case["says"]] if words not in str(caught.value)] == []


BODIES = st.tuples(
    st.sampled_from(["91", "92", "93", "12", "51", "A1", "N2", "Y1"]),
    st.from_regex(r"[1-8][0-9]{5}", fullmatch=True),
    st.text(ALPHABET, min_size=8, max_size=8),
).map(lambda parts: "".join(parts) + organisation_check(parts[2]))


@given(BODIES.filter(lambda body: body[-1] in ALPHABET), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(body: str, place: int, other: str) -> None:
    code = body + check_character(body)
    assert read_credit_code(code, "代码") == code
    slipped = code[:place] + other + code[place + 1 :]
    if slipped != code:
        with pytest.raises(KBError):
            read_credit_code(slipped, "代码")


@pytest.mark.parametrize("case", cases("date"))
def test_dates_in_chinese_numerals(case: dict[str, Any]) -> None:
    assert parse_profile({"成立日期": case["written"]}, CODES).facts == {"established": case["day"]}


@pytest.mark.parametrize("case", cases("certificate"))
def test_certificates_are_read(case: dict[str, Any]) -> None:
    profile = parse_profile({"证书": case["written"]}, CODES)
    assert profile.certificates == tuple(Certificate(**one) for one in case["read"])
    assert parse_profile(dump_profile(profile, CODES), CODES) == profile


@pytest.mark.parametrize("case", cases("mistake"))
def test_mistakes_are_explained(case: dict[str, Any]) -> None:
    with pytest.raises(KBError) as caught:
        parse_profile(case["written"], CODES)
    assert [words for words in case["says"] if words not in str(caught.value)] == []


@pytest.mark.parametrize("case", cases("mistakes"))
def test_all_mistakes_are_told_at_once(tmp_path: Path, case: dict[str, Any]) -> None:
    with pytest.raises(KBError) as caught:
        read_profile_files(written(tmp_path, case["text"], case["file"]), CODES)
    told = lines(caught.value)
    assert len(told) == len(case["says"])
    assert [said for line, said in zip(told, case["says"], strict=True) if not all(word in line for word in said)] == []


@pytest.mark.parametrize("case", cases("differs"))
def test_what_differs_from_the_code_is_told(case: dict[str, Any]) -> None:
    profile = parse_profile(case["written"], CODES)
    assert [one.place for one in disagreements(profile, CODES)] == case["places"]
    given = {"region", "entity_type"} & case["written"].keys()
    assert not given & profile.derived.keys()


@pytest.mark.parametrize("case", cases("table"))
def test_a_table_holds_a_row_for_each_enterprise(tmp_path: Path, case: dict[str, Any]) -> None:
    file = written(tmp_path, case["text"].lstrip("\n"))
    read = read_profile_files(file, CODES)
    assert [one.row for one in read] == list(range(1, len(case["rows"]) + 1))
    for one, wanted in zip(read, case["rows"], strict=True):
        found = {"name": one.name, **{attr: plain(fact) for attr, fact in one.profile.facts.items()}}
        assert {attr: found.get(attr) for attr in wanted} == wanted
        assert read_profile_file(file, CODES, one.name) == one
        assert read_profile_file(file, CODES, str(one.row)) == one


@pytest.mark.parametrize("case", cases("table_mistake"))
def test_mistakes_in_a_table_name_the_row(tmp_path: Path, case: dict[str, Any]) -> None:
    with pytest.raises(KBError) as caught:
        read_profile_files(written(tmp_path, case["text"]), CODES)
    assert "table.csv" in str(caught.value)
    assert [words for words in case["says"] if words not in str(caught.value)] == []


def test_a_row_is_asked_for_where_one_profile_is_wanted(tmp_path: Path) -> None:
    table = written(tmp_path, "名称,人数\n甲,5\n乙,6\n")
    for row, words in ((None, "--row"), ("丙", "1 甲、2 乙"), ("3", "共 2 家")):
        with pytest.raises(KBError, match="家企业") as caught:
            read_profile_file(table, CODES, row)
        assert caught.value.code == "PROFILE_ROW"
        assert words in str(caught.value)
    with pytest.raises(KBError, match="CSV"):
        read_profile_file(written(tmp_path, "人数: 5", "one.yaml"), CODES, "1")


def test_a_table_may_be_in_another_encoding(tmp_path: Path) -> None:
    for number, encoding in enumerate(("gb18030", "utf-8-sig")):
        file = tmp_path / f"{number}.csv"
        file.write_bytes("名称,地区\r\n甲,临夏市\r\n".encode(encoding))
        assert [(one.name, one.profile.facts) for one in read_profile_files(file, CODES)] == [
            ("甲", {"region": "622901"})
        ]


def test_name_and_date_may_stand_beside_the_facts(tmp_path: Path) -> None:
    found = read_profile_file(written(tmp_path, "名称: 甲\n查询日期: 2026-05-01\n人数: 5\n", "flat.yaml"), CODES)
    assert (found.name, found.as_of, found.row) == ("甲", date(2026, 5, 1), None)
    assert found.profile.facts == {"employees": Interval.exactly(5)}
