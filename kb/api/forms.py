"""What callers send (profiles and questions, with examples), and how errors look."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ontology.codebook import CodeBook
from ontology.profile_read import ProfileFile, parse_profile_file

EXAMPLE = {
    "region": "临夏市",
    "entity_type": "enterprise",
    "industry": "H6210",
    "employees": 26,
    "revenue": "420万元",
    "loan_outstanding": True,
    "guaranteed_amount": "200万元",
    "tags": [],
}
_PROFILE = (
    "企业画像：项目用代码或中文名（GET /api/attributes 列出全部），值可写数、420万元、区间、true/false、日期或代码；"
    "不写的和 null 是“不知道”。也可用画像文件的外层（name、as_of、amounts、profile）。"
)
MOST = 1000

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def _as_written(value: object) -> object:
    """A day as people write it; not a number of seconds, which would be taken for one too."""
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.match(value):
        with suppress(ValueError):  # a day that there is not
            return date.fromisoformat(value)
    msg = "请写成 2022-12-01 的形式，并且是有的日期"
    raise ValueError(msg)


Day = Annotated[date, BeforeValidator(_as_written)]
AsOf = Annotated[Day | None, Query(description="查询日期，默认今天。", examples=["2022-12-01"])]
ReviewedOnly = Annotated[bool, Query(description="只用人工复核过的措施。")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="最多几条。")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="从第几条起（从 0 数）。")]


class Asked(BaseModel):
    """An enterprise and a day."""

    model_config = ConfigDict(extra="forbid", strict=True)

    profile: dict[str, Any] = Field(description=_PROFILE, examples=[EXAMPLE])
    as_of: Day | None = Field(None, description="查询日期；默认画像里的 as_of，再默认今天。", examples=["2022-12-01"])

    def file(self, codes: CodeBook) -> ProfileFile:
        """The profile with its wrapper; KBError for what cannot be read."""
        return parse_profile_file(self.profile, codes)


class MatchAsked(Asked):
    """What applies to an enterprise."""

    everything: bool = Field(False, alias="all", description="也看其他地区的文件。")
    reviewed_only: bool = Field(False, description="只用人工复核过的措施。")
    expiring_within: int | None = Field(None, ge=0, le=36_500, description="只看这么多天内到期的措施。")
    limit: int = Field(MOST, ge=1, le=MOST, description="最多几条结果。")
    offset: int = Field(0, ge=0, le=10_000_000, description="从第几条结果起。")


class ExplainAsked(Asked):
    """Why one measure applies or not."""

    measure: str = Field(description="措施编号（或其末段）。", examples=["622900-2022-84-5634#c1.4-m-979d6903"])


class EstimateAsked(Asked):
    """What a document or measure comes to."""

    name: str = Field(description="文件或措施。", examples=["622900-2022-84-5634#c1.4-m-979d6903"])
    inputs: dict[str, str | int | float] = Field(
        default_factory=dict, description="算式要用、画像里没有的数。", examples=[{"现行担保费率": "1.5%"}]
    )


class RelocateAsked(Asked):
    """The same enterprise elsewhere."""

    regions: list[str] = Field(min_length=1, max_length=20, description="地区名称或代码。", examples=[["淄博市"]])


class CompareAsked(BaseModel):
    """A comparison, also for one enterprise."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: str | None = Field(None, description="数值种类（代码或中文名）。", examples=["guarantee_fee_rate"])
    instrument: str | None = Field(None, description="政策工具（代码或中文名）；与 kind 二选一。", examples=[None])
    regions: list[str] = Field(default_factory=list, max_length=200, examples=[["临夏州", "淄博市"]])
    by: str = Field("region", pattern="^(region|document)$", description="每列一个地区还是一份文件。")
    as_of: Day | None = Field(None, examples=["2022-12-01"])
    group: str | None = Field(None, description="只看对象里有这些字的行。", examples=[None])
    reviewed_only: bool = Field(False, description="只用人工复核过的措施。")
    profile: dict[str, Any] | None = Field(None, description=_PROFILE, examples=[None])


class TextAsked(BaseModel):
    """A text to be read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(max_length=100_000, examples=["对符合条件的小微企业，单户担保费率不高于1%，最高补贴20万元。"])


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str | None = Field(None, description="错误代码，含义见 docs/findings.md。")
    instance: str | None = Field(None, description="请求编号，也在 X-Request-ID 和日志里。")
    errors: list[dict[str, Any]] | None = Field(None, description="一次请求有几处不对时，逐处说明。")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors that a route tells of, for the description of the interface."""
    words = {
        400: "请求不能办理，detail 说明找到了什么、在哪里、怎么办",
        404: "没有这份文件或这条措施",
        413: "请求过大",
        422: "请求的形式不合要求",
        429: "请求过于频繁，Retry-After 后再试",
        503: "还没有知识库",
    }
    found = (*statuses, 413, 422, 429, 503)
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": words[status], "content": content} for status in dict.fromkeys(found)}
