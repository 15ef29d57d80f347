"""Names of regions in, codes out: every region by its own name, nested, short, former and ambiguous names, mistakes."""

from __future__ import annotations

import pytest

from ontology import skos
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.regions import COUNTRY, describe, find_in_text, full_name, path, resolve, within

CODES = skos.load()
JSON_CODES = CodeBook.model_validate_json(CODES.model_dump_json())

NAMES = [
    ("500112", None, "500157"),  # abolished, and once listed as a zone of a region that is none
    ("622900", None, "622900"),
    ("临夏州", None, "622900"),
    ("临夏回族自治州", None, "622900"),
    ("临夏", None, "622900"),
    ("临夏市", None, "622901"),
    ("临夏县", None, "622921"),
    ("甘肃省临夏市", None, "622901"),
    ("淄博市张店区", None, "370303"),
    ("山东省淄博市张店区", None, "370303"),
    ("山东淄博张店", None, "370303"),
    ("上党区", "140400", "140404"),
    ("上党区", None, "140404"),
    ("长治县", None, "140404"),
    ("140421", None, "140404"),
    ("370303000000", None, "370303"),
    ("鼓楼区", "350100", "350102"),
    ("鼓楼区", "350102", "350102"),
    ("福州市鼓楼区", None, "350102"),
    ("吉林", None, "220000"),
    ("吉林市", None, "220200"),
    ("内蒙古", None, "150000"),
    ("浦东", None, "310115"),
    ("东乡县", None, "622926"),
    (" 临夏 市 ", None, "622901"),
    ("\uff13\uff17\uff10\uff13\uff10\uff13", None, "370303"),
    ("上党经济技术开发区", None, "140404"),
    ("140404401", None, "140404"),
    ("全国", None, COUNTRY),
]
MISTAKES = [
    ("临厦州", "UNKNOWN_REGION", '找不到地区"临厦州"。您是不是要找：临夏回族自治州（622900）？'),
    ("淄博市张店去", "UNKNOWN_REGION", '找不到地区"淄博市张店去"。您是不是要找：张店区（370303）、淄博市（370300）？'),
    ("鼓楼区", "AMBIGUOUS_REGION", "福建省福州市鼓楼区（350102）"),
    ("朝阳", "AMBIGUOUS_REGION", "辽宁省朝阳市（211300）"),
    ("370399", "UNKNOWN_REGION", "山东省淄博市（370300）"),
    ("990000", "UNKNOWN_REGION", '找不到行政区划代码"990000"'),
    ("火星", "UNKNOWN_REGION", "请写六位行政区划代码"),
    ("", "UNKNOWN_REGION", '找不到地区""'),
    ("淄博市上党区", "UNKNOWN_REGION", "找不到地区"),
]
TEXTS = [
    ("长治市上党区加快金融支持复工复产若干措施（试行）", None, "140404"),
    ("中国人民银行吕梁市中心支行关于金融支持市场主体倍增工程的实施意见", None, "141100"),
    ("临夏州人民政府办公室", None, "622900"),
    ("中共临夏市委办公室", None, "622901"),
    ("临夏县人民政府", None, "622921"),
    ("淄博市人民政府办公室", None, "370300"),
    ("吕梁市场主体倍增", None, "141100"),
    ("山东淄博", None, "370300"),
    ("吉林省吉林市", None, "220200"),
    ("沁县人民政府关于", None, "140430"),
    ("临夏经济开发区管委会", None, "622900"),
    ("上党经济技术开发区管委会", None, "140404"),
    ("长治银保监分局上党监管组", None, "140404"),
    ("中国人民银行上党支行", "140400", "140404"),
    ("中国人民银行上党支行", None, None),
    ("鼓楼区人民政府", "350100", "350102"),
    ("鼓楼区人民政府", None, None),
    ("各市和县政府", None, None),
    ("主城区中小微企业", None, None),
    ("关于印发经济开发区扶持政策的通知", None, None),
    ("国务院关于印发扎实稳住经济一揽子政策措施的通知", None, None),
    ("", None, None),
]


@pytest.mark.parametrize(("name", "scope", "code"), NAMES)
def test_names_resolve(name: str, scope: str | None, code: str) -> None:
    assert resolve(name, CODES, scope) == code
    assert resolve(name, JSON_CODES, scope) == code


@pytest.mark.parametrize(("name", "code", "words"), MISTAKES)
def test_mistakes_are_explained(name: str, code: str, words: str) -> None:
    with pytest.raises(KBError) as caught:
        resolve(name, CODES)
    assert caught.value.code == code
    assert words in str(caught.value)


def test_every_region_is_found_by_its_code_and_its_full_name() -> None:
    wrong = [code for code in CODES.regions if resolve(code, CODES) != code]
    wrong += [code for code in CODES.regions if resolve(full_name(code, CODES), CODES) != code]
    assert wrong == []


def test_every_region_is_found_by_its_name_inside_its_parent() -> None:
    inner = [region for region in CODES.regions.values() if region.parent]
    assert [one.code for one in inner if resolve(one.name, CODES, one.parent) != one.code] == []


def test_every_region_is_found_in_the_name_of_its_government() -> None:
    inner = [region for region in CODES.regions.values() if region.level]
    assert [one.code for one in inner if find_in_text(full_name(one.code, CODES), CODES) != one.code] == []


@pytest.mark.parametrize(("text", "scope", "code"), TEXTS)
def test_regions_are_found_in_titles(text: str, scope: str | None, code: str | None) -> None:
    assert find_in_text(text, CODES, scope) == code


def test_paths_lead_upward() -> None:
    assert path("370303", CODES) == ("370303", "370300", "370000", COUNTRY)
    assert path("370303") == ("370303", "370300", "370000", COUNTRY)
    assert path("429004", CODES) == ("429004", "420000", COUNTRY)
    for code in CODES.regions:
        assert all(within(code, outer) for outer in path(code, CODES))


def test_within_is_containment() -> None:
    assert within("370303", "370300")
    assert within("370303", COUNTRY)
    assert not within("370300", "370303")
    assert not within("140404", "370000")


def test_describe_shows_where_a_region_lies() -> None:
    assert describe("370303", CODES) == "山东省淄博市张店区（370303）"
    assert full_name("999999", CODES) == "999999"
