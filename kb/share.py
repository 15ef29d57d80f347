"""A document's normative sentences and findings in, the share of them that became no measure out: words and JSON."""

from __future__ import annotations

from collections.abc import Iterable

from ontology.findings import GAP, Finding


def share_json(normative: int, findings: Iterable[Finding]) -> dict[str, int | float]:
    """How many sentences are normative, how many of them no measure touches, and the share of those."""
    without = sum(finding.code == GAP for finding in findings)
    return {"sentences": normative, "without_measure": without, "share": round(without / max(normative, 1), 4)}


def share_words(normative: int, findings: Iterable[Finding]) -> str:
    """The same in one line."""
    if not normative:
        return "没有规范性语句"
    without = int(share_json(normative, findings)["without_measure"])
    rate = f"（{without / normative:.1%}）"
    return f"规范性语句 {normative} 句，已成措施 {normative - without} 句，未成措施 {without} 句{rate}"
