"""The schema of Adaptive Cards 1.5, with what Teams adds to it, and what no schema sees."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from importlib import resources
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.validators import extend

from tests.msteams.colleague import elements

_REF = "#/definitions/"
_WORDS = ("id", "text", "title", "value", "speak", "label", "codeSnippet", "tooltip")
_TEXT = {"type": "string"}
# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/charts-in-adaptive-cards
_LINE_CHART = {
    "properties": {
        "type": {"enum": ["Chart.Line"]},
        "title": _TEXT,
        "xAxisTitle": _TEXT,
        "yAxisTitle": _TEXT,
        "fallback": {"$ref": f"{_REF}ImplementationsOf.Element"},
        "data": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["legend", "values"],
                "additionalProperties": False,
                "properties": {
                    "legend": _TEXT,
                    "color": _TEXT,
                    "values": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["x", "y"],
                            "additionalProperties": False,
                            "properties": {"x": {"type": ["number", "string"]}, "y": {"type": "number"}},
                        },
                    },
                },
            },
        },
    },
    "required": ["type", "data", "fallback"],
    "additionalProperties": False,
}
# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#codeblock-in-adaptive-cards
_CODE_BLOCK = {
    "properties": {
        "type": {"enum": ["CodeBlock"]},
        "codeSnippet": _TEXT,
        "language": {"enum": ["PlainText"]},
        "fallback": {"$ref": f"{_REF}ImplementationsOf.Element"},
    },
    "required": ["type", "codeSnippet", "fallback"],
    "additionalProperties": False,
}
# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker
_SEARCHED = {
    "type": "object",
    "required": ["type", "dataset"],
    "additionalProperties": False,
    "properties": {"type": {"enum": ["Data.Query"]}, "dataset": {"enum": ["graph.microsoft.com/users"]}},
}
# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards
_MSTEAMS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "width": {"enum": ["Full"]},
        "entities": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "text", "mentioned"],
                "additionalProperties": False,
                "properties": {
                    "type": {"enum": ["mention"]},
                    "text": {"type": "string", "pattern": "^<at>.+</at>$"},
                    "mentioned": {
                        "type": "object",
                        "required": ["id", "name"],
                        "properties": {"id": _TEXT, "name": _TEXT},
                        "additionalProperties": False,
                    },
                },
            },
        },
    },
}


@functools.cache
def _validator() -> Draft7Validator:
    text = resources.files("adaptive_cards").joinpath("schemas/schema-1.5.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    known = schema["definitions"]
    for name, definition in {"Chart.Line": _LINE_CHART, "CodeBlock": _CODE_BLOCK}.items():
        known[name] = definition
        for kind in ("ImplementationsOf.Element", "ImplementationsOf.Item", "ImplementationsOf.ToggleableItem"):
            known[kind]["anyOf"].append({"required": ["type"], "allOf": [{"$ref": f"{_REF}{name}"}]})
    known["Input.ChoiceSet"]["properties"]["choices.data"] = _SEARCHED
    # https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search
    known["ChoiceInputStyle"]["anyOf"].append({"enum": ["filtered"]})
    known["AdaptiveCard"]["properties"]["msteams"] = _MSTEAMS
    types = {
        name: definition["properties"]["type"]["enum"] for name, definition in known.items() if _is_typed(definition)
    }
    return extend(Draft7Validator, {"anyOf": functools.partial(_any_of, types)})(schema)


def _is_typed(definition: dict[str, Any]) -> bool:
    return "enum" in definition.get("properties", {}).get("type", {})


def _any_of(types: dict[str, list[str]], validator: Any, branches: list[Any], instance: Any, schema: Any) -> Any:
    """JSON Schema's anyOf, without the branches for other types than the one that an element names: none would fit."""
    named = instance.get("type") if isinstance(instance, dict) else None
    fitting = [each for each in branches if named is None or named in types.get(_refers_to(each), [named])]
    return Draft7Validator.VALIDATORS["anyOf"](validator, fitting or branches, instance, schema)


def _refers_to(branch: dict[str, Any]) -> str:
    """The one definition that a branch refers to."""
    refers = [each.get("$ref", "") for each in (branch, *branch.get("allOf", ()))]
    return next((each.removeprefix(_REF) for each in refers if each), "")


def _shape(node: Any, name: str = "") -> Any:
    """A card without what the schema does not look at: which words they are, what else is laid out alike, and data."""
    if isinstance(node, dict):
        return {} if name == "data" else {key: _shape(value, key) for key, value in node.items()}
    if isinstance(node, list):
        return [json.loads(each) for each in dict.fromkeys(json.dumps(_shape(each)) for each in node)]
    return "" if isinstance(node, str) and name in _WORDS and not node.startswith("<at>") else node


@functools.cache
def _misfits(shape: str) -> tuple[str, ...]:
    """What does not fit the schema. Many cards differ in their words alone."""
    return tuple(_told(error) for error in _validator().iter_errors(json.loads(shape)))


def faults(card: dict[str, Any]) -> list[str]:
    """What is wrong with a card; each fault names the deepest place that does not fit."""
    found = list(_misfits(json.dumps(_shape(card))))
    drawn = list(elements(card, but=("data",)))
    ids = Counter(element["id"] for element in drawn if "id" in element)
    found += [f"the id {name!r} stands {count} times" for name, count in ids.items() if count > 1]
    texts = [str(element.get("text", "")) for element in drawn if element.get("type") == "TextBlock"]
    mentioned = {each["text"] for each in card.get("msteams", {}).get("entities", [])}
    said = {match for text in texts for match in re.findall(r"<at>.*?</at>", text)}
    found += [f"{text} mentions nobody" for text in said - mentioned]
    found += [f"{text} stands nowhere" for text in mentioned - said]
    found += [f"{text!r} is a token that nobody has resolved" for text in texts if re.search(r"@@[\w-]+@@", text)]
    for element in drawn:
        if element.get("type") == "ActionSet" and sum("mode" not in each for each in element["actions"]) > 6:
            found.append("more than six actions in a row")
        if str(element.get("type", "")).startswith("Input.") and not element.get("label"):
            found.append(f"{element['id']} has no label for who cannot see")
    size = len(json.dumps(card, ensure_ascii=False).encode())
    return found + ([f"{size} bytes are too many"] if size > 25_000 else [])


def _told(error: Any) -> str:
    while error.context:
        error = max(error.context, key=lambda each: (len(each.absolute_path), each.validator != "enum"))
    return f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
