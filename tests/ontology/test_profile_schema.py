"""The template states nothing until it is filled in; the JSON Schema says of a file's form what the reader says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ontology import skos
from ontology.codebook import AttributeType
from ontology.profile import Profile
from ontology.profile_file import read_mapping
from ontology.profile_read import dump_profile, parse_profile, read_profile_file
from ontology.profile_schema import schema
from ontology.profile_template import examples, template

CODES = skos.load()
SCHEMA = schema(CODES)
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.y*ml"))
ASKABLE = [code for code, one in CODES.attributes.items() if one.type is not AttributeType.TEXT]
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


def holds(value: Any, rule: dict[str, Any]) -> bool:
    """The part of JSON Schema 2020-12 that the schema uses."""
    known = {"$ref", "$schema", "$defs", "title", "description", "examples", "anyOf", "enum", "type", "pattern"}
    known |= {"properties", "additionalProperties", "propertyNames", "items", "required", "minProperties"}
    assert rule.keys() <= known
    if "$ref" in rule:
        return holds(value, SCHEMA["$defs"][rule["$ref"].removeprefix("#/$defs/")])
    kinds = rule.get("type", [])
    allowed = tuple(kind for name in ([kinds] if isinstance(kinds, str) else kinds) for kind in TYPES[name])
    checks = [not allowed or (isinstance(value, allowed) and not (isinstance(value, bool) and bool not in allowed))]
    checks.append("anyOf" not in rule or any(holds(value, one) for one in rule["anyOf"]))
    checks.append("enum" not in rule or any(value == one and type(value) is type(one) for one in rule["enum"]))
    checks.append("pattern" not in rule or not isinstance(value, str) or bool(re.search(rule["pattern"], value)))
    if isinstance(value, dict):
        named, others = rule.get("properties", {}), rule.get("additionalProperties", True)
        checks += [holds(one, named[key]) for key, one in value.items() if key in named]
        checks += [others is True or (others is not False and holds(value[k], others)) for k in value if k not in named]
        checks += [holds(key, rule["propertyNames"]) for key in value if "propertyNames" in rule]
        checks += [key in value for key in rule.get("required", [])]
        checks.append(len(value) >= rule.get("minProperties", 0))
    if isinstance(value, list) and "items" in rule:
        checks += [holds(one, rule["items"]) for one in value]
    return all(checks)


def test_the_template_as_it_is_states_nothing(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(template(CODES), encoding="utf-8")
    found = read_profile_file(file, CODES)
    assert (found.profile, found.name, found.as_of) == (Profile(), None, None)
    assert holds(json.loads(json.dumps(read_mapping(file)[0])), SCHEMA)


def test_the_template_explains_every_item() -> None:
    text = template(CODES)
    assert [code for code in ASKABLE if f"也可写 {code}。" not in text] == []
    assert set(examples()) == {*ASKABLE, "amounts", "answers", "certificates", "credit_code"}


def test_the_example_of_figures_for_amounts_is_valid_beside_the_profile() -> None:
    assert holds({"测算": yaml.safe_load(examples()["amounts"]), "profile": {}}, SCHEMA)
    assert not holds({"测算": {"人数": [3]}, "profile": {}}, SCHEMA)


@pytest.mark.parametrize("item", sorted({*examples()} - {"amounts"}))
def test_every_example_of_the_template_is_valid(item: str) -> None:
    value = yaml.safe_load(examples()[item])
    stated = parse_profile({item: value}, CODES)
    assert stated != Profile()
    assert holds(json.loads(json.dumps({item: value}, default=str)), SCHEMA)
    assert holds(json.loads(json.dumps(dump_profile(stated, CODES))), SCHEMA)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_examples_hold_to_the_schema(file: Path) -> None:
    assert holds(json.loads(json.dumps(read_mapping(file)[0])), SCHEMA)


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ({"营业收入": "400-500万元"}, True),
        ({"营业收入": "500万元以上"}, True),
        ({"revenue": {"min": "400万元", "最高": 5000000}}, True),
        ({"revenue": "四百多万"}, False),
        ({"revenue": "400万美元"}, False),
        ({"revenue": {}}, False),
        ({"revenue": True}, False),
        ({"employees": "26人"}, True),
        ({"employees": "26万元"}, False),
        ({"成立日期": "二〇一六年五月十二日"}, True),
        ({"成立日期": "2016年"}, False),
        ({"规模": "小型企业"}, True),
        ({"规模": "小微"}, False),
        ({"首贷户": "否"}, True),
        ({"首贷户": 1}, False),
        ({"tags": ["高企"]}, True),
        ({"tags": ["高新技术企"]}, False),
        ({"tags": {"高企": None, "listed": "否"}}, True),
        ({"营业收人": 1}, False),
        ({"名称": "甲", "画像": {"地区": "临夏市"}}, True),
        ({"画像": {"地区": "临夏市"}, "地区": "临夏市"}, False),
        ({"证书": {"高企": {"发证日期": "2023-11-29"}}}, True),
        ({"证书": {"高企": {"有效日期": "2023-11-29"}}}, False),
        ({"answers": {"符合条件": "是"}}, True),
        ({"answers": ["符合条件"]}, False),
        ({"credit_code": "91350100M000100Y43"}, True),
        ({"credit_code": "91350100"}, False),
    ],
)
def test_the_schema_accepts_what_the_reader_accepts_in_form(value: dict[str, Any], valid: bool) -> None:
    assert holds(value, SCHEMA) is valid
