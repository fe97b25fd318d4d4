"""Microsoft's own SDK as an oracle: what it refuses, tokens and whole requests, ours refuses too.

It is no part of an installation (31 packages): `pip install --group teams-oracle` brings it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from bot.channels.teams.tokens import ISSUER, Gate, Keys, TokenError
from tests.msteams.app import TeamsApp
from tests.msteams.conftest import Meet
from tests.msteams.peer import CLIENT_ID, CLIENT_SECRET, HARBOUR, Microsoft, microsoft
from tests.msteams.signing import signed
from tests.msteams.test_tokens import BAD, OTHER_URL, nothing_was_done

sdk: Any = pytest.importorskip(
    "microsoft_teams.apps.auth.token_validator", reason="Microsoft's SDK is not installed (group teams-oracle)"
)

# Theirs, in their own code.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*preview.*")

NOW = int(time.time())
CLAIMS: dict[str, tuple[Any, ...]] = {
    "iss": (ISSUER, f"{ISSUER}/", "https://sts.windows.net/x/", None),
    "aud": (CLIENT_ID, f"api://{CLIENT_ID}", [CLIENT_ID, "other"], "other", None),
    "exp": (NOW + 3600, NOW - 100, NOW - 400, str(NOW + 3600), None),
    "nbf": (NOW - 60, NOW + 100, NOW + 400, None),
}


def ours(peer: Microsoft, keys: Keys, token: str) -> bool:
    try:
        Gate(CLIENT_ID, keys).check(f"Bearer {token}", peer.service_url)
    except TokenError:
        return False
    return True


def theirs(peer: Microsoft, validator: Any, token: str) -> bool:
    try:
        asyncio.run(validator.validate_token(token, peer.service_url))
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
        return False
    return True


def validator_of(peer: Microsoft) -> Any:
    return sdk.TokenValidator(
        sdk.JwtValidationOptions(
            valid_issuers=[ISSUER],
            valid_audiences=[CLIENT_ID, f"api://{CLIENT_ID}", f"api://botid-{CLIENT_ID}"],
            jwks_uri=f"http://127.0.0.1:{peer.port}/keys",
        )
    )


def test_ours_accepts_nothing_that_it_refuses() -> None:
    with microsoft() as peer:
        keys, validator = Keys(f"http://127.0.0.1:{peer.port}/keys"), validator_of(peer)
        tokens = [make(peer) for make in BAD.values()]
        for values in itertools.product(*CLAIMS.values()):
            tokens.append(signed(peer.claims(**dict(zip(CLAIMS, values, strict=True)))))
        for url in (peer.service_url, peer.service_url.rstrip("/"), "https://smba.trafficmanager.net/", "", None):
            tokens.append(signed(peer.claims(serviceurl=url)))
        accepted = {token: (ours(peer, keys, token), theirs(peer, validator, token)) for token in tokens if token}
        assert [token for token, (we, they) in accepted.items() if we and not they] == []
        assert sum(we for we, _ in accepted.values()) > 5, "good ones are among them"
        assert sum(they and not we for we, they in accepted.values()) > 5, "ours is stricter"


# --- whole requests ---

Handler = Callable[[dict[str, Any]], Any]
ABSENT = object()
ODD: tuple[Any, ...] = (ABSENT, None, 7, "", "x", [], {}, {"id": 7}, [[]])
FIELDS = ("type", "id", "from", "conversation", "recipient", "channelId", "serviceUrl", "text", "entities", "value")
KINDS = ("message", "invoke", "conversationUpdate", "installationUpdate", "messageReaction", "never heard of")


class Adapter:
    """Takes the place of the SDK's web server: keeps the one who handles requests."""

    handler: Handler

    def register_route(self, method: str, path: str, handler: Handler) -> None:
        self.handler = handler

    def serve_static(self, path: str, directory: str) -> None:
        """Nothing is served."""


def sdk_of(peer: Microsoft) -> Adapter:
    """A bot of Microsoft's SDK that takes everything, with the peer's keys."""
    from microsoft_teams.apps import App  # type: ignore[import-not-found]  # not installed everywhere

    adapter = Adapter()
    bot = App(
        client_id=CLIENT_ID, client_secret=CLIENT_SECRET, tenant_id=HARBOUR, http_server_adapter=adapter, plugins=[]
    )
    asyncio.run(bot.initialize())
    bot.server._token_validator = validator_of(peer)  # its own address of keys is Microsoft's
    return adapter


def status_of(adapter: Adapter, body: dict[str, Any], token: str | None) -> int:
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    answer = asyncio.run(adapter.handler({"body": body, "headers": headers}))
    return int(answer["status"])


def good_body(meet: Meet, kind: str, number: int) -> dict[str, Any]:
    """A good body, in a conversation of its own: each takes a few messages at a time only."""
    who = meet(f"p{number}")
    press = {
        "name": "adaptiveCard/action",
        "value": {
            "action": {"type": "Action.Execute", "verb": "open", "data": {"tpm": {"do": "open", "with": "privacy"}}},
            "trigger": "manual",
        },
    }
    return who.activity(kind, text="help", action="add", **(press if kind == "invoke" else {}))


def odd_bodies(meet: Meet) -> list[dict[str, Any]]:
    """Good bodies of each type, and each with one field that is missing or odd."""
    bodies = [good_body(meet, kind, number) for number, kind in enumerate(KINDS)]
    for kind, name, value in itertools.product(KINDS, FIELDS, ODD):
        if (kind, name) == ("invoke", "value"):
            continue  # What a card sends is told to be old where it is odd: see test_bad_input.
        body = {**good_body(meet, kind, len(bodies)), name: value}
        if value is ABSENT:
            del body[name]
        bodies.append(body)
    return bodies


def test_of_what_the_sdk_refuses_or_falls_over_ours_does_nothing(meet: Meet, teams: TeamsApp) -> None:
    adapter, wrong, seen = sdk_of(teams.peer), list[str](), {"both": 0, "neither": 0, "ours alone ignores": 0}
    for body in odd_bodies(meet):
        token = signed(teams.peer.claims())
        they, we = status_of(adapter, body, token), teams.peer.post(body).status
        if they == 200:
            seen["both"] += we == 200
        elif we != 200:
            seen["neither"] += 1
        elif nothing_was_done(teams):
            seen["ours alone ignores"] += 1
        else:
            wrong.append(f"{they} {json.dumps(body)}")
        teams.start_over()
    assert wrong == []
    assert min(seen.values()) > 0, seen


@pytest.mark.parametrize("kind", BAD)
def test_a_token_that_the_sdk_refuses_ours_refuses_with_the_same_body(kind: str, meet: Meet, teams: TeamsApp) -> None:
    adapter, token = sdk_of(teams.peer), BAD[kind](teams.peer)
    for body in (
        meet("ana").activity(text="practice"),
        {**meet("ana").activity(text="practice"), "serviceUrl": OTHER_URL},
    ):
        they, we = status_of(adapter, body, token), teams.peer.post(body, token).status
        assert we in (400, 401, 403), f"the SDK says {they}"
        assert nothing_was_done(teams)
