"""Profiles as people write them in, facts out; every mistake is named with its place and what to write instead."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology import skos
from ontology.codebook import AttributeType, CodeBook
from ontology.findings import KBError
from ontology.profile import Derived, Fact, Flags, Interval, Profile
from ontology.profile_read import dump_profile, parse_profile, read_profile, read_profile_file

CODES = CodeBook.model_validate_json(skos.load().model_dump_json())
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.y*ml"))


def between(low: int | str | None, high: int | str | None) -> Interval:
    return Interval(low=None if low is None else Decimal(low), high=None if high is None else Decimal(high))


def exactly(number: int | str) -> Interval:
    return Interval.exactly(number)


VALUES = [
    ("region: 临夏市", "region", "622901"),
    ("所在地: 淄博市张店区", "region", "370303"),
    ("region: 370303", "region", "370303"),
    ("industry: H6210", "industry", "H6210"),
    ("industry: 6210", "industry", "H6210"),
    ("industry: h62", "industry", "H62"),
    ("行业: 餐饮业", "industry", "H62"),
    ("行业: 餐饮", "industry", "H62"),
    ("行业: 教育", "industry", "P"),
    ("行业: 软件", "industry", "I65"),
    ("行业: 旅游业", "industry", "tourism"),
    ("industry: tourism", "industry", "tourism"),
    ("revenue: 4000000", "revenue", exactly(4000000)),
    ("营业收入: 400万元", "revenue", exactly(4000000)),
    ("营业收入: 400 万元", "revenue", exactly(4000000)),
    ("营业收入: ４００万元", "revenue", exactly(4000000)),
    ("营业收入: 4,000,000元", "revenue", exactly(4000000)),
    ("营业收入: 1.2亿元", "revenue", exactly(120000000)),
    ("营业收入: 400万元-500万元", "revenue", between(4000000, 5000000)),
    ("营业收入: 400-500万元", "revenue", between(4000000, 5000000)),
    ("营业收入: 400万元至1.2亿元", "revenue", between(4000000, 120000000)),
    ("营业收入: {min: 400万元, max: 5000000}", "revenue", between(4000000, 5000000)),
    ("营业收入: {min: 400万元}", "revenue", between(4000000, None)),
    ("营业收入: 500万元以下", "revenue", between(None, 5000000)),
    ("营业收入: 500万元以上", "revenue", between(5000000, None)),
    ("应纳税所得额: -10万元", "taxable_income", exactly(-100000)),
    ("出口额: 50万美元", "exports", exactly(500000)),
    ("研发费用占比: 3.5%", "rd_ratio", exactly("3.5")),
    ("rd_ratio: 3%-5%", "rd_ratio", between(3, 5)),
    ("从业人员: 26人", "employees", exactly(26)),
    ("employees: 012", "employees", exactly(12)),
    ("established: 2016-05-12", "established", date(2016, 5, 12)),
    ("成立日期: 2016年5月12日", "established", date(2016, 5, 12)),
    ("成立日期: 2016/5/12", "established", date(2016, 5, 12)),
    ("首贷户: 否", "first_time_borrower", False),
    ("首贷户: 是", "first_time_borrower", True),
    ("首贷户: yes", "first_time_borrower", True),
    ("首贷户: 未知", "first_time_borrower", None),
    ("size: null", "size", None),
    ("size:", "size", None),
    ("规模: 小型企业", "size", "small"),
    ("主体类型: 个体户", "entity_type", "individual_business"),
    ("所有制: 民营企业", "ownership", "private"),
    ("tags: []", "tags", Flags(complete=True)),
    ("资质标签: [高企, little_giant]", "tags", Flags(known={"high_tech": True, "little_giant": True}, complete=True)),
    ("资质: 高企、“专精特新”企业", "tags", Flags(known={"high_tech": True, "specialized_sme": True}, complete=True)),
    (
        "tags: {高企: 是, above_scale: null, listed: false}",
        "tags",
        Flags(known={"high_tech": True, "listed": False}),
    ),
    ("tags: [高新技术]", "tags", Flags(known={"high_tech": True}, complete=True)),
    ("贷款类型: 创业担保贷款", "loan_types", Flags(known={"startup_guaranteed": True}, complete=True)),
]
MISTAKES = [
    ("营业收入: 四百多万", "BAD_VALUE", '营业收入 应为金额（元），收到 "四百多万"。可写 4000000、400万元 或区间'),
    ("revenue: 四百多万", "BAD_VALUE", "年营业收入 应为金额（元）"),
    ("revenue: true", "BAD_VALUE", '收到 "true"'),
    ("revenue: [1, 2]", "BAD_VALUE", '收到 "[1, 2]"'),
    ("revenue: {}", "BAD_VALUE", "应为金额"),
    ("revenue: {min: 1, most: 2}", "BAD_VALUE", "应为金额"),
    ("revenue: 500万元-400万元", "BAD_VALUE", "应为金额"),
    ("revenue: {min: 2, max: 1}", "BAD_VALUE", "应为金额"),
    ("revenue: -5", "BAD_VALUE", "不能为负数"),
    ("revenue: .inf", "BAD_VALUE", "应为金额"),
    ("revenue: .nan", "BAD_VALUE", "应为金额"),
    ("revenue: 9999999999999999亿元", "BAD_VALUE", "数值过大"),
    ("revenue: 400万美元", "BAD_VALUE", "应为金额（元）"),
    ("出口额: 400万元", "BAD_VALUE", "应为金额（美元）"),
    ("employees: 26.5", "BAD_VALUE", "应为整数"),
    ("employees: 26万元", "BAD_VALUE", "应为整数（人）"),
    ("rd_ratio: 5元", "BAD_VALUE", "应为百分数"),
    ("established: 2016-13-45", "BAD_DATE", '成立日期 应为日期，收到 "2016-13-45"'),
    ("established: 2016年", "BAD_DATE", "2016年5月12日"),
    ("established: true", "BAD_DATE", "应为日期"),
    ("首贷户: 也许", "BAD_VALUE", "应为是或否"),
    ("首贷户: 1", "BAD_VALUE", "应为是或否"),
    ("size: 小微", "UNKNOWN_VALUE", "小型（small）"),
    ("size: 5", "UNKNOWN_VALUE", "可选"),
    ("size: [small]", "UNKNOWN_VALUE", "[small]"),
    ("tags: [高新技术企]", "UNKNOWN_VALUE", "高新技术企业（high_tech）"),
    ("tags: [qqqq]", "UNKNOWN_VALUE", "共有"),
    ("tags: {high_tech: 5}", "BAD_VALUE", "应为是或否"),
    ("tags: {high_tech: true, 高企: false}", "DUPLICATE_FIELD", "写了两次"),
    ("tags: true", "BAD_VALUE", "应为列表或对象"),
    ("行业: 餐钦业", "UNKNOWN_VALUE", "餐饮业（H62）"),
    ("行业: Z99", "UNKNOWN_VALUE", "GB/T 4754-2017"),
    ("行业: C62", "UNKNOWN_VALUE", "找不到行业"),
    ("行业: 服务业", "BAD_VALUE", "合称"),
    ("行业: [H62]", "BAD_VALUE", "应为代码或名称"),
    ("region: 临厦州", "UNKNOWN_REGION", "您是不是要找：临夏回族自治州（622900）？"),
    ("region: 鼓楼区", "AMBIGUOUS_REGION", "请写上级地区"),
    ("region: {a: 1}", "BAD_VALUE", "应为代码或名称"),
    ("营业收人: 1", "UNKNOWN_ATTRIBUTE", "营业收入（revenue）"),
    ("foo: 1", "UNKNOWN_ATTRIBUTE", '没有名为 "foo" 的项目'),
    ("text: 1", "UNKNOWN_ATTRIBUTE", "text"),
    ("1: 2", "UNKNOWN_ATTRIBUTE", "没有名为"),
    ("revenue: 1\n营业收入: 2", "DUPLICATE_FIELD", "第 2 行"),
    ("revenue: 1\nrevenue: 2", "DUPLICATE_FIELD", "第 2 行"),
    ("answers: [符合条件]", "BAD_VALUE", "answers 应为对象"),
    ("answers: {符合条件: 大概}", "BAD_VALUE", "应为是或否"),
    ("profile: 5", "NOT_AN_OBJECT", "第 1 行"),
    ("profile: {}\nfoo: 1", "UNKNOWN_ATTRIBUTE", "应写在 profile 里面"),
    ("as_of: 明天\nprofile: {}", "BAD_DATE", "as_of 应为日期"),
    ("- 1", "NOT_AN_OBJECT", "企业画像应为"),
    ("5", "NOT_AN_OBJECT", "企业画像应为"),
    ("", "NOT_AN_OBJECT", "空内容"),
    ("a: [", "PROFILE_NOT_READABLE", "不是有效的 YAML"),
    ("a:\tb", "PROFILE_NOT_READABLE", "第 1 行"),
    ("a: &x 1\nb: *x", "PROFILE_NOT_READABLE", "别名"),
    ("a: !!python/object:os.system x", "PROFILE_NOT_READABLE", "标记"),
    ("? [a]\n: b", "PROFILE_NOT_READABLE", "项目名应为文字"),
    ("a: " + "[" * 5000, "PROFILE_NOT_READABLE", "不是有效的 YAML"),
    ("--- 1\n--- 2", "PROFILE_NOT_READABLE", "不是有效的 YAML"),
]
JSON_MISTAKES = [
    ('{"revenue": 5,}', "PROFILE_NOT_READABLE", "第 1 行"),
    ("", "PROFILE_NOT_READABLE", "不是有效的 JSON"),
    ("[1]", "NOT_AN_OBJECT", "企业画像应为"),
    ('{"revenue": NaN}', "BAD_VALUE", "应为金额"),
    ('{"revenue": 1, "revenue": 2}', "DUPLICATE_FIELD", "写了两次"),
    ("[" * 100000, "PROFILE_NOT_READABLE", "嵌套过深"),
    ('{"revenue": ' + "9" * 5000 + "}", "PROFILE_NOT_READABLE", "数字过长"),
]


def written(folder: Path, text: str, name: str = "profile.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(("text", "attribute", "fact"), VALUES)
def test_values_are_read(tmp_path: Path, text: str, attribute: str, fact: Fact | None) -> None:
    facts = read_profile(written(tmp_path, text), CODES).facts
    assert facts == ({} if fact is None else {attribute: fact})


@pytest.mark.parametrize(("text", "code", "words"), MISTAKES)
def test_mistakes_are_explained(tmp_path: Path, text: str, code: str, words: str) -> None:
    with pytest.raises(KBError) as caught:
        read_profile(written(tmp_path, text), CODES)
    assert caught.value.code == code
    assert words in str(caught.value)
    assert "profile.yaml" in str(caught.value)
    assert str(caught.value).endswith(("。", "？"))


@pytest.mark.parametrize(("text", "code", "words"), JSON_MISTAKES)
def test_mistakes_in_json_are_explained(tmp_path: Path, text: str, code: str, words: str) -> None:
    with pytest.raises(KBError) as caught:
        read_profile(written(tmp_path, text, "profile.json"), CODES)
    assert caught.value.code == code
    assert words in str(caught.value)
    assert "profile.json" in str(caught.value)


def test_the_line_is_named(tmp_path: Path) -> None:
    text = "name: 甲\nprofile:\n  region: 临夏市\n\n  # 说明\n  营业收入: 四百多万\n"
    with pytest.raises(KBError, match="第 6 行") as caught:
        read_profile(written(tmp_path, text), CODES)
    assert caught.value.place == "profile.yaml 第 6 行"


def test_a_wrapper_says_name_and_date(tmp_path: Path) -> None:
    text = "名称: 甲店\n说明: 一家店\n查询日期: 2022年12月1日\n画像: {region: 临夏市}"
    found = read_profile_file(written(tmp_path, text), CODES)
    assert (found.name, found.description, found.as_of) == ("甲店", "一家店", date(2022, 12, 1))
    assert found.profile == Profile(facts={"region": "622901"})


def test_other_encodings_are_read_or_refused(tmp_path: Path) -> None:
    for number, data in enumerate(("地区: 临夏市".encode("gb18030"), "地区: 临夏市".encode("utf-8-sig"))):
        file = tmp_path / f"{number}.yaml"
        file.write_bytes(data)
        assert read_profile(file, CODES).facts == {"region": "622901"}
    file.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(KBError, match="编码"):
        read_profile(file, CODES)


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read_is_a_bad_request(tmp_path: Path, name: str) -> None:
    with pytest.raises(KBError, match="读不到"):
        read_profile(tmp_path / name, CODES)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KBError, match="1 MB"):
        read_profile(written(tmp_path, "# " + "x" * 1_000_001), CODES)


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    yaml = "revenue: 4.25\nemployees: 26\nestablished: 2016-05-12\nrd_ratio: 0.1\n"
    json_text = '{"revenue": 4.25, "employees": 26, "established": "2016-05-12", "rd_ratio": 0.1}'
    one = read_profile(written(tmp_path, yaml), CODES)
    assert one == read_profile(written(tmp_path, json_text, "profile.json"), CODES)
    assert one.facts["rd_ratio"] == exactly("0.1")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_examples_are_valid(file: Path) -> None:
    found = read_profile_file(file, CODES)
    assert found.name
    assert found.as_of
    assert parse_profile(dump_profile(found.profile, CODES), CODES) == found.profile


def test_answers_are_kept() -> None:
    profile = parse_profile({"answers": {"符合条件": True, "其他": "否", "未答": None}}, CODES)
    assert profile.answers == {"符合条件": True, "其他": False}


def test_derived_facts_are_marked_and_not_read_back() -> None:
    derived = {"size": Derived(rule="size", reference="某号", used={"employees": "26"})}
    profile = Profile(facts={"size": "small", "employees": exactly(26)}, derived=derived)
    found = json.loads(json.dumps(dump_profile(profile, CODES)))
    assert found["size"] == "small"
    assert found["derived"] == {"size": {"rule": "size", "reference": "某号", "used": {"employees": "26"}}}
    assert parse_profile(found, CODES).facts == {"employees": exactly(26)}


def test_numbers_and_sets_are_dumped_as_json_has_them() -> None:
    facts: dict[str, Fact] = {
        "revenue": between(1, "2.5"),
        "rd_ratio": exactly("3.5"),
        "employees": exactly(26),
        "tags": Flags(known={"listed": True, "high_tech": True}, complete=True),
        "loan_types": Flags(known={"agri": False}),
        "total_assets": between(None, 5),
    }
    assert dump_profile(Profile(facts=facts), CODES) == {
        "employees": 26,
        "revenue": {"min": 1, "max": 2.5},
        "total_assets": {"max": 5},
        "rd_ratio": 3.5,
        "tags": ["high_tech", "listed"],
        "loan_types": {"agri": False},
    }


def facts_of(attribute: str) -> st.SearchStrategy[Fact]:
    """Any fact that an attribute can have."""
    one = CODES.attributes[attribute]
    options = sorted(CODES.regions if one.options == "region" else CODES.lists.get(one.options or "", {}))
    if one.options == "industry":
        options = [code for code in options if "," not in code]
    whole = st.integers(0, 10**12).map(Decimal)
    flags = st.dictionaries(st.sampled_from(options), st.booleans()) if options else st.nothing()
    found: dict[AttributeType, st.SearchStrategy[Fact]] = {
        AttributeType.CODE: st.sampled_from(options) if options else st.nothing(),
        AttributeType.ENUM: st.sampled_from(options) if options else st.nothing(),
        AttributeType.DATE: st.dates(date(1900, 1, 1)),
        AttributeType.INT: whole.map(Interval.exactly),
        AttributeType.NUMBER: st.tuples(whole, whole).map(lambda ends: Interval(low=min(ends), high=max(ends))),
        AttributeType.BOOL: st.booleans(),
        AttributeType.SET: flags.map(lambda known: Flags(known=known)),
    }
    return found[one.type]


ASKABLE = sorted(code for code, one in CODES.attributes.items() if one.type is not AttributeType.TEXT)
PROFILES = st.builds(
    Profile,
    facts=st.fixed_dictionaries({}, optional={code: facts_of(code) for code in ASKABLE}),
    answers=st.dictionaries(st.text(min_size=1), st.booleans(), max_size=3),
)


@settings(max_examples=60, deadline=None)
@given(PROFILES)
def test_what_is_dumped_is_read_back(profile: Profile) -> None:
    assert parse_profile(json.loads(json.dumps(dump_profile(profile, CODES))), CODES) == profile


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(ASKABLE),
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists),
)
def test_no_value_breaks_the_reader(attribute: str, value: object) -> None:
    with suppress(KBError):
        parse_profile({attribute: value}, CODES)


def test_queries_load_no_rdf_library() -> None:
    code = "import sys, ontology.profile_read; print({'rdflib', 'jieba', 'pyshacl'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
