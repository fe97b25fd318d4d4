"""Answers to cards that ask whether a file may be put into somebody's OneDrive."""

from __future__ import annotations

from typing import Any

from tests.msteams.app import TeamsApp
from tests.msteams.colleague import Colleague
from tests.msteams.peer import Shown

CONSENT, INFO = (f"application/vnd.microsoft.teams.card.file.{kind}" for kind in ("consent", "info"))
JSON, CSV = "tpm-coach.json", "tpm-coach-check-ins.csv"
NOTE = "what ana keeps to herself"


def named(who: Colleague, kind: str) -> dict[str, Shown]:
    """The messages with a card of this kind that they have now, by the name of the file."""
    attached = [(each, each.activity["attachments"][0]) for each in who.messages()]
    return {told["name"]: each for each, told in attached if told.get("contentType") == kind}


def asks(who: Colleague, note: str = NOTE) -> dict[str, Shown]:
    """They check in and want the export; the cards that ask for their consent."""
    who.they_say("checkin")
    who.they_save(manage="Yes", deliver="Partly", plan="Not yet", note=note)
    who.app.seconds.passed += 60
    who.they_say("export")
    who.app.seconds.passed += 60
    return named(who, CONSENT)


def answer(who: Colleague, card: Shown, action: str = "accept", **changes: Any) -> dict[str, Any]:
    """What Teams sends when they press a button of the card."""
    name = card.activity["attachments"][0]["name"]
    told: dict[str, Any] = {"type": "fileUpload", "action": action, "context": card.card[f"{action}Context"]}
    if action == "accept":
        peer = f"http://127.0.0.1:{who.app.peer.port}"
        told["uploadInfo"] = {
            "uploadUrl": f"{peer}{who.app.peer.drive.place()}",
            "contentUrl": f"https://harbour-my.sharepoint.com/personal/{who.name}/Documents/Applications/{name}",
            "name": name,
            "uniqueId": "1150D938-8870-4044-9F2C-5BBDEBA70C8C",
            "fileType": name.rpartition(".")[2],
        }
    told |= {key: value for key, value in changes.items() if key in ("context", "uploadInfo")}
    return who.activity("invoke", name="fileConsent/invoke", replyToId=changes.get("reply_to", card.id), value=told)


def presses(who: Colleague, card: Shown, action: str = "accept", **changes: Any) -> None:
    body = answer(who, card, action, **changes)

    def press() -> None:
        assert who.sends(body).status == 200

    who.act(press)


def nothing_is_put(teams: TeamsApp) -> bool:
    return teams.peer.drive.calls == []
