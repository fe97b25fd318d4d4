"""Forms, before any channel has drawn them, and what a person filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.model.messages import Message, Option, Part, Prose


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few options. `initial` is the value of one of them; `spread` shows all of them at once."""

    name: str
    label: str
    options: tuple[Option, ...]
    initial: str = ""
    hint: str = ""
    optional: bool = False
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A text that a person types; `lines` makes room for several lines. `most` is in characters."""

    name: str
    label: str
    initial: str = ""
    hint: str = ""
    placeholder: str = ""
    most: int = 3000
    optional: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day, as `HH:MM`."""

    name: str
    label: str
    initial: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """One or more people of the workspace, as their user ids."""

    name: str
    label: str
    initial: tuple[str, ...] = ()
    hint: str = ""
    most: int = 1
    optional: bool = False


Field = Choice | Line | TimeOfDay | People


@dataclass(frozen=True, slots=True)
class Form:
    """A form for a person to fill in. `parts` stand above the fields.

    `name` says which form it is, and `value` what it is about; both come back with what was filled in. `title` has
    24 characters at most. A form without fields only shows its parts.
    """

    name: str
    title: str
    parts: tuple[Part, ...] = ()
    fields: tuple[Field, ...] = ()
    value: str = ""
    submit: str = ""

    def below(self, message: Message | None) -> Form:
        """The form with a message above it."""
        return replace(self, parts=(*message.body, *self.parts)) if message else self


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in form: values by field. An optional field left empty is an empty text or tuple."""

    name: str
    value: str
    answers: Mapping[str, str | tuple[str, ...]]

    def text(self, field: str) -> str:
        """The text, time or choice in a field; empty when there is none."""
        found = self.answers.get(field, "")
        return found if isinstance(found, str) else ""

    def people(self, field: str) -> tuple[str, ...]:
        """The people in a field."""
        found = self.answers.get(field, ())
        return (found,) if isinstance(found, str) and found else tuple(found)


def filled_in(form: Form, filled: Filled) -> Form:
    """The form with what was filled in, so that nothing has to be typed again."""
    fields = tuple(_filled(field, filled) for field in form.fields)
    return replace(form, fields=fields, value=filled.value)


def _filled(field: Field, filled: Filled) -> Field:
    if field.name not in filled.answers:
        return field
    if isinstance(field, People):
        return replace(field, initial=filled.people(field.name))
    return replace(field, initial=filled.text(field.name))


@dataclass(frozen=True, slots=True)
class File:
    """A file for one person."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Response:
    """The response to a command, a press or a form.

    A message to the one who acted (`replace` puts it in place of the message that was pressed), a form to fill in,
    files in their direct messages. `errors` are texts by field: then nothing was changed, and the form is the one that
    was filled in, for a chat that has to draw it anew. `wake` says that something is to be sent at once, `asks` that a
    chat may ask before it sends the files, as they can be made anew.
    """

    message: Message | None = None
    form: Form | None = None
    files: tuple[File, ...] = ()
    errors: Mapping[str, str] | None = None
    replace: bool = False
    wake: bool = False
    asks: bool = False

    @property
    def said(self) -> Message | None:
        """The message to send; where there is no form to put errors into, it says them too."""
        if self.message or not self.errors:
            return self.message
        text = " ".join(self.errors.values())
        return Message(text, (Prose(text),))
