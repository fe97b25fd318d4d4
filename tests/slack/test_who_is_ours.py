"""Who belongs to those for whom the app is installed: in an Enterprise Grid organisation, and with partners.

Payloads as Slack documents them: https://docs.slack.dev/apis/events-api/ ("authorizations"),
https://docs.slack.dev/apis/slack-connect/, https://docs.slack.dev/enterprise/developing-for-enterprise-orgs/
"""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.slack.client.profiles import read_profile
from bot.channels.slack.payloads import Standing, enterprise_of, standing_of, workspace_of
from bot.core.calendar.localtime import week_of
from bot.playground.peer import Peer
from tests.app import App

from .serving import Wire

OURS, SISTER, PARTNER, ORG, THEIR_ORG = "T0HARBOUR1", "T0SISTER01", "T0TIDEWATR", "E0HARBOUR", "E0TIDEWATR"


def said(home: str, *, outer: str = OURS, org: str | None = ORG, shared: bool | None = False) -> dict[str, Any]:
    """An event: a mention by somebody whose team is `home`, for our installation."""
    return {
        "team_id": outer,
        "context_team_id": OURS,
        "event": {"type": "app_mention", "user": "U1", "team": home, "user_team": home, "ts": "1.2"},
        "authorizations": [
            {"team_id": OURS, "enterprise_id": org, "user_id": "UB", "is_bot": True, "is_enterprise_install": False}
        ],
        **({} if shared is None else {"is_ext_shared_channel": shared}),
    }


def pressed(home: str, *, org: str | None = ORG) -> dict[str, Any]:
    """A press or a form."""
    team = {"id": OURS, "domain": "harbour", **({"enterprise_id": org} if org else {})}
    return {
        "type": "block_actions",
        "team": team,
        "enterprise": {"id": org, "name": "Harbour"} if org else None,
        "user": {"id": "U1", "team_id": home},
        "is_enterprise_install": False,
    }


def changed(user: dict[str, Any], org: str | None = ORG) -> dict[str, Any]:
    return {**said(OURS, org=org), "event": {"type": "user_change", "user": {"id": "U1", **user}}}


COLLEAGUE = {"team_id": SISTER, "enterprise_user": {"enterprise_id": ORG, "teams": [SISTER]}}
STRANGER = {"team_id": PARTNER, "enterprise_user": {"enterprise_id": THEIR_ORG, "teams": [PARTNER]}}


@pytest.mark.parametrize(
    ("payload", "standing"),
    [
        (said(OURS, org=None), Standing.OURS),
        (said(OURS, outer=PARTNER, org=None, shared=True), Standing.OURS),
        (said(PARTNER, outer=PARTNER, org=None, shared=True), Standing.OUTSIDE),
        (said(PARTNER, org=None, shared=True), Standing.OUTSIDE),
        (said(SISTER), Standing.OURS),
        (said(SISTER, shared=True), Standing.UNSURE),
        (said(SISTER, shared=None), Standing.UNSURE),
        (said(ORG, shared=True), Standing.OURS),
        (said(THEIR_ORG, shared=True), Standing.OUTSIDE),
        (pressed(OURS), Standing.OURS),
        (pressed(SISTER), Standing.UNSURE),
        (pressed(PARTNER, org=None), Standing.OUTSIDE),
        (changed({"team_id": OURS}), Standing.OURS),
        (changed({"team_id": OURS}, org=None), Standing.OURS),
        (changed(COLLEAGUE), Standing.OURS),
        (changed(STRANGER), Standing.OUTSIDE),
        ({"team_id": OURS, "enterprise_id": ORG, "user_id": "U1", "command": "/tpm"}, Standing.OURS),
    ],
)
def test_where_an_author_stands(payload: dict[str, Any], standing: Standing) -> None:
    assert standing_of(payload) is standing
    assert workspace_of(payload) == OURS


def test_an_organisation_that_installed_is_one_tenant_in_every_payload() -> None:
    event = said(SISTER)
    event["authorizations"][0] |= {"is_enterprise_install": True, "team_id": None}
    press = {**pressed(SISTER), "is_enterprise_install": True, "team": None}
    command = {"team_id": SISTER, "enterprise_id": ORG, "is_enterprise_install": "true", "user_id": "U1"}
    assert {workspace_of(each) for each in (event, press, command)} == {ORG}
    assert {enterprise_of(each) for each in (event, press, command)} == {ORG}


@pytest.mark.parametrize(
    ("user", "counts"),
    [
        ({"team_id": OURS}, True),
        (COLLEAGUE, True),
        ({**COLLEAGUE, "is_stranger": True}, False),
        ({**COLLEAGUE, "is_restricted": True}, False),
        (STRANGER, False),
        ({"team_id": PARTNER}, False),
    ],
)
def test_colleagues_of_another_workspace_of_the_organisation_count(user: dict[str, Any], counts: bool) -> None:
    assert read_profile({"id": "U1", **user}, OURS, ORG).counts is counts


CHECKIN: dict[str, Any] = {
    "type": "view_submission",
    "view": {
        "id": "V1",
        "type": "modal",
        "callback_id": "tpm:checkin",
        "title": {"type": "plain_text", "text": "Check-in"},
        "state": {
            "values": {
                name: {f"tpm:{name}": {"type": "radio_buttons", "selected_option": {"value": "2"}}}
                for name in ("manage", "deliver", "plan")
            }
        },
    },
}


def test_the_check_in_of_a_colleague_is_stored(app: App, wire: Wire) -> None:
    view = {**CHECKIN["view"], "private_metadata": f"{week_of(app.peer.clock.now().date())} UTC"}
    assert wire.press({**pressed(SISTER), **CHECKIN, "view": view}).status == 200
    assert app.rows("checkins") == 1
    assert wire.press({**pressed(PARTNER, org=None), **CHECKIN, "view": view}).status == 200
    assert app.rows("checkins") == 1


@pytest.mark.parametrize(("home", "outer", "kept"), [(OURS, PARTNER, 1), (PARTNER, PARTNER, 0), (SISTER, OURS, 1)])
def test_in_a_channel_shared_with_a_partner_ours_are_served_and_theirs_are_not(
    home: str, outer: str, kept: int, app: App, wire: Wire, peer: Peer
) -> None:
    channel = peer.slack.workspace.channel("#cloud-migration").id
    payload = said(home, outer=outer, org=ORG if home == SISTER else None, shared=home != SISTER)
    ana = peer.be("ana")
    ana.says("hello", "#cloud-migration")
    question, ts = "<@U0TPMCOACH> what is the airspeed of an unladen swallow", ana.messages("#cloud-migration")[-1].ts
    event = payload.pop("event") | {"text": question, "channel": channel, "user": ana.id, "ts": ts}
    assert wire.event(event, **payload).status == 200
    app.settle()
    assert len(app.gaps()) == kept
    posted = [call.request["text"] for call in peer.calls("chat.postMessage")]
    assert [text.startswith("I answer the people of this workspace") for text in posted] == [not kept]
