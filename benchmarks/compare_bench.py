"""Time comparisons over a store of synthetic documents beside plain SPARQL: `python benchmarks/compare_bench.py [N]`.

The read model and the Oxigraph store hold the same documents. Both are asked for the figures of one kind with their
words, tiers and dates: of four regions, and of all regions that have any.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from kb.base import KnowledgeBase
from kb.comparison.build import compare
from kb.comparison.table import Comparison
from kb.index_write import Entry, IndexWriter
from kb.place import INDEX, STORE, Place
from ontology import skos
from ontology.graph_write import statements
from ontology.model import (
    AttributeCondition,
    Audience,
    Bound,
    BoundOp,
    BoundRole,
    ConditionGroup,
    Force,
    GroupMode,
    Measure,
    Operator,
    PolicyDocument,
    Quote,
)
from ontology.serialise import ntriples

KIND, FEW, ROUNDS, PER_DOCUMENT = "guarantee_fee_rate", 4, 15, 4
AS_OF = date(2024, 6, 1)
OTHERS = ("loan_renewal", "credit_loan", "grant", "interest_subsidy", "matchmaking", "insurance")
_BATCH, _LARGE = 500, 2000
QUERY = """
PREFIX hq: <https://w3id.org/huiqi/ns#>
PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?region ?document ?issued ?measure ?op ?value ?unit ?words ?attr ?test ?limit WHERE {
  #REGIONS
  ?document eli:relevant_for ?region ; hq:hasMeasure ?measure .
  OPTIONAL { ?document eli:date_document ?issued }
  ?measure hq:hasBound ?bound ; hq:hasQuote/oa:exact ?words .
  ?bound hq:kind <https://w3id.org/huiqi/code/kind/guarantee_fee_rate> ; hq:operator ?op .
  ?bound <http://qudt.org/schema/qudt/numericValue> ?value .
  ?bound <http://qudt.org/schema/qudt/hasUnit> ?unit .
  OPTIONAL { ?measure cv:holdsRequirement/cv:hasRequirement ?part .
             ?part cv:constrains ?attr ; hq:operator ?test ; hq:value ?limit }
}"""


def quote(words: str) -> Quote:
    """Words at the beginning of a text."""
    return Quote(text=words, start=0, end=len(words))


def fee(r: random.Random, iri: str, number: int) -> Measure:
    """A guarantee fee for a tier of amounts."""
    limit, rate = Decimal(r.choice([300, 500, 800, 1000])) * 10_000, Decimal(r.choice([5, 8, 10, 12])) / 10
    op, word = r.choice([(Operator.LE, BoundOp.LE), (Operator.GT, BoundOp.GT)])
    size = AttributeCondition(attr="size", op=Operator.IN, value=("micro", "small"))
    tier = AttributeCondition(attr="guaranteed_amount", op=op, value=limit)
    members = (tier,) if r.random() < 0.5 else (tier, size)
    return Measure(
        id=f"{iri}-m-{number}",
        clause="一/一",
        quote=quote(f"担保金额{limit}元，担保费率不高于{rate}%"),
        audience=Audience.ENTERPRISE,
        force=Force.ENTITLEMENT,
        instrument="guarantee_fee",
        criteria=ConditionGroup(mode=GroupMode.ALL, members=members),
        thresholds=(
            *(
                Bound(
                    quote=quote("担保"),
                    kind="guaranteed_amount",
                    role=BoundRole.CONDITION,
                    op=word,
                    value=limit,
                    unit="CNY",
                ),
            ),
            Bound(quote=quote("费率"), kind=KIND, role=BoundRole.BENEFIT, op=BoundOp.LE, value=rate, unit="%"),
        ),
    )


def other(r: random.Random, iri: str, number: int) -> Measure:
    """A measure on something else."""
    value = Decimal(r.randint(1, 500)) * 10_000
    cap = Bound(quote=quote("最高"), kind="subsidy_cap", role=BoundRole.BENEFIT, op=BoundOp.LE, value=value, unit="CNY")
    return Measure(
        id=f"{iri}-m-{number}",
        clause="二",
        quote=quote(f"符合条件的企业给予最高{value}元支持"),
        audience=Audience.ENTERPRISE,
        force=Force.ENTITLEMENT,
        instrument=r.choice(OTHERS),
        thresholds=(cap,),
    )


def document(r: random.Random, number: int, region: str) -> PolicyDocument:
    """A document of a region; one in three has two tiers of guarantee fees."""
    iri = f"https://w3id.org/huiqi/doc/bench-{number}"
    with_fee = r.random() < 1 / 3
    measures = [(fee if with_fee and i < 2 else other)(r, iri, i) for i in range(PER_DOCUMENT)]
    issued = date(r.randint(2018, 2024), r.randint(1, 5), 1)
    name = f"若干措施之{number}"
    return PolicyDocument(
        id=iri,
        file=f"{number}.txt",
        sha256=f"{number:064x}",
        title=name,
        region=region,
        issued=issued,
        measures=tuple(measures),
    )


def quads(one: PolicyDocument) -> bytes:
    """A document as N-Quads in its own graph."""
    return ntriples(statements(one)).replace(b" .\n", f" <{one.id}> .\n".encode())


def build(root: Path, count: int) -> tuple[str, ...]:
    """A knowledge base with so many documents; some regions that have fees."""
    r, codes = random.Random(5), skos.load()
    places = [code for code in codes.regions if code != "000000" and len(code) == 6]
    made = [document(r, i, r.choice(places)) for i in range(count)]
    with Place(root).writing() as draft:
        index = IndexWriter(draft / INDEX, ())
        store = ox.Store(str(draft / STORE))
        for one in made:
            index.put(Entry(one, one.sha256, one.file, None, "utf-8", "", (), 0))
        for first in range(0, count, _BATCH):
            store.bulk_load(b"".join(map(quads, made[first : first + _BATCH])), ox.RdfFormat.N_QUADS)
        store.flush()
        index.describe(codes)
        index.close()
    return tuple(dict.fromkeys(one.region or "" for one in made if one.measures[0].instrument == "guarantee_fee"))[:FEW]


def sparql(store: ox.Store, regions: Sequence[str]) -> int:
    """The same figures by SPARQL: how many rows."""
    region = " ".join(f"<https://w3id.org/huiqi/code/region/{one}>" for one in regions)
    query = QUERY.replace("#REGIONS", f"VALUES ?region {{ {region} }}" if regions else "")
    return sum(1 for _ in store.query(query, use_default_graph_as_union=True))


def median(ask: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of some rounds in milliseconds, after one that does not count."""
    ask()
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def rules_of(table: Comparison) -> str:
    """How large a table is."""
    rules = len({rule.measure for row in table.rows for cell in row.cells for rule in cell.rules})
    return f"{len(table.columns)} columns, {len(table.rows)} rows, {rules} rules"


