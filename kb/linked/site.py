"""Settings of the publisher in, what is published as a whole out: the dataset, its publisher, its licence."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ontology.graph_write import Statement
from ontology.iri import base_iri
from ontology.terms import DCT

from .words import DCAT, FOAF, a, language, link, value, zh

TITLE = "惠企政策知识库"
_DESCRIPTION = (
    "中国各地惠企政策文件的条款和措施：每条措施带原文引文、条件、数额、有效期、作用对象、力度和责任单位，"
    "可由程序判断是否适用。收录范围见空间和时间覆盖；没有收录不等于没有政策。"
)
_KEYWORDS = ("惠企政策", "中小微企业", "融资", "补贴", "公共服务")


def publisher() -> str:
    """Who publishes the data: the setting HUIQI_PUBLISHER."""
    return os.environ.get("HUIQI_PUBLISHER", TITLE)


def licence() -> str:
    """The licence of the data as an IRI: the setting HUIQI_DATA_LICENCE."""
    return os.environ.get("HUIQI_DATA_LICENCE", "https://creativecommons.org/licenses/by/4.0/")


def dataset_iri() -> str:
    """The whole of what is published."""
    return f"{base_iri()}dataset"


def publisher_iri() -> str:
    """Who publishes it."""
    return f"{dataset_iri()}#publisher"


def publisher_statements() -> Iterator[Statement]:
    """The publisher as an agent (CPSV-AP and DCAT-AP ask for different names of its name)."""
    iri = publisher_iri()
    yield from a(iri, f"{FOAF}Agent")
    yield from value(iri, DCT.identifier, iri)
    yield from zh(iri, DCT.title, publisher())
    yield from zh(iri, f"{FOAF}name", publisher())


def dataset_statements() -> Iterator[Statement]:
    """The dataset with its name, its publisher and its licence."""
    iri = dataset_iri()
    yield from a(iri, f"{DCAT}Dataset")
    yield from value(iri, DCT.identifier, iri)
    yield from zh(iri, DCT.title, f"{TITLE}数据集")
    yield from zh(iri, DCT.description, _DESCRIPTION)
    yield from zh(iri, f"{DCAT}keyword", *_KEYWORDS)
    yield from language(iri)
    yield from link(iri, f"{DCT.NS}publisher", publisher_iri())
    yield from publisher_statements()
    yield from link(iri, f"{DCT.NS}license", licence())
    yield from a(licence(), f"{DCT.NS}LicenseDocument")
