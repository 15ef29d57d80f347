"""A knowledge-base folder in, the code lists out: those it was built with, or the package's where nothing is built."""

from __future__ import annotations

from pathlib import Path

from ontology.codebook import CodeBook
from ontology.findings import KBError


def codes_at(root: Path) -> CodeBook:
    """The code lists for reading a profile; without a knowledge base they are parsed, which takes a second."""
    from .base import KnowledgeBase

    try:
        with KnowledgeBase(root) as kb:
            return kb.codes
    except KBError:
        from ontology import skos

        return skos.load()
