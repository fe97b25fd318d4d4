"""Microsoft's own SDK as an oracle: what it refuses, ours refuses too.

It is no part of an installation (31 packages): `pip install --group teams-oracle` brings it.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

import jwt
import pytest

from bot.channels.teams.tokens import ISSUER, Gate, Keys, TokenError
from tests.msteams.peer import CLIENT_ID, Microsoft, microsoft, signed
from tests.msteams.test_tokens import BAD

sdk: Any = pytest.importorskip(
    "microsoft_teams.apps.auth.token_validator", reason="Microsoft's SDK is not installed (group teams-oracle)"
)

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
