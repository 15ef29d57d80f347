"""The whole base as files: other software reads each of them, nothing is lost, and the catalogue tells the truth."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SKOS, XSD

from engine.period import period
from kb.linked import dumps
from kb.linked.catalogue import catalogue
from kb.linked.forms import FORMS, JSONLD, NTRIPLES, TURTLE, parts, rdf
from kb.linked.words import SPDX, VOID
from ontology.graph_write import statements
from ontology.interchange import from_export
from ontology.validate import against

from .constraints import shapes_of, term

pytestmark = [  # rdflib's own parsers use what it is giving up
    pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]
DAY = date(2022, 12, 1)
DEMANDS = Path(__file__).with_name("dcat_ap_3_0_0.tsv")


@pytest.fixture(scope="module")
def folder(knowledge, tmp_path_factory) -> Path:
    found = tmp_path_factory.mktemp("dump")
    dumps.describe(knowledge, found, dumps.write(knowledge, found, DAY))
    return found


@pytest.fixture(scope="module")
def count(knowledge) -> int:
    return sum(len(set(statements(one))) for one in knowledge.documents())


@pytest.mark.parametrize("name", ["huiqi.trig", "huiqi.nq", "huiqi.jsonld"])
def test_each_dump_holds_every_statement_in_its_graph(folder, knowledge, count, name):
    form = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}[name.split(".")[1]]
    quads = {*ox.parse((folder / name).read_bytes(), format=form)}
    assert len(quads) == count
    assert {quad.graph_name.value for quad in quads} == {one.iri for one in knowledge.listed}
    assert quads == {*ox.parse((folder / "huiqi.nq").read_bytes(), format=ox.RdfFormat.N_QUADS)}


@pytest.mark.parametrize(("form", "syntax"), [("trig", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")])
def test_rdflib_reads_as_much(knowledge, form, syntax):
    documents = knowledge.documents()[2:3]
    found = Dataset()
    data = b"".join(parts(knowledge, documents, form, period)).decode()
    found.parse(data=data, format=syntax)
    assert sum(1 for _ in found.quads()) == len(set(statements(documents[0])))


def test_the_views_read_alike_in_both_syntaxes(folder):
    turtle, jsonld = (Graph().parse(folder / f"cpsv-ap.{end}") for end in ("ttl", "jsonld"))
    assert set(turtle) == set(jsonld)
    assert len(turtle) > 5000
    turtle, jsonld = (Graph().parse(folder / f"dataset.{end}") for end in ("ttl", "jsonld"))
    assert set(turtle) == set(jsonld)


def test_the_exchange_form_and_the_table_hold_every_measure(folder, knowledge):
    measures = {one.id for document in knowledge.documents() for one in document.measures}
    again = from_export(json.loads((folder / "huiqi.json").read_text(encoding="utf-8")))
    assert {one.id for document in again for one in document.measures} == measures
    rows = csv.DictReader(io.StringIO((folder / "huiqi.csv").read_bytes().decode("utf-8-sig")))
    assert {row["measure"] for row in rows} == measures


def test_the_code_lists_are_those_of_the_package(folder, root):
    ours = Graph().parse(folder / "codes.ttl")
    for path in sorted((root / "ontology/codelists").glob("*.ttl")):
        theirs = Graph().parse(path)
        for predicate in (RDF.type, SKOS.notation, SKOS.prefLabel, SKOS.inScheme, SKOS.broader):
            wanted = {(s, o) for s, o in theirs.subject_objects(predicate) if "/code/" in s and o != SKOS.ConceptScheme}
            assert wanted <= set(ours.subject_objects(predicate)), (path.name, predicate)


def test_the_same_base_gives_the_same_bytes(folder, knowledge, tmp_path):
    files = dumps.write(knowledge, tmp_path, DAY)
    for one in files:
        data = (folder / one.name).read_bytes()
        assert (len(data), sha256(data).hexdigest()) == (one.size, one.sha256)
    packed = dumps.compressed(tmp_path / "huiqi.csv")
    first = packed.read_bytes()
    packed.unlink()
    assert dumps.compressed(tmp_path / "huiqi.csv").read_bytes() == first
    assert gzip.decompress(first) == (tmp_path / "huiqi.csv").read_bytes()


@pytest.fixture(scope="module")
def described(folder) -> Graph:
    return Graph().parse(folder / "dataset.ttl")


def test_the_catalogue_meets_dcat_ap(described):
    assert against(described, shapes_of(DEMANDS)) == ()


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("dcat:Catalog", "dct:publisher"),
        ("dcat:Dataset", "dct:title"),
        ("dcat:Dataset", "dct:description"),
        ("dcat:Distribution", "dcat:accessURL"),
        ("spdx:Checksum", "spdx:algorithm"),
        ("foaf:Agent", "foaf:name"),
    ],
)
def test_a_catalogue_without_what_is_demanded_fails(described, kind, path):
    spoilt = Graph() + described
    for subject in described.subjects(RDF.type, term(kind)):
        spoilt.remove((subject, term(path), None))
    assert against(spoilt, shapes_of(DEMANDS))


def test_sizes_and_checksums_are_those_of_the_files(described, folder):
    found = {}
    for one in described.subjects(RDF.type, DCAT.Distribution):
        path = folder / str(described.value(one, DCAT.downloadURL)).rpartition("/")[2]
        data = path.read_bytes()
        assert int(described.value(one, DCAT.byteSize)) == len(data)
        checksum = described.value(one, URIRef(f"{SPDX}checksum"))
        digest = sha256(data).hexdigest()
        assert described.value(checksum, URIRef(f"{SPDX}checksumValue")) == Literal(digest, datatype=XSD.hexBinary)
        found[path.name] = digest
    assert set(found) == set(dumps.DUMPS)


def test_the_catalogue_tells_coverage_licence_and_version(described, knowledge):
    (dataset,) = described.subjects(RDF.type, DCAT.Dataset)
    regions = {str(one).rpartition("/")[2] for one in described.objects(dataset, DCTERMS.spatial)}
    assert regions == {one.region for one in knowledge.listed if one.region}
    period = described.value(dataset, DCTERMS.temporal)
    assert described.value(period, DCAT.startDate) == Literal(date(2020, 5, 26))
    assert str(described.value(dataset, URIRef(f"{DCAT}version"))) == "1"
    assert str(described.value(dataset, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert int(described.value(dataset, URIRef(f"{VOID}documents"))) == len(knowledge.listed)


def test_publisher_and_licence_are_settings(knowledge, monkeypatch):
    monkeypatch.setenv("HUIQI_PUBLISHER", "某市政务服务局")
    monkeypatch.setenv("HUIQI_DATA_LICENCE", "https://example.org/licence")
    found = rdf(catalogue(knowledge, (), "https://data.example.org"), TURTLE).decode()
    assert "某市政务服务局" in found
    assert "<https://example.org/licence>" in found
    assert "<https://data.example.org/dataset>" in found


def test_one_graph_in_three_formats_is_one_graph(knowledge):
    found = tuple(catalogue(knowledge, ()))
    graphs = [
        set(Graph().parse(data=rdf(found, media).decode(), format=syntax))
        for media, syntax in ((TURTLE, "turtle"), (JSONLD, "json-ld"), (NTRIPLES, "nt"))
    ]
    assert graphs[0] == graphs[1] == graphs[2]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_can_be_exported(huiqi, kb_dir, form):
    done = huiqi("--kb", kb_dir, "export", "--format", form, "--document", "370300-2020-56-c4cb")
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_an_export_is_checked_against_shapes_on_demand(huiqi, kb_dir, tmp_path):
    shapes = tmp_path / "shapes.ttl"
    shapes_of(Path(__file__).with_name("cpsv_ap_3_2_0.tsv")).serialize(shapes, format="turtle")
    for form in ("cpsv-ap", "cpsv-ap-jsonld"):
        done = huiqi("--kb", kb_dir, "export", "--format", form, "--shapes", shapes)
        assert done.returncode == 0, done.stderr
        assert "25 条措施没有写明主管单位或地区" in done.stderr
    refused = huiqi("--kb", kb_dir, "export", "--format", "turtle", "--shapes", shapes)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert "SHAPES_BROKEN" in refused.stderr
    for form, path in (("csv", shapes), ("cpsv-ap", tmp_path / "none.ttl"), ("cpsv-ap", DEMANDS)):
        done = huiqi("--kb", kb_dir, "export", "--format", form, "--shapes", path)
        assert done.returncode == 2
        assert "SHAPES_USE" in done.stderr


def test_the_dump_command_writes_what_it_says(huiqi, kb_dir, tmp_path):
    done = huiqi("--kb", kb_dir, "dump", tmp_path / "开放数据", "--gzip", "--json")
    assert done.returncode == 0, done.stderr
    for one in json.loads(done.stdout):
        data = (tmp_path / "开放数据" / one["name"]).read_bytes()
        assert (len(data), sha256(data).hexdigest()) == (one["bytes"], one["sha256"])
        assert gzip.decompress((tmp_path / "开放数据" / f"{one['name']}.gz").read_bytes()) == data
