"""Quantities are read from sentences as the specification says; any text is read without error and in linear time."""

import time
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.mentions import mentions_json, quantities
from ingest.text import Mention, MentionType

_SPEC = tomllib.loads((Path(__file__).parents[1] / "spec" / "mentions.toml").read_text(encoding="utf-8"))
_PIECES = (
    *(
        "1000万元",
        "(含)",
        "（不含）",
        "以上",
        "以下",
        "不超过",
        "最高",
        "达到",
        "由",
        "提高至",
        "降低到",
        "至",
        "-",
        "—",
    ),
    *("2022年", "6月", "底", "前", "30日", "上半年", "第四季度", "5个工作日", "三年", "两", "半", "百分之", "%", "‰"),
    *("个百分点", "150个基点", "LPR", "减", "每季度", "一次", "按月", "三免两减半", "增速", "10", "、", "，", "。"),
    *("\n", "(", ")", "《", "》", "临州办发[2022]84号", "周报制", "前10名", "岁", "～", "—", "贷款"),
)


def _row(mention: Mention) -> list[str]:
    """A mention in the form of the specification."""
    row = [mention.text, mention.type.value, str(mention.op), str(mention.value), str(mention.unit)]
    return row if mention.previous is None else [*row, str(mention.previous)]


@pytest.mark.parametrize("case", _SPEC["case"], ids=lambda case: case["text"][:24])
def test_quantities(case: dict[str, Any]) -> None:
    assert [_row(mention) for mention in quantities(case["text"], year=2022)] == case["expect"]


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(_PIECES), max_size=25).map("".join)))
def test_any_text_gives_ordered_mentions_inside_it(text: str) -> None:
    end = 0
    for mention in quantities(text, year=2022):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert mention.core is not None
        assert mention.start <= mention.core[0] < mention.core[1] <= mention.end
        assert isinstance(mention.value, date if mention.type is MentionType.DATE else Decimal)
        end = mention.end


def test_without_a_year_only_dates_that_name_one_are_read() -> None:
    assert [m.text for m in quantities("在6月底前完成，2023年6月底前验收")] == ["2023年6月底前"]


def test_a_year_in_the_text_holds_for_the_dates_after_it() -> None:
    values = [m.value for m in quantities("2021年开工，6月底前建成", year=2019)]
    assert values == [date(2021, 12, 31), date(2021, 6, 30)]


def test_layout_inside_a_quantity_does_not_matter() -> None:
    plain, broken = quantities("不超过1000万元"), quantities("不超\n过 1000 万元")
    assert [(m.op, m.value) for m in plain] == [(m.op, m.value) for m in broken]


def test_why_a_limit_includes_its_figure() -> None:
    stated, tier = quantities("1000万元(含)以下的1%，1000万元以上的2%")[::2]
    assert (stated.inclusive, stated.explicit_limit) == (True, True)
    assert (tier.inclusive, tier.explicit_limit) == (False, False)


def test_json_form_merges_other_mentions_in_order_of_place() -> None:
    text = "对小微企业担保费率由1%降低至0.5%，2022年底前"
    group = Mention(start=1, end=5, text="小微企业", type=MentionType.GROUP, code="size=micro,small")
    listed = mentions_json(text, others=[group])
    assert listed["format"] == "huiqi-mentions/1"
    found = listed["mentions"]
    assert isinstance(found, list)
    assert [(m["type"], m["op"], m["value"], m["unit"], m["from"]) for m in found] == [
        ("group", None, None, None, None),
        ("percent", "change", 0.5, "%", 1),
        ("date", "<=", "2022-12-31", "date", None),
    ]


@pytest.mark.parametrize("unit", ["一", "1", "1,", "100万元、", "不超过", "2022年", "1-", "由1%提高至2%", "(含", "第"])
def test_time_grows_with_the_length(unit: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        quantities(unit * times, year=2022)
        return time.process_time() - started

    seconds(10)
    assert seconds(8000) < 16 * max(seconds(2000), 0.01)
