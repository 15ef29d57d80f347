"""Documents in, one file of an open format out as bytes; the same documents give the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.period import Period, period
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.graph_write import statements
from ontology.interchange import export_json
from ontology.model import Measure, PolicyDocument
from ontology.serialise import trig, turtle

from .headline import figures, headline
from .jsonld import jsonld
from .periods import changed_words, held_words, repeal_words
from .wording import region_name

_COLUMNS = (
    *("document", "file", "title", "doc_number", "issued", "region", "measure", "clause", "audience", "force"),
    *("instrument", "headline", "text", "start", "end", "criteria", "valid_from", "valid_to", "units", "threshold"),
    *("kind", "role", "op", "value", "unit", "from", "held_to", "later"),
)
_WORDS = ("file", "title", "doc_number", "headline", "text", "units", "threshold", "later")
"""Columns of words that documents bring along: no spreadsheet shall take one for a formula."""

_Held = Callable[[PolicyDocument, Measure], Period]
"""From when to when a measure holds, as later documents leave it."""


def exported(documents: Sequence[PolicyDocument], form: str, codes: CodeBook, held: _Held = period) -> bytes:
    """The documents in one of the formats; KBError for a format that is unknown.

    CSV and Markdown say beside a document's own dates what others changed (`held`); the other forms are its own words.
    """
    writers: Mapping[str, Callable[[], bytes]] = {
        "json": lambda: _json(export_json(documents)),
        "jsonld": lambda: _json(jsonld(documents)),
        "turtle": lambda: turtle(one for document in documents for one in statements(document)),
        "trig": lambda: trig({document.id: statements(document) for document in documents}),
        "csv": lambda: _csv(documents, codes, held),
        "md": lambda: _markdown(documents, codes, held),
    }
    if form not in writers:
        raise KBError(
            "UNKNOWN_FORMAT", f"不支持的格式“{form}”", place="--format", hint=f"，可用：{'、'.join(writers)}。"
        )
    return writers[form]()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(documents: Sequence[PolicyDocument], codes: CodeBook, held: _Held) -> bytes:
    """One row a threshold, or a measure without one; UTF-8 with a mark so that spreadsheets read it."""
    from .comparison.longform import field_text

    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\r\n", extrasaction="ignore")
    writer.writeheader()
    for document, form in zip(documents, export_json(documents)["documents"], strict=True):
        heads = {measure.id: headline(measure, codes) for measure in document.measures}
        periods = {measure.id: held(document, measure) for measure in document.measures}
        for measure in form["measures"]:
            row = {name: form[name] for name in ("file", "title", "doc_number", "issued", "region")}
            row |= measure | {"document": form["id"], "measure": measure["id"], "headline": heads[measure["id"]]}
            row["criteria"] = json.dumps(measure["criteria"], ensure_ascii=False) if measure["criteria"] else ""
            row["units"] = "；".join(unit["name"] for unit in measure["units"])
            row |= _later(periods[measure["id"]])
            for bound in measure["thresholds"] or [{}]:
                figures = {name: bound.get(name) for name in ("kind", "role", "op", "value", "unit", "from")}
                whole = row | figures | {"threshold": bound.get("text")}
                writer.writerow(whole | {name: field_text(whole[name]) for name in _WORDS})
    return out.getvalue().encode("utf-8-sig")


def _later(found: Period) -> dict[str, str]:
    """The last day as later documents leave it, and what they change."""
    told = changed_words(found) + ([] if found.repeal is None else [repeal_words(found.repeal)])
    return {"held_to": found.ends.isoformat() if found.ends else "", "later": "；".join(told)}


def _markdown(documents: Sequence[PolicyDocument], codes: CodeBook, held: _Held) -> bytes:
    """A readable list: documents, clauses, measures with their words."""
    lines: list[str] = []
    for document, form in zip(documents, export_json(documents)["documents"], strict=True):
        measures = {measure.id: measure for measure in document.measures}
        lines += [f"# {document.title or document.file}", ""]
        facts = [document.doc_number, document.issued and document.issued.isoformat()]
        lines += [" · ".join([one for one in facts if one] + [region_name(document.region, codes)]), ""]
        clause = None
        for entry in form["measures"]:
            if entry["clause"] != clause:
                clause = entry["clause"]
                lines += [f"## {clause}", ""]
            lines += _measure_lines(document, measures[entry["id"]], entry, codes, held)
    return ("\n".join(lines).rstrip() + "\n").encode()


def _measure_lines(
    document: PolicyDocument, measure: Measure, entry: Mapping[str, Any], codes: CodeBook, held: _Held
) -> list[str]:
    labels = [codes.label(scheme, entry[scheme]) for scheme in ("audience", "force", "instrument")]
    lines = [f"- **{headline(measure, codes)}**（{' · '.join(labels)}）", f"  > {entry['text']}"]
    if got := figures(measure, codes):
        lines.append(f"  - 数值：{'；'.join(got)}")
    if entry["units"]:
        lines.append(f"  - 单位：{'、'.join(unit['name'] for unit in entry['units'])}")
    return [*lines, f"  - 有效期：{held_words(document, measure, held(document, measure), codes)}", ""]
