"""Plain text out of Slack's markup (pure). https://docs.slack.dev/messaging/formatting-message-text

Persons become `@@id@@`, user groups `@@group:id@@`, links their labels, entities what was typed.
"""

from __future__ import annotations

import re

_GROUP = re.compile(r"<!subteam\^([A-Z0-9]+)(?:\|[^<>]*)?>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]*)(?:\|[^<>]*)?>")
_LABELLED = re.compile(r"<(?:#|https?:|mailto:|tel:)[^<>|]*\|([^<>]*)>")
_OTHER = re.compile(r"<(?:[@#!]|https?:|mailto:|tel:)[^<>]*>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}


def typed(text: str) -> str:
    """The text as the core reads it."""
    if "<" in text:
        text = _GROUP.sub(r"@@group:\1@@", text)
        text = _PERSON.sub(r"@@\1@@", text)
        text = _LABELLED.sub(r" \1 ", text)
        text = _OTHER.sub(" ", text)
    # Last: what was typed as an entity must not become markup.
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text) if "&" in text else text