def main(count: int) -> None:
    """Build both, then print medians; without garbage collection, as the command runs."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        regions = build(root, count)
        with KnowledgeBase(root) as kb:
            store = ox.Store.read_only(str(kb.store))
            gc.disable()
            assert kb.codes
            few = compare(kb, kind=KIND, regions=regions, as_of=AS_OF)
            every = compare(kb, kind=KIND, as_of=AS_OF)
            print(
                f"{count} documents, {count * PER_DOCUMENT} measures, {len(store)} statements; median of {ROUNDS}",
                flush=True,
            )
            for name, table, wanted in (("few regions", few, regions), ("all regions", every, ())):
                ours = median(lambda wanted=wanted: compare(kb, kind=KIND, regions=wanted, as_of=AS_OF))  # type: ignore[misc]
                if count > _LARGE and not wanted:
                    print(f"  {name}: {rules_of(table)}\n    compare {ours:9.1f} ms\n    SPARQL  not asked (minutes)")
                    continue
                begun = time.perf_counter()
                found = sparql(store, wanted)
                plain = (time.perf_counter() - begun) * 1000
                print(f"  {name}: {rules_of(table)}")
                print(f"    compare {ours:9.1f} ms", f"    SPARQL  {plain:9.1f} ms ({found} lines, once)", sep="\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
