"""An open knowledge base and its dump files in, their description by DCAT 3 (DCAT-AP 3) and VoID out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from kb.base import KnowledgeBase
from kb.place import INDEX
from ontology.graph_write import Statement
from ontology.iri import VOCABULARY_BASE, base_iri, code_iri
from ontology.terms import DCT, HQ, PREFIXES, XSD, Scheme

from .concepts import territory
from .forms import FORMS, Media
from .site import TITLE, dataset_iri, dataset_statements, licence, publisher_iri
from .words import DCAT, EU, FOAF, OWL, RDFS, SPDX, VOID, a, language, link, period, value, zh

_NOT_VOCABULARIES = ("rdf", "xsd")
_MEDIA = "http://www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True)
class File:
    """One dump: its name, its form, how large it is, and the SHA-256 of its bytes."""

    name: str
    form: str
    title: str
    size: int
    sha256: str

    @property
    def media(self) -> Media:
        """Its format."""
        return FORMS[self.form]


def version_of(kb: KnowledgeBase) -> str:
    """The number of the generation."""
    return kb.generation.name.rpartition("-")[2]


def modified(kb: KnowledgeBase) -> datetime:
    """When the generation was built."""
    return datetime.fromtimestamp((kb.generation / INDEX).stat().st_mtime, UTC).replace(microsecond=0)


def catalogue(kb: KnowledgeBase, dumps: Iterable[File], site: str | None = None) -> Iterator[Statement]:
    """The catalogue with its one dataset and a distribution for each file. `site`: where the server is reached."""
    root = f"{(site or base_iri()).rstrip('/')}/"
    iri, dataset = f"{dataset_iri()}#catalog", dataset_iri()
    yield from a(iri, f"{DCAT}Catalog")
    yield from zh(iri, DCT.title, TITLE)
    yield from zh(iri, DCT.description, f"{TITLE}发布的开放数据。")
    yield from link(iri, f"{DCT.NS}publisher", publisher_iri())
    yield from link(iri, f"{DCT.NS}license", licence())
    yield from link(iri, f"{DCAT}dataset", dataset)
    yield from language(iri)
    yield from _home(iri, root)
    yield from dataset_statements()
    yield from _version(kb, iri, dataset)
    yield from _coverage(kb, dataset)
    yield from link(dataset, f"{DCAT}landingPage", f"{root}dataset")
    yield from a(f"{root}dataset", f"{FOAF}Document")
    for one in dumps:
        yield from link(dataset, f"{DCAT}distribution", f"{dataset}#{one.name}")
        yield from _distribution(one, f"{dataset}#{one.name}", root, kb)
    yield from _void(kb, dataset, root)


def _home(iri: str, root: str) -> Iterator[Statement]:
    yield from link(iri, f"{FOAF}homepage", root)
    yield from a(root, f"{FOAF}Document")


def _version(kb: KnowledgeBase, *subjects: str) -> Iterator[Statement]:
    built = modified(kb).isoformat()
    for one in subjects:
        yield from value(one, f"{DCT.NS}modified", built, XSD.dateTime)
    yield from value(subjects[-1], f"{DCAT}version", version_of(kb))
    yield from value(subjects[-1], f"{OWL}versionInfo", version_of(kb))


def _coverage(kb: KnowledgeBase, dataset: str) -> Iterator[Statement]:
    """The regions of the documents, and from the first day that one of them names to the last."""
    for region in sorted({one.region for one in kb.listed if one.region}):
        yield from link(dataset, f"{DCT.NS}spatial", code_iri(Scheme.REGION, region))
        yield from territory(region, kb.codes)
    days = [day for one in kb.documents() for day in (one.issued, one.valid_from, one.valid_to) if day]
    first, last = (min(days), max(days)) if days else (None, None)
    yield from period(dataset, f"{dataset}#period", first, last)


def _distribution(one: File, iri: str, root: str, kb: KnowledgeBase) -> Iterator[Statement]:
    address, media = f"{root}dumps/{one.name}", one.media
    yield from a(iri, f"{DCAT}Distribution")
    yield from zh(iri, DCT.title, one.title)
    yield from link(iri, f"{DCAT}accessURL", address)
    yield from link(iri, f"{DCAT}downloadURL", address)
    yield from a(address, f"{RDFS}Resource")
    yield from link(iri, f"{DCAT}mediaType", f"{_MEDIA}{media.type}")
    yield from a(f"{_MEDIA}{media.type}", f"{DCT.NS}MediaType")
    file_type = f"{EU}file-type/{media.eu.upper().replace(' ', '_')}"
    yield from link(iri, f"{DCT.NS}format", file_type)
    yield from a(file_type, f"{DCT.NS}MediaTypeOrExtent")
    yield from value(iri, f"{DCAT}byteSize", one.size, f"{XSD.NS}nonNegativeInteger")
    yield from value(iri, f"{DCT.NS}modified", modified(kb).isoformat(), XSD.dateTime)
    yield from link(iri, f"{DCT.NS}license", licence())
    yield from a(licence(), f"{DCT.NS}LicenseDocument")
    sum_iri = f"{iri}-sha256"
    yield from link(iri, f"{SPDX}checksum", sum_iri)
    yield from a(sum_iri, f"{SPDX}Checksum")
    yield from link(sum_iri, f"{SPDX}algorithm", f"{SPDX}checksumAlgorithm_sha256")
    yield from a(f"{SPDX}checksumAlgorithm_sha256", f"{SPDX}ChecksumAlgorithm")
    yield from value(sum_iri, f"{SPDX}checksumValue", one.sha256, f"{XSD.NS}hexBinary")


def _void(kb: KnowledgeBase, dataset: str, root: str) -> Iterator[Statement]:
    """What crawlers of linked data ask for: where the names lie, which vocabularies, an example, how much."""
    yield from a(dataset, f"{VOID}Dataset")
    yield from value(dataset, f"{VOID}uriSpace", base_iri())
    spaces = [space for name, space in sorted(PREFIXES.items()) if name not in _NOT_VOCABULARIES]
    yield from link(dataset, f"{VOID}vocabulary", *(one for one in spaces if not one.startswith(_codes())))
    yield from link(dataset, f"{VOID}exampleResource", *(one.iri for one in kb.listed[:1]))
    yield from link(dataset, f"{VOID}dataDump", f"{root}dumps/huiqi.nq")
    yield from value(dataset, f"{VOID}documents", len(kb.listed), XSD.integer)
    for kind, count in ((HQ.PolicyDocument, len(kb.listed)), (HQ.Measure, _measures(kb))):
        part = f"{dataset}#{kind.rpartition('#')[2]}"
        yield from link(dataset, f"{VOID}classPartition", part)
        yield from link(part, f"{VOID}class", kind)
        yield from value(part, f"{VOID}entities", count, XSD.integer)


def _codes() -> str:
    return f"{VOCABULARY_BASE}code/"


def _measures(kb: KnowledgeBase) -> int:
    (count,) = kb.index.database.execute("SELECT count(*) FROM measure").fetchone()
    return int(count)
