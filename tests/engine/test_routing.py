"""Blocks by region and document answer as each measure alone would; a change recompiles only what it touches."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from engine.decide import Candidate, Decider
from engine.hierarchy import region_within
from engine.kleene import every, truth
from engine.routing import RuleCache, blocks
from ontology.profile import Profile

TODAY = date(2022, 12, 1)
REGIONS = (None, "000000", "370000", "370300", "370303", "370304", "620000", "622900", "622901", "110000", "110101")


def offers(draw, documents=60, each=4, version="1"):
    r = random.Random(3)
    places = [r.choice(REGIONS) for _ in range(documents)]
    return [
        Candidate(f"{d}/{i}", places[d], None, None, False, draw.criterion(r), f"d{d}", version)
        for d in range(documents)
        for i in range(each)
    ]


@pytest.mark.parametrize("address", [None, "370303", "370300", "622901", "110101", "999999"])
def test_routing_leaves_nothing_out(draw, address):
    found = offers(draw)
    decider, r = Decider(found), random.Random(4)
    for _ in range(20):
        facts = {attr: fact for attr, fact in draw.profile(r).facts.items() if attr != "region"}
        profile = Profile(facts=facts | ({"region": address} if address else {}))
        for one, decision in zip(found, decider.decide(profile, TODAY), strict=True):
            inside = region_within(one.region, address)
            held = None if inside is False else truth(one.criteria, profile)
            assert (decision.measure, decision.region, decision.criteria) == (one.id, inside, held)
            status = {True: "applies", None: "unknown", False: "not_applicable"}[every((inside, held))]
            assert decision.status == ("not_applicable" if inside is False else status)


def test_a_changed_document_recompiles_only_its_block(draw):
    rules, found = RuleCache(), offers(draw)
    Decider(found, rules=rules)
    assert rules.compiled == len(found)
    Decider(found, rules=rules)
    assert rules.compiled == len(found)
    changed = [replace(one, version="2") if one.document == "d7" else one for one in found]
    later = Decider(changed, rules=rules)
    (block,) = [one for one in blocks([(c.region, c.document, c.version) for c in changed]) if 7 * 4 in one.places]
    assert rules.compiled == len(found) + len(block.places) < len(found) * 1.5
    profile = draw.profile(random.Random(9))
    assert later.decide(profile, TODAY) == Decider(changed).decide(profile, TODAY)


def test_of_many_documents_of_one_region_a_change_recompiles_few(draw):
    r, rules = random.Random(5), RuleCache()
    found = [Candidate(str(d), "370300", None, None, False, draw.criterion(r), f"d{d}", "1") for d in range(200)]
    Decider(found, rules=rules)
    before = rules.compiled
    Decider([replace(one, version="2") if one.document == "d100" else one for one in found], rules=rules)
    assert 0 < rules.compiled - before < len(found) / 2


def test_a_new_document_touches_one_block(draw):
    rules, found = RuleCache(), offers(draw)
    Decider(found[4:], rules=rules)
    before = rules.compiled
    Decider(found, rules=rules)
    (block,) = [one for one in blocks([(c.region, c.document, c.version) for c in found]) if 0 in one.places]
    assert rules.compiled == before + len(block.places)


def test_without_versions_nothing_is_kept(draw):
    rules, found = RuleCache(), [replace(one, version="") for one in offers(draw, 5)]
    Decider(found, rules=rules)
    Decider(found, rules=rules)
    assert rules.compiled == 2 * len(found)


def test_what_is_put_out_of_the_cache_goes_on_answering(draw):
    found, r = offers(draw), random.Random(8)
    profiles = [draw.profile(r) for _ in range(10)]
    wanted = [Decider(found).decide(profile, TODAY) for profile in profiles]
    small = RuleCache(limit=20)
    decider = Decider(found, rules=small)

    def ask(i):
        if i % 5 == 0:
            Decider([replace(one, version=str(i)) for one in found[:40]], rules=small)
        return decider.decide(profiles[i % 10], TODAY)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(60))) == wanted * 6
    decider.close()
    assert decider.decide(profiles[0], TODAY) == wanted[0]
