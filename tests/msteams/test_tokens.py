"""Whoever is not Microsoft's connector, or speaks to another bot, is refused, and nothing is done."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.channels.teams.tokens import Keys
from tests.msteams.app import TeamsApp
from tests.msteams.colleague import Colleague
from tests.msteams.conftest import Meet
from tests.msteams.peer import CLIENT_ID, HARBOUR, Microsoft, microsoft
from tests.msteams.signing import jwk, signed

OTHER_URL = "https://smba.trafficmanager.net/emea/"
Make = Callable[[Microsoft], str | None]


def unsigned(peer: Microsoft) -> str:
    header, payload, _ = signed(peer.claims(), algorithm="none").split(".")
    return f"{header}.{payload}."


def swapped(peer: Microsoft) -> str:
    """Other claims under the signature of the right ones."""
    header, _, signature = signed(peer.claims()).split(".")
    claims = json.dumps(peer.claims(exp=int(time.time()) + 9999)).encode()
    return f"{header}.{base64.urlsafe_b64encode(claims).rstrip(b'=').decode()}.{signature}"


BAD: dict[str, Make] = {
    "none at all": lambda _: None,
    "no token behind Bearer": lambda _: " ",
    "not a token": lambda _: "abc.def",
    "not base64": lambda _: "é.é.é".encode().decode("latin-1"),
    "far too long": lambda _: "a" * 9000,
    "another key under the right name": lambda peer: signed(peer.claims(), key="second", kid="first"),
    "a key that nobody published": lambda peer: signed(peer.claims(), key="second"),
    "no key named": lambda peer: signed(peer.claims(), kid=None),
    "another audience": lambda peer: signed(peer.claims(aud="2d4a2c3e-0b0b-4000-8000-0000000000b1")),
    "no audience": lambda peer: signed(peer.claims(aud=None)),
    "another issuer": lambda peer: signed(peer.claims(iss=f"https://sts.windows.net/{HARBOUR}/")),
    "no issuer": lambda peer: signed(peer.claims(iss=None)),
    "expired": lambda peer: signed(peer.claims(exp=int(time.time()) - 301)),
    "no expiry": lambda peer: signed(peer.claims(exp=None)),
    "an expiry that is no number": lambda peer: signed(peer.claims(exp="never")),
    "not yet valid": lambda peer: signed(peer.claims(nbf=int(time.time()) + 400)),
    "another serviceUrl": lambda peer: signed(peer.claims(serviceurl=OTHER_URL)),
    "no serviceUrl": lambda peer: signed(peer.claims(serviceurl=None)),
    "a serviceUrl that is a list": lambda peer: signed(peer.claims(serviceurl=[peer.service_url])),
    "alg none": unsigned,
    "HS256 with the public key as its secret": lambda peer: signed(peer.claims(), algorithm="HS256"),
    "RS512": lambda peer: signed(peer.claims(), algorithm="RS512"),
    "changed claims": swapped,
}


def nothing_was_done(teams: TeamsApp) -> bool:
    teams.settle()
    sent = [path for method, path in teams.peer.calls if "/v3/" in path]
    return sent == [] and all(teams.service.parts.store.database().table(name).count == 0 for name in TABLES)


TABLES = ("addresses", "claims", "conversations", "gaps", "members", "outbox")


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_token_is_refused_and_nothing_is_done(kind: str, ana: Colleague, teams: TeamsApp) -> None:
    answer = teams.peer.post(ana.activity(text="practice"), BAD[kind](teams.peer))
    assert answer.status == 401
    assert nothing_was_done(teams)


def test_the_same_request_with_a_good_token_is_taken(ana: Colleague, teams: TeamsApp) -> None:
    assert teams.peer.post(ana.activity(text="practice")).status == 200
    assert not nothing_was_done(teams)


def test_a_clock_that_is_four_minutes_off_is_forgiven(ana: Colleague, teams: TeamsApp) -> None:
    late = signed(teams.peer.claims(exp=int(time.time()) - 240))
    assert teams.peer.post(ana.activity(text="help"), late).status == 200


@pytest.mark.parametrize("scheme", ["Basic", "bearer2", ""])
def test_no_other_scheme_is_read(scheme: str, ana: Colleague, teams: TeamsApp) -> None:
    header = f"{scheme} {signed(teams.peer.claims())}".strip()
    assert teams.peer.post(ana.activity(text="help"), None, Authorization=header).status == 401


@pytest.mark.parametrize("url", [None, "", 7, ["x"], {"a": 1}])
def test_a_body_without_a_service_url_is_refused(url: Any, ana: Colleague, teams: TeamsApp) -> None:
    """Microsoft's SDK skips its check then."""
    body = {**ana.activity(text="practice"), "serviceUrl": url}
    assert teams.peer.post(body).status == 400
    assert nothing_was_done(teams)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://user@smba.trafficmanager.net/",
        "http://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net:8443/",
        "http://127.0.0.1:1/",
        "https://smba.trafficmanager.net/?a=1",
        "file:///etc/passwd",
        "https://[::1",
    ],
)
def test_nothing_is_ever_sent_to_a_host_that_is_not_the_connectors(url: str, ana: Colleague, teams: TeamsApp) -> None:
    """Even where the token says so: whoever steals a key must not get our token as well."""
    body = {**ana.activity(text="practice"), "serviceUrl": url}
    assert teams.peer.post(body, signed(teams.peer.claims(serviceurl=url))).status == 403
    assert nothing_was_done(teams)


