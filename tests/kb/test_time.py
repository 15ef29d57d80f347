"""Time as the texts give it: periods, repeals, figures by date, what is soon over (cases in tests/spec/time.toml)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.routing import RuleCache
from kb.base import KnowledgeBase
from kb.comparison.build import compare
from kb.match_json import answer_json
from kb.matching import Answer

SPEC = Path(__file__).parent.parent / "spec" / "time.toml"
CASES: list[dict[str, Any]] = tomllib.loads(SPEC.read_text(encoding="utf-8"))["case"]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, huiqi: Any) -> Iterator[dict[str, KnowledgeBase]]:
    """A knowledge base for each case, by name."""
    made = {}
    for i, case in enumerate(CASES):
        folder = tmp_path_factory.mktemp(f"case{i}")
        for name, text in case["texts"].items():
            (folder / f"{name}.txt").write_text(text.strip() + "\n", encoding="utf-8")
        root = tmp_path_factory.mktemp(f"kb{i}")
        assert huiqi("--kb", root, "build", folder).returncode == 0
        made[case["name"]] = KnowledgeBase(root)
    yield made
    for kb in made.values():
        kb.index.close()


def answer(kb: KnowledgeBase, case: dict[str, Any], day: date) -> Answer:
    return kb.match(kb.profile(case["profile"]), day)


def asked() -> list[Any]:
    return [
        pytest.param(case, row, id=f"{case['name']} {row['on']}：{row['quote']}")
        for case in CASES
        for row in case["row"]
    ]


@pytest.mark.parametrize(("case", "row"), asked())
def test_a_measure_on_a_day(case: dict[str, Any], row: dict[str, Any], opened: dict[str, KnowledgeBase]) -> None:
    kb = opened[case["name"]]
    found = answer(kb, case, row["on"])
    words = {one.measure.id: one.measure.quote.text for one in found.results}
    mine = [one for one in answer_json(found, kb.codes)["results"] if row["quote"] in words[one["measure"]]]
    assert len(mine) == 1, words
    period = mine[0]["period"]
    assert mine[0]["validity"] == row["validity"]
    assert period["to"] == (row["to"].isoformat() if "to" in row else None)
    assert period["days_left"] == row.get("days_left")
    assert period["expiring"] is row.get("expiring", False)
    titles = {one.iri: Path(one.file).stem for one in kb.listed}
    assert [titles[one] for one in period["settled_by"]] == row.get("settled_by", [])
    figures = [str(one["value"]) for one in period.get("figures", ()) if one["holds"]]
    assert figures == row.get("figures", [])
    assert [titles[one["document"]] for one in period.get("changed_by", ())] == row.get("changed_by", [])
    assert titles.get(period.get("amends", {}).get("document")) == row.get("amends")
    assert mine[0]["status"] == row.get("status", mine[0]["status"])
    assert row.get("asks") in (None, *mine[0]["missing"])
    if "values" in row:
        reads = next(one.measure for one in found.results if one.measure.id == mine[0]["measure"])
        assert [str(bound.value) for bound in reads.thresholds] == row["values"]
    if "repealed_by" in row:
        assert titles[period["repealed_by"]["document"]] == row["repealed_by"]


def test_what_is_soon_over_is_marked_and_can_be_listed_alone(
    huiqi: Any, opened: dict[str, KnowledgeBase], tmp_path: Path
) -> None:
    case = CASES[0]
    root, profile = opened[case["name"]].place.root, tmp_path / "企业.json"
    profile.write_text(json.dumps(case["profile"]), encoding="utf-8")
    ask = ("--kb", root, "match", "--profile", profile, "--as-of", "2022-06-15")
    shown = huiqi(*ask).stdout
    assert "即将到期（还剩 15 天）" in "".join(shown.split("\n")).replace("          ", "")
    assert "（查询日）" in shown
    for days, wanted in ((15, ["2022-06-30"]), (14, []), (200, ["2022-06-30", "2022-09-30"])):
        results = json.loads(huiqi(*ask, "--expiring-within", str(days), "--json").stdout)["results"]
        assert [one["period"]["to"] for one in results] == wanted
    assert huiqi(*ask, "--expiring-within", "-1").returncode == 2


def test_a_comparison_and_a_search_know_of_repeals(opened: dict[str, KnowledgeBase]) -> None:
    from kb.index import Filters

    kb = opened["新办法废止旧办法"]
    before, after = date(2022, 12, 31), date(2023, 1, 1)
    for day, count in ((before, 1), (after, 1), (date(2020, 1, 1), 0)):
        found = kb.find(None, Filters(kind="guarantee_fee_rate"), in_force_on=day)
        assert len(found) == count, day
    table = compare(kb, kind="guarantee_fee_rate", as_of=after)
    rules = [rule for row in table.rows for cell in row.cells for rule in cell.rules]
    assert {rule.validity.value: rule.ends for rule in rules} == {"expired": before, "in_force": None}


def test_a_changed_document_recompiles_only_what_it_touches(huiqi: Any, tmp_path: Path, policy: Any) -> None:
    folder, root, rules = tmp_path / "corpus", tmp_path / "kb", RuleCache()
    folder.mkdir()
    cities = {"淄博市": "淄", "吕梁市": "吕", "潍坊市": "潍"}
    for city, letter in cities.items():
        (folder / f"{city}.txt").write_text(policy(city=city, number=f"{letter}政发〔2021〕9号"), encoding="utf-8")

    def ask() -> int:
        """How many measures had to be compiled for a question to all documents."""
        assert huiqi("--kb", root, "build", folder).returncode == 0
        before = rules.compiled
        with KnowledgeBase(root, rules) as kb:
            kb.match(kb.profile({}), date(2022, 6, 1), everywhere=True)
        return rules.compiled - before

    whole = ask()
    assert ask() == 0
    (folder / "吕梁市.txt").write_text(policy(city="吕梁市", number="吕政发〔2021〕9号", rate="2"), encoding="utf-8")
    assert 0 < ask() * len(cities) == whole


def _amending() -> dict[str, str]:
    return next(case["texts"] for case in CASES if "改" in case["texts"])


def test_an_amendment_waits_for_the_document_that_it_changes(huiqi: Any, tmp_path: Path) -> None:
    texts, asked_on = _amending(), ["--as-of", "2023-01-01", "--json"]
    profile = tmp_path / "企业.json"
    profile.write_text(json.dumps(CASES[1]["profile"]), encoding="utf-8")
    answers = []
    for order in (("旧", "改"), ("改", "旧")):
        root = tmp_path / "-".join(order)
        for name in order:
            file = tmp_path / f"{name}.txt"
            file.write_text(texts[name].strip() + "\n", encoding="utf-8")
            run = huiqi("--kb", root, "add", file, "--yes")
            assert run.returncode == 0, run.stderr
            shown = "".join(run.stderr.split())
            assert ("未收录，收录后自动生效" in shown) is (order == ("改", "旧") and name == "改")
        assert "未收录" not in huiqi("--kb", root, "show", "改.txt").stdout
        found = json.loads(huiqi("--kb", root, "match", "--profile", profile, *asked_on).stdout)["results"]
        answers.append(sorted(found, key=lambda one: str(one["measure"])))
    assert answers[0] == answers[1]


def test_a_day_to_come_is_answered_with_a_warning(huiqi: Any, opened: dict[str, KnowledgeBase], tmp_path: Path) -> None:
    root, profile = opened[CASES[0]["name"]].place.root, tmp_path / "企业.json"
    profile.write_text(json.dumps(CASES[0]["profile"]), encoding="utf-8")
    shown = huiqi("--kb", root, "match", "--profile", profile, "--as-of", "2099-01-01", "--expiring-within", "30")
    assert shown.returncode == 0
    assert "在今天之后" in "".join(shown.stdout.split())
    told = json.loads(huiqi("--kb", root, "match", "--profile", profile, "--as-of", "2099-01-01", "--json").stdout)
    assert "在今天之后" in told["coverage"]["note"]
    assert {one["validity"] for one in told["results"]} == {"expired"}


def test_a_clause_that_is_not_there_is_told(huiqi: Any, opened: dict[str, KnowledgeBase]) -> None:
    kb = opened["改的不是数字，旧条件不再作数，由人回答"]
    found = [one for document in kb.listed for one in kb.findings(document.iri) if one.code == "AMENDS_NO_CLAUSE"]
    assert [one.quote for one in found] == ["删去第九条"]


@pytest.mark.parametrize("day", ["0001-01-01", "2022年6月1日", "二〇二二年六月一日"])
def test_any_day_may_be_asked_and_written_in_chinese(
    day: str, opened: dict[str, KnowledgeBase], huiqi: Any, tmp_path: Path
) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("region: 淄博市\n", encoding="utf-8")
    kb = opened[CASES[0]["name"]]
    done = huiqi("--kb", kb.place.root, "match", "--profile", path, "--as-of", day, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["as_of"] in ("0001-01-01", "2022-06-01")


def test_a_page_of_what_ends_soon_says_that_it_leaves_out_the_rest(
    opened: dict[str, KnowledgeBase], huiqi: Any, tmp_path: Path
) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("region: 淄博市\n", encoding="utf-8")
    root = opened[CASES[0]["name"]].place.root
    asked = ("--kb", root, "match", "--profile", path, "--as-of", "2022-06-01")
    assert "20 天内到期的措施，其他措施不在这一页" in huiqi(*asked, "--expiring-within", "20").stdout
    assert "不在这一页" not in huiqi(*asked).stdout
    assert json.loads(huiqi(*asked, "--expiring-within", "20", "--json").stdout)["expiring_within"] == 20
