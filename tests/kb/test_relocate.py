"""`huiqi relocate`: cases that read like law (tests/spec/relocate.toml), what always holds, forms, refusals."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.base import KnowledgeBase
from kb.build import build
from kb.matching import Result
from kb.moving import moved
from kb.pairing import Change, Item
from kb.place import Place
from kb.relocating import Relocation, Target, relocate
from ontology.profile_read import dump_profile

SPEC: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent.parent / "spec" / "relocate.toml").read_text(encoding="utf-8")
)
FOLDER = Path(__file__).parent / "relocations"
DAY = date(2022, 6, 1)
CITIES = ("370300", "370600", "141100")


def named(case: dict[str, Any]) -> str:
    return str(case.get("name") or case["about"])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("relocations")
    build(Place(root), FOLDER)
    return root


@pytest.fixture(scope="module")
def kb(place: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(place) as opened:
        yield opened


@pytest.fixture
def run(place: Path, huiqi: Any, tmp_path: Path) -> Any:
    """The command with the profile of the cases: regions and options in, the finished process out."""

    def run(*arguments: str, profile: dict[str, Any] | None = None) -> Any:
        path = tmp_path / "profile.json"
        path.write_text(json.dumps(profile or SPEC["profile"]), encoding="utf-8")
        return huiqi("--kb", place, "relocate", "--profile", path, "--as-of", DAY.isoformat(), *arguments)

    return run


def quotes(results: tuple[Result, ...]) -> str:
    return "；".join(result.measure.quote.text for result in results)


def one_target(found: Relocation) -> Target:
    (target,) = found.targets
    return target


@pytest.mark.parametrize("case", SPEC["case"], ids=named)
def test_what_a_move_changes(case: dict[str, Any], kb: KnowledgeBase) -> None:
    found = relocate(kb, kb.profile(SPEC["profile"]), [case["region"]], DAY)
    target = one_target(found)
    assert [target.here.coverage, target.there.coverage] == case["coverage"]
    assert [one.detail for one in target.moved.reset] == case["reset"]
    left = [(item.change.value, quotes(item.here), quotes(item.there), item.why) for item in target.items]
    for change, here, there, *why in case["items"]:
        matching = [
            one
            for one in left
            if one[0] == change and here in one[1] and there in one[2] and (bool(here), bool(there)) == sides(one)
        ]
        assert len(matching) == 1, (change, here, there, left)
        assert [one[3] for one in matching if one[3]] == why
        left.remove(matching[0])
    assert left == []
    texts = [one.result.measure.quote.text for one in found.unchanged]
    assert len(texts) == len(case["unchanged"])
    assert all(any(words in text for text in texts) for words in case["unchanged"]), texts


def sides(one: tuple[Any, ...]) -> tuple[bool, bool]:
    return bool(one[1]), bool(one[2])


def test_amounts_are_shown_for_both_sides_with_their_formulas(kb: KnowledgeBase) -> None:
    profile = kb.profile(SPEC["profile"])
    target = one_target(relocate(kb, profile, ["烟台市"], DAY, {"贷款利息": "20万元", "现行担保费率": "1.8%"}))
    amounts = {
        item.instrument: [
            (one.amount.formula.split(" ")[0::2], one.amount.low) for one in (*item.here, *item.there) if one.amount
        ]
        for item in target.items
        if item.weighed
    }
    assert amounts["interest_subsidy"] == [(["贷款利息", "50%"], 100_000), (["贷款利息", "40%"], 80_000)]
    assert [low for _, low in amounts["guarantee_fee"]] == [16_000, 20_000]


@pytest.mark.parametrize("case", SPEC["fact"], ids=named)
def test_what_a_move_does_to_a_fact(case: dict[str, Any], kb: KnowledgeBase) -> None:
    before = kb.profile({"region": case["from"], **case["before"]})
    expected = kb.profile({"region": case["to"], **case["after"]})
    assert dump_profile(moved(before, case["to"], kb.codes).profile, kb.codes) == dump_profile(expected, kb.codes)


def test_a_set_that_was_complete_stays_known_but_for_what_the_address_decides(kb: KnowledgeBase) -> None:
    after = moved(kb.profile({"region": "370300", "tags": ["high_tech", "in_park"]}), "370600", kb.codes)
    tags: Any = after.profile.facts["tags"]
    assert [tags.holds(tag) for tag in ("high_tech", "little_giant", "in_park", "poverty_area")] == [
        True,
        False,
        None,
        None,
    ]


@pytest.mark.parametrize("case", SPEC["refusal"], ids=named)
def test_refusals(case: dict[str, Any], run: Any) -> None:
    done = run("--regions", *case["regions"]) if case["regions"] else run()
    assert (done.returncode, done.stdout) == (2, "")
    assert case["code"] in done.stderr
    assert case["says"] in done.stderr


def test_without_an_address_the_first_region_is_the_present_one(run: Any) -> None:
    homeless = {key: value for key, value in SPEC["profile"].items() if key != "region"}
    answer = json.loads(run("--regions", "淄博市", "烟台市", "--json", profile=homeless).stdout)
    assert answer["base"] == {"region": "370300", "name": "淄博市", "assumed": True}
    assert [one["region"] for one in answer["regions"]] == ["370600"]
    alone = run("--regions", "淄博市", profile=homeless)
    assert (alone.returncode, "RELOCATE_WHERE" in alone.stderr) == (2, True)


def test_the_json_form(run: Any) -> None:
    answer = json.loads(run("--regions", "烟台市,吕梁市", "--json").stdout)
    assert list(answer) == ["format", "as_of", "base", "regions", "unchanged", "asked", "coverage"]
    assert answer["format"] == "huiqi-relocate/1"
    yantai = answer["regions"][0]
    assert yantai["summary"] == {
        "gained": 1, "lost": 2, "better": 2, "worse": 1, "same": 0, "incomparable": 0, "unknown": 1, "no_conclusion": 0,
    }  # fmt: skip
    fee = next(one for one in yantai["items"] if one["instrument"] == "guarantee_fee" and one["figures"])
    assert [(one["kind"], one["balance"]) for one in fee["figures"]] == [("guarantee_fee_rate", "better")]
    assert [one["value"] for one in fee["figures"][0]["here"] + fee["figures"][0]["there"]] == [1, 0.8]
    for side in (fee["here"], fee["there"]):
        assert side[0]["quote"]["text"].startswith("单户500万元")
        assert side[0]["units"] == [{"name": "市金融局", "role": "responsible"}]
        assert side[0]["period"]["to"] == "2025-12-31"
    lost = next(one for one in yantai["items"] if one["instrument"] == "employment_subsidy")
    assert (lost["change"], lost["silence"]) == ("lost", "not_applicable")
    assert [(one["attr"], one["truth"]) for one in lost["instead"][0]["reasons"] if one.get("deciding")] == [
        ("size", False)
    ]
    assert answer["asked"][0]["tags"] == ["in_park"]
    assert yantai["facts"]["reset"] == [{"attr": "tags", "tag": "in_park", "held": True, "how": "reset"}]


def test_the_page_says_why_and_in_whose_words(run: Any) -> None:
    page = run("--regions", "烟台市", "吕梁市", "青岛市").stdout
    for words in (
        "烟台市  得到 1 · 失去 2 · 更好 2 · 更差 1 · 待确认 1",
        "在查询日都不在有效期内，不下结论",
        "没有收录不等于没有支持",
        "担保费率 不高于1% → 不高于0.8%",
        "企业规模 小型，不属于 大型",
        "现地、烟台市、青岛市都适用",
        "是否属于：园区企业？",
        "测算",
    ):
        assert words in page, words
    assert page.count("对园区企业，给予一次性补助1万元") == 1
    assert "两地都管、迁移后要重新确认 1 项" in page
    assert "不下结论 6 项（--all 查看）" in page


def test_markdown_has_the_same_words(run: Any) -> None:
    text = run("--regions", "烟台市", "-f", "md").stdout
    assert text.startswith("# ")
    assert "## 山东省烟台市" in text
    assert "### 更好 2 项" in text
    assert "- **担保费率 不高于1% → 不高于0.8%**（担保费率优惠）" in text


def test_the_web_page_is_whole_and_escapes_words(run: Any) -> None:
    named = {"name": "<b>甲</b>", "profile": SPEC["profile"]}
    text = run("--regions", "烟台市", "-f", "html", profile=named).stdout
    assert text.startswith("<!DOCTYPE html>")
    assert text.rstrip().endswith("</html>")
    assert "<h1>迁移比较：&lt;b&gt;甲&lt;/b&gt;</h1>" in text
    assert '<section class="item better">' in text
    assert "--ink:" in text
    assert "<script" not in text
    assert "http" not in text


# What always holds: of firms without facts that a move would change.

FIRMS = st.fixed_dictionaries(
    {
        "entity_type": st.sampled_from(["enterprise", "individual_business"]),
    },
    optional={
        "size": st.sampled_from(["micro", "small", "medium", "large"]),
        "guaranteed_amount": st.sampled_from([1_000_000, 5_000_000, 5_000_001]),
        "loan_types": st.sampled_from([["ip_pledge"], []]),
        "loan_outstanding": st.booleans(),
        "tags": st.dictionaries(st.sampled_from(["high_tech", "tech_sme"]), st.booleans()),
    },
)
ROADS = st.permutations(CITIES).map(lambda found: (found[0], found[1]))
quick = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
REVERSED = {
    Change.GAINED: Change.LOST,
    Change.LOST: Change.GAINED,
    Change.BETTER: Change.WORSE,
    Change.WORSE: Change.BETTER,
}


def ids(results: tuple[Result, ...]) -> frozenset[str]:
    return frozenset(result.measure.id for result in results)


def turned(change: Change | None) -> Change | None:
    return None if change is None else REVERSED.get(change, change)


def shape(item: Item) -> tuple[Any, ...]:
    return item.change, item.if_met, ids(item.here), ids(item.there), item.why, item.silence, ids(item.instead)


@given(FIRMS, ROADS)
@quick
def test_the_way_back_turns_everything_round(kb: KnowledgeBase, firm: dict[str, Any], road: tuple[str, str]) -> None:
    there, back = (
        one_target(relocate(kb, kb.profile({**firm, "region": start}), [end], DAY)) for start, end in (road, road[::-1])
    )
    expected = {
        (turned(change), turned(if_met), there, here, *rest)
        for change, if_met, here, there, *rest in map(shape, back.items)
    }
    assert {shape(item) for item in there.items} == expected


@given(FIRMS, ROADS)
@quick
def test_every_verdict_is_that_of_match(kb: KnowledgeBase, firm: dict[str, Any], road: tuple[str, str]) -> None:
    target = one_target(relocate(kb, kb.profile({**firm, "region": road[0]}), [road[1]], DAY))
    for region, part in zip(road, ("here", "there"), strict=True):
        answer = kb.match(kb.profile({**firm, "region": region}), DAY)
        verdicts = {result.measure.id: result.status for result in answer.results}
        for result in (one for item in target.items for one in getattr(item, part)):
            assert verdicts[result.measure.id] is result.status


@given(FIRMS, ROADS)
@quick
def test_what_reaches_both_places_is_never_gained_or_lost(
    kb: KnowledgeBase, firm: dict[str, Any], road: tuple[str, str]
) -> None:
    found = relocate(kb, kb.profile({**firm, "region": road[0]}), [road[1]], DAY)
    national = {one.iri for one in kb.listed if one.region == "000000"}
    for item in one_target(found).items:
        assert not {result.document.id for result in (*item.here, *item.there)} & national
    assert all(one.regions == (road[1],) for one in found.unchanged)


@given(FIRMS, st.permutations(["370600", "141100", "370200"]))
@quick
def test_the_order_of_the_regions_makes_no_difference(
    kb: KnowledgeBase, firm: dict[str, Any], order: list[str]
) -> None:
    profile = kb.profile({**firm, "region": "370300"})
    first, second = (relocate(kb, profile, names, DAY) for names in (sorted(order), order))
    by_region = {target.region: {shape(item) for item in target.items} for target in first.targets}
    assert by_region == {target.region: {shape(item) for item in target.items} for target in second.targets}
    assert {(one.result.measure.id, frozenset(one.regions)) for one in first.unchanged} == {
        (one.result.measure.id, frozenset(one.regions)) for one in second.unchanged
    }
    assert {(one.point, frozenset(one.measures)) for one in first.asked} == {
        (one.point, frozenset(one.measures)) for one in second.asked
    }


@given(FIRMS, st.sampled_from(CITIES))
@quick
def test_staying_changes_nothing(kb: KnowledgeBase, firm: dict[str, Any], city: str) -> None:
    profile = kb.profile({**firm, "region": city, "tags": {"in_park": True, "white_list": True}})
    stayed = moved(profile, city, kb.codes)
    assert (stayed.profile, stayed.reset) == (profile, ())
