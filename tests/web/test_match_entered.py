"""What a form says, for any fields: nothing typed makes it fail, and what was understood says the same again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.web.match.entered import entered
from kb.web.match.fields import form
from kb.web.match.stated import kept_fields, shared_fields
from ontology import skos

CODES = skos.load()
TYPED = [
    *(
        "true",
        "false",
        "unknown",
        "不知道",
        "26人",
        "420万元",
        "300万元-500万元",
        "500万元以上",
        "50万元以内",
        "1e309",
        "-5",
    ),
    *(
        "3.5%",
        "临夏市",
        "000000",
        "622901",
        "H6210",
        "餐饮业",
        "2016-05-12",
        "2016年2月30日",
        "91350100M000100Y43",
        "9" * 60,
    ),
    *("individual_business", "small", "tags.high_tech\nanswers.符合条件", "\x00", "<script>"),
]
PLAIN = [
    *CODES.attributes,
    "name",
    "as_of",
    "credit_code",
    "passed",
    "pass",
    "drop",
    "region.choice",
    "only",
    "order",
    "every",
]
NESTED = ["tags.high_tech", "tags.rest", "tags.none", "tags.", "loan_types.operating", "answers.符合条件", "answers."]
NAMES = [*PLAIN, *NESTED, "amounts.现行担保费率", "amounts."]
FIELDS = st.lists(
    st.tuples(
        st.builds(str.__add__, st.sampled_from(["", "", "q.", "q7."]), st.sampled_from(NAMES)),
        st.sampled_from(TYPED) | st.text(max_size=12),
    ),
    max_size=12,
)


@given(FIELDS)
@settings(max_examples=150)
def test_any_fields_are_read_or_told(pairs: list[tuple[str, str]]) -> None:
    found = entered(pairs, CODES)
    shown = form(found, CODES, frozenset())
    assert {one.name for one in shown.wrong} == set(found.errors) & set(CODES.attributes)
    assert all(found.errors.values())


@given(FIELDS)
@settings(max_examples=150)
def test_what_was_understood_says_the_same_again(pairs: list[tuple[str, str]]) -> None:
    found = entered(pairs, CODES)
    again = entered(kept_fields(found, CODES), CODES)
    assert again.profile == found.profile
    assert (again.file.name, again.file.as_of) == (found.file.name, found.file.as_of)
    assert not set(again.errors) & set(CODES.attributes)
    shared = entered(shared_fields(found, CODES), CODES)
    kept = {attr: fact for attr, fact in found.profile.facts.items() if attr not in found.profile.derived}
    assert {attr: fact for attr, fact in shared.profile.facts.items() if attr in kept} == kept
    assert shared.file.name is None
    assert shared.profile.credit_code is None
