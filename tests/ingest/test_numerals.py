"""Numerals of all spellings give the value that a reader gives them, and nothing else gives one."""

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numerals import digits, fold, magnitude, numeral


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,000", "2000"),
        ("1.5", "1.5"),
        ("三百万", "3000000"),
        ("伍拾万", "500000"),
        ("一千五百", "1500"),
        ("两", "2"),
        ("半", "0.5"),
        ("十", "10"),
        ("百", "100"),
        ("廿", "20"),
    ],
)
def test_numeral(text: str, value: str) -> None:
    assert numeral(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "，", "几", "元", "1.2.3", ".5", "5.", "²", "①", "一" * 40, "9" * 60, "abc"])
def test_no_numeral(text: str) -> None:
    assert numeral(text) is None


@given(st.integers(min_value=1, max_value=10**9))
def test_chinese_numerals_come_back(number: int) -> None:
    assert numeral(cn2an.an2cn(number)) == number


@given(st.text(max_size=30))
def test_never_raises(text: str) -> None:
    numeral(text)
    digits(text)


@given(st.text(max_size=50))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_digits_and_magnitudes() -> None:
    assert digits("二〇二二") == digits("二○二二") == digits("2022") == 2022
    assert digits("二十") is None
    assert magnitude("万") == 10_000
    assert magnitude("") == 1
