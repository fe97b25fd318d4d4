"""The value of a control: which answer it belongs to, and the question that led there."""

from __future__ import annotations

import json

MAX_QUESTION = 600
"""So many characters of a question are carried and shown."""
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def reference(answer_id: str, question: str) -> str:
    """Encode the value of a control: a card, two cards or a comparison, and the question, cut to 600 characters."""
    fields = {"c": answer_id, "q": question[:MAX_QUESTION]}
    return _ENCODER.encode({name: value for name, value in fields.items() if value})


def dereference(value: str) -> tuple[str, str]:
    """Decode what `reference` wrote, or the id alone: (id, question). Anything else gives two empty texts."""
    if not value.startswith("{"):
        return value, ""
    try:
        fields = json.loads(value)
    except ValueError:
        return "", ""
    if not isinstance(fields, dict) or not all(isinstance(text, str) for text in fields.values()):
        return "", ""
    return fields.get("c", ""), fields.get("q", "")
