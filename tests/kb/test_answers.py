"""Answers as people read them: the definition behind a class, long answers folded, ways to get more, headlines."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kb.base import KnowledgeBase
from kb.headline import shortened
from kb.match_json import answer_json
from ontology.profile_read import parse_profile

DAY = date(2022, 12, 10)
FIRM = {
    "region": "临夏市", "entity_type": "企业", "industry": "C3042", "employees": 120, "revenue": "2.2亿元",
    "credit_line": "900万元", "certificates": {"高新技术企业": "2022-05-01", "专精特新中小企业": "2023-11-01"},
}  # fmt: skip
STALL = {"region": "临夏市", "entity_type": "个体工商户", "industry": "餐饮业", "employees": 5}


@pytest.fixture(scope="module")
def answers(kb_dir):
    with KnowledgeBase(kb_dir) as kb:
        profiles = {name: parse_profile(given, kb.codes) for name, given in (("firm", FIRM), ("stall", STALL))}
        yield {name: answer_json(kb.match(profile, DAY), kb.codes) for name, profile in profiles.items()}


@pytest.fixture(scope="module")
def pages(huiqi, kb_dir, tmp_path_factory):
    def page(given, *options):
        file = tmp_path_factory.mktemp("profile") / "p.json"
        file.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
        done = huiqi("--kb", kb_dir, "match", "--profile", file, "--as-of", DAY.isoformat(), *options)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return page


def classes(answer, name):
    """What an answer says of a class, each time that a condition asks for it, with the truth of the condition."""
    reasons = (reason for result in answer["results"] for reason in result["reasons"])
    return [(one, reason["truth"]) for reason in reasons for one in reason.get("classes", ()) if one["class"] == name]


def test_a_condition_names_the_definition_with_figures_limits_document_and_day(answers):
    found = classes(answers["firm"], "size")
    assert found
    for one, _ in found:
        assert (one["reference"], one["clause"]) == ("工信部联企业〔2011〕300号", "第四条（二）")
        assert one["valid_from"] == "2011-06-18"
        assert {"attr": "employees", "op": "<", "value": 300, "actual": 120, "truth": True} in one["tests"]


def test_a_certificate_counts_until_its_last_day_and_that_is_said(answers, pages):
    expired, held = classes(answers["firm"], "high_tech"), classes(answers["firm"], "specialized_sme")
    assert {(one["held"], one["basis"], truth) for one, truth in expired} == {(False, "certificate", False)}
    assert {one["certificate"]["expires"] for one, _ in expired} == {"2022-05-01"}
    assert {(one["held"], truth) for one, truth in held} == {(True, True)}
    assert [one["code"] for one in answers["firm"]["findings"]] == ["CERTIFICATE_EXPIRED"]
    page = "".join(pages(FIRM).split())
    assert "小型·专精特新中小企业" in page
    assert "专精特新中小企业：有证书（有效期至2023-11-01）" in page
    assert "从业人员20≤120<300" in page


def test_a_class_that_figures_could_decide_says_what_is_missing(answers):
    asked = classes(answers["stall"], "tech_sme")
    assert asked
    assert {truth for _, truth in asked} == {None}
    assert all(one["reference"] and one["certified"] and one["held"] is None for one, _ in asked)


def test_a_long_answer_is_folded_and_says_so_and_names_every_measure(answers, pages):
    placed = [one for one in answers["firm"]["results"] if one["reasons"] and one["reasons"][0]["attr"] == "region"]
    applies = [one["measure"] for one in placed if one["status"] == "applies"]
    page = pages(FIRM)
    assert len(applies) > 12
    assert "只列要点" in page
    assert all(name.rpartition("#")[2] in page for name in applies)
    assert "只列要点" not in pages(FIRM, "--all")


def test_becoming_an_enterprise_is_one_change_for_all_that_it_opens(answers, pages):
    near = [one["near"]["changes"] for one in answers["stall"]["results"] if "near" in one]
    changed = [(one["attr"], one["value"]) for changes in near for one in changes]
    assert ("entity_type", "enterprise") in changed
    assert not any(attr in ("region", "first_time_borrower") for attr, _ in changed)
    assert pages(STALL).count("主体类型由个体工商户改为企业") == 1


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("同时，各银行要下调贷款利率。", "各银行要下调贷款利率"),
        ("要推广“随借随还”模式", "推广“随借随还”模式"),
        ("要素市场建设支持", "要素市场建设支持"),
        (
            "积极引导县域内各类生产经营主体到全市统一的综合金融服务平台办理实名注册",
            "综合金融服务平台办理实名注册",
        ),
        (
            "加大对科技创新企业、先进装备制造企业、绿色低碳产业、现代种业、乡村产业等领域的信贷投放力度",
            "加大对科技创新企业…乡村产业等领域的信贷投放力度",
        ),
        (
            "在依法合规、风险可控并且商业可持续的前提下与产业基金共同试行“股权+债权”联动",
            "与产业基金共同试行“股权+债权”联动",
        ),
        ("举办“千名客户经理进企业送政策送服务送资金”暨“春风行动”和银企面对面活动", None),
    ],
)
def test_a_long_sentence_keeps_what_is_given(text, want):
    found = shortened(text)
    assert len(found) <= 30
    assert want is None or found == want
    assert found.endswith("…") or all(found.count(one) == found.count(other) for one, other in ("“”", "（）"))


def test_the_order_in_which_documents_came_does_not_matter(huiqi, policy, tmp_path):
    files = []
    for city, rate in (("淄博市", "1"), ("临夏州", "1.5"), ("吕梁市", "0.8")):
        file = tmp_path / f"{city}.txt"
        file.write_text(policy(city=city, number=f"{city[0]}政办字〔2021〕{rate[-1]}号", rate=rate), encoding="utf-8")
        files.append(file)
    profile = tmp_path / "p.json"
    profile.write_text(json.dumps({"region": "370303", "size": "small", "guaranteed_amount": 100}), encoding="utf-8")
    seen = []
    for name, order in (("a", files), ("b", files[::-1])):
        assert huiqi("--kb", tmp_path / name, "add", *order, "--yes").returncode == 0
        done = huiqi("--kb", tmp_path / name, "match", "--profile", profile, "--as-of", "2022-06-01", "--all", "--json")
        answer = json.loads(done.stdout)
        results = sorted(answer["results"], key=lambda one: one["measure"])
        seen.append((results, answer["questions"]))
    assert seen[0] == seen[1]
    assert len(seen[0][0]) >= 6