def test_another_organisation_is_not_served(meet: Meet, teams: TeamsApp) -> None:
    stranger = meet("ana", tenant="cccccccc-0000-4000-8000-00000000000c")
    assert teams.peer.post(stranger.activity(text="practice")).status == 403
    assert nothing_was_done(teams)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://SMBA.infra.gov.teams.microsoft.us/gov/", "smba.infra.gov.teams.microsoft.us"),
        ("https://smba.trafficmanager.net:8443/", "smba.trafficmanager.net:8443"),
        ("https://a b=c/", "?"),
        ("https://[::1", "?"),
    ],
)
def test_the_log_says_what_to_add_where_a_host_is_refused(
    url: str, host: str, ana: Colleague, teams: TeamsApp, lines: list[str]
) -> None:
    body = {**ana.activity(text="practice"), "serviceUrl": url}
    assert teams.peer.post(body, signed(teams.peer.claims(serviceurl=url))).status == 403
    (told,) = [json.loads(line) for line in lines if json.loads(line)["event"] == "refused"]
    assert told["host"] == host
    assert "TEAMS_SERVICE_HOSTS" in told["why"]


def test_the_log_says_what_to_add_where_an_organisation_is_refused(
    meet: Meet, teams: TeamsApp, lines: list[str]
) -> None:
    stranger = meet("ana", tenant="cccccccc-0000-4000-8000-00000000000c")
    answer = teams.peer.post(stranger.activity(text="practice"))
    assert "cccccccc" not in answer.text
    (told,) = [json.loads(line) for line in lines if json.loads(line)["event"] == "refused"]
    assert told["organisation"] == "cccccccc-0000-4000-8000-00000000000c"


def test_another_channel_of_the_bot_service_is_not_served(ana: Colleague, teams: TeamsApp) -> None:
    body = {**ana.activity(text="practice"), "channelId": "webchat"}
    assert teams.peer.post(body).status == 403
    assert nothing_was_done(teams)


# --- the keys ---


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def fetches(peer: Microsoft) -> int:
    return sum(path == "/keys" for _, path in peer.calls)


def test_keys_are_fetched_once_and_again_for_an_unknown_one_but_not_more_than_every_five_minutes() -> None:
    with microsoft() as peer:
        hands = Hands()
        keys = Keys(f"http://127.0.0.1:{peer.port}/keys", clock=hands)
        assert keys.find("first")
        assert keys.find("first")
        assert [keys.find(f"made up {number}") for number in range(50)] == [None] * 50
        assert fetches(peer) == 1
        peer.keys.append(jwk("second"))
        assert keys.find("second") is None
        hands.at = 301
        assert keys.find("second")
        assert fetches(peer) == 2


def test_a_key_that_came_while_it_was_looked_for_is_found() -> None:
    """The fetch of another request ends between the look at what is known and the question whether one is under way."""
    with microsoft() as peer:

        class Late(Hands):
            def __call__(self) -> float:
                self.at = 301 if peer.keys[1:] else 0
                if self.at and not found:
                    found.append(None)
                    found[0] = keys.find("second")
                return self.at

        found: list[Any] = []
        keys = Keys(f"http://127.0.0.1:{peer.port}/keys", clock=Late())
        assert keys.find("first")
        peer.keys.append(jwk("second"))
        assert keys.find("second")
        assert found[0], "the other request has found it as well"
        assert fetches(peer) == 2


def test_keys_are_fetched_anew_after_a_day_and_a_withdrawn_one_is_known_no_more() -> None:
    with microsoft() as peer:
        hands = Hands()
        keys = Keys(f"http://127.0.0.1:{peer.port}/keys", clock=hands)
        assert keys.find("first")
        peer.keys = [jwk("second")]
        hands.at = 24 * 3600 + 1
        keys.find("first")
        for thread in [keys.fetching] if keys.fetching else []:
            thread.join()
        assert keys.find("first") is None
        assert keys.find("second")


def test_a_key_that_is_not_endorsed_for_teams_is_not_used() -> None:
    with microsoft() as peer:
        peer.keys = [jwk("first", endorsements=["webchat"]), jwk("second", endorsements=["msteams", "webchat"])]
        keys = Keys(f"http://127.0.0.1:{peer.port}/keys")
        assert keys.find("first") is None
        assert keys.find("second")


@pytest.mark.parametrize("answer", [[], "x", {"keys": 7}, {"keys": [7]}, {"keys": [{"kty": "RSA", "kid": "a"}]}])
def test_what_is_no_key_set_leaves_the_known_keys(answer: Any) -> None:
    with microsoft() as peer:
        hands = Hands()
        keys = Keys(f"http://127.0.0.1:{peer.port}/keys", clock=hands)
        assert keys.find("first")
        peer.keys = answer if isinstance(answer, list) else answer["keys"] if isinstance(answer, dict) else answer
        hands.at = 400
        assert keys.find("unknown") is None
        assert keys.find("first")


def test_after_a_first_fetch_that_failed_keys_are_fetched_again_in_five_seconds() -> None:
    """Until then, everybody in every organisation is refused."""
    with microsoft() as peer:
        hands = Hands()
        keys, published = Keys(f"http://127.0.0.1:{peer.port}/keys", clock=hands), peer.keys
        peer.keys = []
        assert keys.find("first") is None
        peer.keys = published
        hands.at = 4
        assert keys.find("first") is None
        assert fetches(peer) == 1
        hands.at = 5
        assert keys.find("first")
        assert fetches(peer) == 2


def test_an_unreachable_address_refuses() -> None:
    keys = Keys("http://127.0.0.1:1/keys", clock=Hands())
    assert keys.find("first") is None


def test_the_audience_is_this_bots_own_id(teams: TeamsApp) -> None:
    assert teams.service.parts.config.teams
    assert teams.service.parts.config.teams.client_id == CLIENT_ID
    assert "secret" not in repr(teams.service.parts.config)
