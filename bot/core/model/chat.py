"""The chat in which the coach speaks, as far as its words depend on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat: its name, and how people call the coach there.

    `command` stands before what they type ("/tpm"); empty where they type it as it is. `tells_zone` says whether the
    chat knows everybody's time zone; where it does not, the sign-up form asks. `meets_people`: the coach knows and
    reaches only those who have opened it.
    """

    name: str = "Slack"
    command: str = "/tpm"
    tells_zone: bool = True
    meets_people: bool = False


SLACK = Chat()
TEAMS = Chat("Teams", "", tells_zone=False, meets_people=True)
