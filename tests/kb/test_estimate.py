"""`huiqi estimate` and the amounts of `huiqi match`: forms, sums with their rules, inputs that are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FIXTURE = Path(__file__).parent / "amounts"
DOCUMENT = "奖补办法.txt"
PROFILE = {
    "region": "370303",
    "entity_type": "enterprise",
    "industry": "C34",
    "size": "small",
    "loan_amount": 20_000_000,
    "guaranteed_amount": 5_000_000,
}


@pytest.fixture(scope="module")
def kb(tmp_path_factory, huiqi) -> Path:
    directory = tmp_path_factory.mktemp("amounts") / "库"
    done = huiqi("--kb", directory, "build", FIXTURE)
    assert done.returncode == 0, done.stderr
    return directory


@pytest.fixture
def estimate(kb, huiqi, tmp_path):
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(PROFILE), encoding="utf-8")

    def run(*arguments, name=DOCUMENT):
        return huiqi("--kb", kb, "estimate", name, "--profile", path, "--as-of", "2022-01-01", *arguments)

    return run


def by_clause(kb, huiqi, answer) -> dict[str, dict]:
    export = json.loads(huiqi("--kb", kb, "export").stdout)
    clauses = {one["id"]: one["clause"] for document in export["documents"] for one in document["measures"]}
    return {clauses[one["measure"]].rpartition("/")[2]: one["amount"] for one in answer["measures"]}


def test_amounts_have_formula_inputs_caps_and_quotes(kb, huiqi, estimate):
    done = estimate("--json", "--input", "设备投资额=2500万元")
    answer = json.loads(done.stdout)
    assert list(answer) == ["format", "as_of", "document", "measures", "sure", "possible"]
    assert answer["format"] == "huiqi-estimate/1"
    amounts = by_clause(kb, huiqi, answer)
    grant = amounts["第一条"]
    assert (grant["outcome"], grant["low"], grant["high"]) == ("determined", 3000000, 3000000)
    assert grant["inputs"][0]["value"] == {"low": 25000000, "high": 25000000}
    assert [(cap["value"], cap["binding"]) for cap in grant["caps"]] == [(3000000, True)]
    assert [quote["text"] for quote in grant["quotes"]] == ["15%", "最高300万元"]
    assert amounts["第五条"]["outcome"] == "needed"
    assert amounts["第五条"]["inputs"][0]["question"] == "有多少人？"
    assert amounts["第七条"]["outcome"] == "open"
    assert amounts["第四条"]["saving"] is True


def test_sums_apply_the_rules_of_the_document(estimate):
    answer = json.loads(estimate("--json", "--input", "设备投资额=2500万元", "--input", "人数=3").stdout)
    possible = answer["possible"]
    assert (possible["low"], possible["high"]) == (2000000, 2000000)
    assert [(rule["mode"], rule["scope"]) for rule in possible["applied"]] == [
        ("tiers", None),
        ("highest", "item"),
        ("one", "other_policy"),
        ("cap", "enterprise"),
    ]
    assert possible["applied"][-1]["quote"]["text"].startswith("同一企业每年")
    assert answer["sure"]["saved"] == {"low": 35000, "high": 35000}


def test_the_page_says_how_it_was_computed(estimate):
    page = estimate("--input", "设备投资额=2500万元").stdout
    for words in ("设备投资额", "15%，最高 300万元", "已按上限计", "还需", "就高不重复", "少付"):
        assert words in page


def test_one_measure_alone(estimate):
    answer = json.loads(estimate("--json").stdout)
    name = answer["measures"][0]["measure"].rpartition("/")[2]
    alone = json.loads(estimate("--json", name=name).stdout)
    assert alone["measures"] == answer["measures"][:1]


@pytest.mark.parametrize("given", ["投资=3", "设备投资额", "设备投资额=-5", "设备投资额=很多"])
def test_inputs_that_cannot_be_used_are_refused(estimate, given):
    done = estimate("--input", given)
    assert done.returncode == 2
    assert "--input" in done.stderr
    assert "Traceback" not in done.stderr


def test_match_gives_the_amount_of_each_measure(kb, huiqi, tmp_path):
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(PROFILE), encoding="utf-8")
    arguments = ("--kb", kb, "match", "--profile", path, "--as-of", "2022-01-01")
    results = json.loads(huiqi(*arguments, "--json").stdout)["results"]
    outcomes = {one["amount"] and one["amount"]["outcome"] for one in results}
    assert outcomes == {"determined", "needed", "open"}
    assert "测算" in huiqi(*arguments).stdout


def test_inputs_may_stand_in_the_profile_file(kb, huiqi, tmp_path):
    wrapped = {"测算": {"设备投资额": "2500万元", "人数": 3, "别处才用的数": 7}, "profile": PROFILE}
    path = tmp_path / "企业.json"
    path.write_text(json.dumps(wrapped, ensure_ascii=False), encoding="utf-8")
    run = ("--kb", kb, "estimate", DOCUMENT, "--profile", path, "--as-of", "2022-01-01", "--json")
    amounts = by_clause(kb, huiqi, json.loads(huiqi(*run).stdout))
    assert (amounts["第一条"]["high"], amounts["第五条"]["high"]) == (3000000, 9000)
    amounts = by_clause(kb, huiqi, json.loads(huiqi(*run, "--input", "人数=5").stdout))
    assert amounts["第五条"]["high"] == 15000
    row = tmp_path / "企业.csv"
    row.write_text("region,主体类型,行业,测算\n370303,企业,C34,设备投资额=100万元；人数=4\n", encoding="utf-8")
    run = ("--kb", kb, "estimate", DOCUMENT, "--profile", row, "--as-of", "2022-01-01", "--json")
    amounts = by_clause(kb, huiqi, json.loads(huiqi(*run).stdout))
    assert (amounts["第一条"]["high"], amounts["第五条"]["high"]) == (150000, 12000)


@pytest.mark.parametrize("amounts", [["人数"], {"人数": True}, {"": 3}, {"人数": [3]}, "人数"])
def test_inputs_of_a_profile_file_that_are_no_figures_are_refused(kb, huiqi, tmp_path, amounts):
    path = tmp_path / "企业.json"
    path.write_text(json.dumps({"测算": amounts, "profile": PROFILE}, ensure_ascii=False), encoding="utf-8")
    done = huiqi("--kb", kb, "estimate", DOCUMENT, "--profile", path)
    assert done.returncode == 2
    assert "测算" in done.stderr


def stated_profile(tmp_path: Path) -> Path:
    path = tmp_path / "stated.json"
    wrapped = {"name": "甲厂", "测算": {"设备投资额": "2500万元"}, "profile": PROFILE}
    path.write_text(json.dumps(wrapped, ensure_ascii=False), encoding="utf-8")
    return path


def test_match_and_explain_use_the_figures_of_the_profile_file(kb, huiqi, tmp_path):
    path = stated_profile(tmp_path)
    asked = ("--kb", kb, "match", "--profile", path, "--as-of", "2022-01-01")
    amounts = by_clause(kb, huiqi, {"measures": json.loads(huiqi(*asked, "--json").stdout)["results"]})
    assert (amounts["第一条"]["outcome"], amounts["第一条"]["high"]) == ("determined", 3000000)
    assert "确定：300万元（一次性）；算式设备投资额" in "".join(huiqi(*asked).stdout.split())
    found = json.loads(huiqi(*asked, "--json").stdout)["results"]
    one = next(one["measure"] for one in found if one["amount"] == amounts["第一条"])
    explained = huiqi("--kb", kb, "explain", one, "--profile", path, "--as-of", "2022-01-01").stdout
    assert "确定：300万元" in explained
    assert explained.startswith("企业    甲厂")


def test_a_receipt_keeps_the_figures_of_the_profile_file(kb, huiqi, tmp_path):
    path, kept = stated_profile(tmp_path), tmp_path / "receipt.json"
    asked = ("--kb", kb, "match", "--profile", path, "--as-of", "2022-01-01", "--receipt", kept)
    assert huiqi(*asked).returncode == 0
    assert json.loads(kept.read_text(encoding="utf-8"))["amounts"] == {"设备投资额": "2500万元"}
    done = huiqi("--kb", kb, "replay", kept)
    assert done.returncode == 0, done.stdout


def test_the_check_of_a_profile_lists_the_figures_for_amounts(kb, huiqi, tmp_path):
    page = huiqi("--kb", kb, "profile", "check", stated_profile(tmp_path)).stdout
    assert "测算用的数 1 项" in page
    assert "设备投资额 2500万元" in page


def test_a_figure_for_amounts_that_is_none_names_the_profile(kb, huiqi, tmp_path):
    path = tmp_path / "profile.json"
    path.write_text(json.dumps({"测算": {"人数": "很多"}, "profile": PROFILE}, ensure_ascii=False), encoding="utf-8")
    done = huiqi("--kb", kb, "match", "--profile", path, "--as-of", "2022-01-01")
    assert done.returncode == 2
    assert "画像的“测算”" in done.stderr
    assert "--input" not in done.stderr


def test_what_need_not_be_paid_says_why_it_may_be_more(kb, huiqi, tmp_path):
    text = "\n".join((FIXTURE / DOCUMENT).read_text(encoding="utf-8").splitlines())
    folder, root = tmp_path / "in", tmp_path / "kb"
    folder.mkdir()
    text = text.replace("由1.5%降低至0.8%", "不高于0.8%")
    (folder / DOCUMENT).write_text(text, encoding="utf-8")
    assert huiqi("--kb", root, "build", folder).returncode == 0
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(PROFILE), encoding="utf-8")
    run = ("--kb", root, "estimate", DOCUMENT, "--profile", path, "--as-of", "2022-01-01", "--input", "现行担保费率=2%")
    page = "".join(huiqi(*run).stdout.split())
    assert "少付至少6万元；文件只写“不高于”的，实际费率、利率更低时少付更多" in page


def test_a_search_for_a_day_to_come_says_what_it_cannot_know(kb, huiqi):
    page = huiqi("--kb", kb, "find", "补助", "--in-force-on", "2999-01-01").stdout
    assert "在今天之后" in page
    assert "在今天之后" not in huiqi("--kb", kb, "find", "补助", "--in-force-on", "2022-01-01").stdout
