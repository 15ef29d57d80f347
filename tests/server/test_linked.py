"""Every IRI of the base leads to a description in the format asked for; what is gone points on; dumps are whole."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from urllib.parse import quote

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF
from starlette.testclient import TestClient

from kb.application import create_app
from kb.base import KnowledgeBase
from kb.build import build
from kb.linked.described import document_statements
from kb.linked.dumps import DUMPS
from kb.linked.negotiation import wanted
from kb.place import Place
from kb.server.settings import Settings
from ontology.iri import VOCABULARY_BASE, clause_iri
from ontology.terms import CPSV, HQ

NAME = "370300-2020-56-c4cb"
IRI = f"{VOCABULARY_BASE}doc/{NAME}"
SYNTAX = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/n-triples": "nt"}
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


def graph(answer) -> Graph:
    media = answer.headers["content-type"].partition(";")[0]
    return Graph().parse(data=answer.text, format=SYNTAX[media])


@pytest.mark.parametrize("media", SYNTAX)
def test_a_document_is_described_in_the_format_asked_for(site, media):
    answer = site.get(f"/doc/{NAME}", headers={"Accept": media})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media)
    assert "Accept" in answer.headers["vary"]
    found = graph(answer)
    assert (URIRef(IRI), RDF.type, URIRef(HQ.PolicyDocument)) in found
    assert any(str(one).startswith(f"{IRI}#") for one in found.subjects(RDF.type, URIRef(CPSV.PublicService)))
    assert (URIRef(IRI), URIRef("http://data.europa.eu/eli/ontology#type_document"), None) in found


def test_all_formats_say_the_same(site, knowledge):
    graphs = [set(graph(site.get(f"/doc/{NAME}.{end}"))) for end in ("ttl", "jsonld", "nt")]
    assert graphs[0] == graphs[1] == graphs[2]


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "HTML"),
        ("*/*", "HTML"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "HTML"),
        ("text/turtle", "Turtle"),
        ("text/turtle;q=0.4, application/ld+json;q=0.8", "JSON-LD"),
        ("application/n-triples, */*;q=0.1", "N-Triples"),
        ("application/json", "JSON-LD"),
        ("text/*;q=0.3, text/turtle;q=0", "HTML"),
        ("text/html;q=0, */*;q=0.5", "Turtle"),
        ("image/png", None),
        ("text/turtle;q=broken", None),
    ],
)
def test_the_best_format_is_chosen(accept, name):
    found = wanted(accept)
    assert (found and found.name) == name


def test_no_format_that_is_wanted_is_told(site):
    answer = site.get(f"/doc/{NAME}", headers={"Accept": "image/png"})
    assert answer.status_code == 406


def test_a_page_shows_names_data_and_the_other_formats(site):
    answer = site.get(f"/doc/{NAME}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert f'href="/doc/{NAME}.ttl"' in answer.text
    assert 'id="c1-m-8d0d31c9"' in answer.text
    assert f'<a href="/library/{NAME}">阅读文件</a>' in answer.text
    block = answer.text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    data = json.loads(block)
    assert data["@id"] == IRI
    assert data["legislationIdentifier"] == "淄政办字〔2020〕56号"
    assert data["eli:date_document"] == {"@value": "2020-05-26", "@type": "xsd:date"}


def test_every_clause_and_measure_has_its_place_on_the_page(site, knowledge):
    for document in knowledge.documents():
        page = site.get(f"/doc/{document.id.rpartition('/')[2]}", headers={"Accept": "text/html"}).text
        for iri in (
            *(clause_iri(document.id, one.path) for one in document.clauses),
            *(m.id for m in document.measures),
        ):
            assert f'id="{iri.partition("#")[2]}"' in page, iri


def test_a_thing_that_is_no_document_leads_to_what_is_written_of_it(site):
    for path in (
        "code/instrument/guarantee_fee",
        "code/region/370300",
        "code/attribute/region",
        "code/unit/times%2Fyear",
    ):
        answer = site.get(f"/{path}", headers={"Accept": "text/turtle"}, follow_redirects=False)
        assert answer.status_code == 303, path
        assert answer.headers["location"] == f"/{path}.ttl"
        found = graph(site.get(answer.headers["location"]))
        assert (URIRef(f"{VOCABULARY_BASE}{path}"), None, None) in found


def test_code_lists_vocabulary_and_shapes_are_described(site):
    for path in ("code/instrument", "ns", "shapes"):
        for media in SYNTAX:
            answer = site.get(f"/{path}", headers={"Accept": media})
            assert answer.status_code == 200
            assert len(graph(answer)) > 50
        assert site.get(f"/{path}").status_code == 200
    assert len(graph(site.get("/ns.ttl"))) > 300


def test_a_body_is_described_with_its_services(site):
    path = f"org/370300/{quote('市人民银行')}"
    answer = site.get(f"/{path}", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    found = graph(answer)
    assert (URIRef(f"{VOCABULARY_BASE}{path}"), None, None) in found
    assert [*found.subjects(RDF.type, URIRef(CPSV.PublicService))]


def test_every_iri_of_ours_in_the_base_leads_somewhere(site, knowledge):
    paths = set()
    for document in knowledge.documents():
        for one in document_statements(knowledge, document, date(2022, 12, 1)):
            for iri in (one.subject, one.predicate, one.object if one.datatype is None else one.subject):
                if iri.startswith(VOCABULARY_BASE):
                    paths.add(iri.removeprefix(VOCABULARY_BASE).partition("#")[0])
    assert len(paths) > 80
    wrong = {path: status for path in sorted(paths) if (status := _status(site, path)) != 200}
    assert wrong == {}


def _status(site: TestClient, path: str) -> int:
    return site.get(f"/{path}", headers={"Accept": "application/n-triples"}).status_code


@pytest.mark.parametrize(
    "path",
    [
        *("doc/none", "doc/", "code/none", "code/instrument/none", "org/370300/none", "org/x", "ns/more"),
        *("doc/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "doc/%ff", "code/region/370300/x"),
    ],
)
def test_what_never_was_is_not_found(site, path):
    answer = site.get(f"/{path}", headers={"Accept": "text/turtle"}, follow_redirects=False)
    assert answer.status_code == 404


def test_unchanged_descriptions_are_not_sent_again(site):
    first = site.get(f"/doc/{NAME}.ttl")
    again = site.get(f"/doc/{NAME}.ttl", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.fixture(scope="module")
def changed(tmp_path_factory, small_policy):
    """A site whose base lost a document and reworded a measure."""
    folder, place = tmp_path_factory.mktemp("corpus"), Place(tmp_path_factory.mktemp("changed") / "kb")
    gone = small_policy("潍坊市", "潍政办字〔2021〕12号")
    (folder / "甲.txt").write_text(small_policy(), encoding="utf-8")
    (folder / "乙.txt").write_text(gone, encoding="utf-8")
    build(place, folder)
    with KnowledgeBase(place.root) as kb:
        before = {one.file: one.iri for one in kb.listed}
        (old,) = [one.id for one in kb.document("甲.txt").measures]
    (folder / "乙.txt").unlink()
    (folder / "甲.txt").write_text(small_policy().replace("不高于1%", "不高于0.8%"), encoding="utf-8")
    build(place, folder)
    with KnowledgeBase(place.root) as kb:
        (new,) = [one.id for one in kb.document("甲.txt").measures]
    with TestClient(create_app(Settings(kb=place.root, rate=""))) as client:
        yield client, before, old, new


@pytest.mark.parametrize("media", ["text/html", *SYNTAX])
def test_a_document_that_is_gone_says_so(changed, media):
    site, before, _, _ = changed
    answer = site.get(before["乙.txt"].removeprefix(VOCABULARY_BASE.rstrip("/")), headers={"Accept": media})
    assert answer.status_code == 410
    assert before["乙.txt"] in answer.text if media != "application/ld+json" else "deprecated" in answer.text


def test_a_measure_that_is_gone_points_on(changed):
    site, before, old, new = changed
    found = graph(site.get(before["甲.txt"].removeprefix(VOCABULARY_BASE.rstrip("/")) + ".ttl"))
    assert (URIRef(old), DCTERMS.isReplacedBy, URIRef(new)) in found
    page = site.get(before["甲.txt"].removeprefix(VOCABULARY_BASE.rstrip("/"))).text
    assert f'id="{old.partition("#")[2]}"' in page
    answer = site.get("/resource", params={"iri": old}, follow_redirects=False)
    assert answer.status_code == 301
    assert answer.headers["location"] == f"/{new.removeprefix(VOCABULARY_BASE)}"
    here = site.get("/resource", params={"iri": new}, follow_redirects=False)
    assert (here.status_code, here.headers["location"]) == (303, f"/{new.removeprefix(VOCABULARY_BASE)}")
    assert site.get("/resource", params={"iri": before["乙.txt"]}).status_code == 410
    assert site.get("/resource", params={"iri": "https://example.org/x"}).status_code == 404


def test_a_document_under_a_new_name_is_led_to(tmp_path, small_policy):
    folder, place = tmp_path / "corpus", Place(tmp_path / "kb")
    folder.mkdir()
    (folder / "甲.txt").write_text(small_policy(number=""), encoding="utf-8")
    build(place, folder)
    with KnowledgeBase(place.root) as kb:
        old = kb.listed[0].iri
    (folder / "甲.txt").write_text(small_policy(), encoding="utf-8")
    build(place, folder)
    with KnowledgeBase(place.root) as kb:
        new = kb.listed[0].iri
    with TestClient(create_app(Settings(kb=place.root, rate=""))) as client:
        for accept in ("text/turtle", "text/html"):
            answer = client.get(f"/doc/{old.rpartition('/')[2]}", headers={"Accept": accept}, follow_redirects=False)
            assert answer.status_code == 301
            assert answer.headers["location"] == f"/doc/{new.rpartition('/')[2]}"
            assert new in answer.text or new.rpartition("/")[2] in answer.text


def test_the_dataset_is_described(site):
    for media in SYNTAX:
        found = graph(site.get("/dataset", headers={"Accept": media}))
        assert len([*found.subjects(RDF.type, DCAT.Distribution)]) == len(DUMPS)
    page = site.get("/dataset", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert all(f"/dumps/{name}" in page.text for name in DUMPS)
    assert site.get("/.well-known/void", follow_redirects=False).headers["location"] == "/dataset"
    assert site.get("/dataset.none").status_code == 404


@pytest.mark.parametrize("name", DUMPS)
def test_a_dump_is_what_the_catalogue_says(site, name):
    found = graph(site.get("/dataset.ttl"))
    digests = {str(one).upper() for one in found.objects(None, URIRef("http://spdx.org/rdf/terms#checksumValue"))}
    plain = site.get(f"/dumps/{name}", headers={"Accept-Encoding": "identity"})
    assert plain.status_code == 200
    assert int(plain.headers["content-length"]) == len(plain.content)
    assert sha256(plain.content).hexdigest().upper() in digests
    packed = site.get(f"/dumps/{name}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    for one, encoding in ((plain, "identity"), (packed, "gzip")):
        marks = {"If-None-Match": one.headers["etag"], "Accept-Encoding": encoding}
        assert site.get(f"/dumps/{name}", headers=marks).status_code == 304
    part = site.get(f"/dumps/{name}", headers={"Accept-Encoding": "identity", "Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, plain.content[:10])


@pytest.mark.parametrize("name", ["none.ttl", "..%2findex.sqlite", "%2fetc%2fpasswd", "huiqi.trig.gz"])
def test_only_dumps_are_handed_out(site, name):
    assert site.get(f"/dumps/{name}").status_code == 404


def test_head_of_a_dump_has_its_size(site):
    answer = site.head("/dumps/huiqi.csv", headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) > 100_000


@pytest.mark.parametrize("path", [f"/doc/{NAME}", f"/doc/{NAME}.ttl", "/ns", "/dataset"])
def test_head_answers_as_get_does(site, path):
    assert site.head(path, headers={"Accept": "text/turtle"}).status_code == 200


def test_a_document_as_one_object_is_that_of_the_interface(site):
    answer = site.get(f"/doc/{NAME}.json")
    assert answer.status_code == 200
    assert answer.json()["id"] == IRI


def block(answer) -> dict:
    return json.loads(answer.text.partition('<script type="application/ld+json">')[2].partition("</script>")[0])


def test_the_pages_of_the_library_carry_the_data(site, knowledge):
    assert block(site.get(f"/library/{NAME}"))["@id"] == IRI
    document = knowledge.document(NAME)
    kinds = set()
    for measure in document.measures:
        data = block(site.get(f"/library/{NAME}/measure/{measure.id.partition('#')[2]}"))
        assert data["@id"] == measure.id
        kinds.add((measure.audience, data["@type"]))
    assert kinds == {
        ("enterprise", "GovernmentService"),
        ("institution", "CreativeWork"),
        ("government", "CreativeWork"),
    }


def test_no_words_of_a_policy_end_the_block(tmp_path, small_policy):
    folder, place = tmp_path / "corpus", Place(tmp_path / "kb")
    folder.mkdir()
    evil = "</script><script>alert(1)</script>&"
    text = small_policy().replace("融资担保费率", f"{evil}融资担保费率")
    (folder / "甲.txt").write_text(text, encoding="utf-8")
    build(place, folder)
    with KnowledgeBase(place.root) as kb:
        (measure,) = kb.documents()[0].measures
    assert evil in measure.quote.text
    document, part = measure.id.rpartition("/")[2].split("#")
    with TestClient(create_app(Settings(kb=place.root, rate=""))) as client:
        for path in (f"/doc/{document}", f"/library/{document}", f"/library/{document}/measure/{part}"):
            answer = client.get(path, headers={"Accept": "text/html"})
            assert "alert(1)" in answer.text
            assert "<script>alert" not in answer.text
        assert block(answer)["description"] == measure.quote.text
