"""A document or measure in, the block of schema.org and ELI data for the head of its page out.

A block of data is not run and so not touched by a content security policy without inline scripts; no text of a policy
can end it, because every angle bracket and ampersand in it is written as an escape.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kb.base import KnowledgeBase
from kb.base import day as today
from kb.headline import figures, headline
from kb.wording import region_name
from ontology.iri import code_iri
from ontology.model import Audience, Measure, PolicyDocument
from ontology.terms import ELI, Scheme

from .authorities import Authority, authorities
from .legislation import bodies, force_of, type_of

_SCHEMA = "https://schema.org"
_FORCES = {"InForce-inForce": "InForce", "InForce-notInForce": "NotInForce"}
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def head_jsonld(kb: KnowledgeBase, document: PolicyDocument, measure: Measure | None = None) -> str:
    """The script element with the data of a measure, or of a document when no measure is given; put it in as it is."""
    found = document_data(kb, document) if measure is None else measure_data(kb, document, measure)
    text = json.dumps({"@context": _context(), **found}, ensure_ascii=False)
    for sign, escape in _ESCAPED.items():
        text = text.replace(sign, escape)
    return f'<script type="application/ld+json">{text}</script>'


def document_data(kb: KnowledgeBase, document: PolicyDocument, on: date | None = None) -> dict[str, Any]:
    """A document as legislation, in the words of schema.org and of ELI."""
    on = on or today(None)
    force = force_of(kb, document, on)
    kind = type_of(document, kb.codes)
    issuers = [_organisation(one) for one in bodies(document)]
    return _known(
        {
            "@id": document.id,
            "@type": ["Legislation", "eli:LegalResource"],
            "name": document.title,
            "legislationIdentifier": document.doc_number,
            "legislationType": kb.codes.label("document-type", kind) if kind else None,
            "legislationDate": document.issued and document.issued.isoformat(),
            "legislationJurisdiction": _place(document.region, kb),
            "legislationPassedBy": issuers,
            "legislationLegalForce": force and f"{_SCHEMA}/{_FORCES[force]}",
            "inLanguage": "zh-CN",
            "eli:number": document.doc_number,
            "eli:type_document": kind and {"@id": code_iri("document-type", kind)},
            "eli:date_document": _day(document.issued),
            "eli:first_date_entry_in_force": _day(document.valid_from),
            "eli:date_no_longer_in_force": _day(document.valid_to),
            "eli:in_force": force and {"@id": f"{ELI.NS}{force}"},
            "eli:passed_by": [{"@id": one.iri} for one in bodies(document)],
        }
    )


def measure_data(kb: KnowledgeBase, document: PolicyDocument, measure: Measure) -> dict[str, Any]:
    """A measure for enterprises as a government service; what binds others only, as part of its document."""
    part = {"@id": measure.id, "name": headline(measure, kb.codes), "description": measure.quote.text}
    law = document_data(kb, document)
    if measure.audience is not Audience.ENTERPRISE:
        return {**part, "@type": "CreativeWork", "inLanguage": "zh-CN", "isPartOf": law}
    period = kb.period(document, measure, today(None))
    offer = {
        "@type": "Offer",
        "description": "；".join(figures(measure, kb.codes)) or None,
        "validFrom": period.starts and period.starts.isoformat(),
        "validThrough": period.ends and period.ends.isoformat(),
    }
    return _known(
        {
            **part,
            "@type": "GovernmentService",
            "serviceType": kb.codes.label(Scheme.INSTRUMENT, measure.instrument),
            "areaServed": _place(document.region, kb),
            "serviceOperator": [_organisation(one) for one in authorities(document, measure, kb.codes)],
            "audience": {"@type": "BusinessAudience", "audienceType": measure.beneficiary or "企业"},
            "availableLanguage": "zh-CN",
            "offers": _known(offer),
            "subjectOf": law,
        }
    )


def _context() -> list[Any]:
    return [_SCHEMA, {"eli": ELI.NS, "xsd": "http://www.w3.org/2001/XMLSchema#"}]


def _organisation(one: Authority) -> dict[str, str]:
    return {"@id": one.iri, "@type": "GovernmentOrganization", "name": one.name}


def _place(region: str | None, kb: KnowledgeBase) -> dict[str, str] | None:
    if region is None:
        return None
    iri = code_iri(Scheme.REGION, region)
    return {"@id": iri, "@type": "AdministrativeArea", "name": region_name(region, kb.codes)}


def _day(found: date | None) -> dict[str, str] | None:
    return None if found is None else {"@value": found.isoformat(), "@type": "xsd:date"}


def _known(found: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {name: one for name, one in found.items() if one is not None and not (_many(one) and not one)}


def _many(one: object) -> bool:
    return isinstance(one, Iterable) and not isinstance(one, str)
