"""Tokens as Microsoft signs them, with keys of our own, and as nobody may."""

from __future__ import annotations

import base64
import functools
import hmac
import json
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


@functools.cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """A key, the same each time that it is asked for in this process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk(name: str, **more: Any) -> dict[str, Any]:
    """The public part of a key, as Microsoft publishes it."""
    return {**json.loads(RSAAlgorithm.to_jwk(rsa_key(name).public_key())), "kid": name, "use": "sig", **more}


def signed(claims: Mapping[str, Any], key: str = "first", kid: str | None = "same", algorithm: str = "RS256") -> str:
    """A token; `kid` is the key's own name if nothing else is said."""
    headers = {} if kid is None else {"kid": key if kid == "same" else kid}
    if algorithm == "HS256":
        return _keyed(claims, headers, key)
    if algorithm == "none":
        return jwt.encode(dict(claims), None, algorithm="none", headers=headers)  # type: ignore[arg-type]
    return jwt.encode(dict(claims), rsa_key(key), algorithm=algorithm, headers=headers)


def _keyed(claims: Mapping[str, Any], headers: Mapping[str, str], key: str) -> str:
    """Signed with the public key as a secret, as who trusts a token's header would accept it."""
    public = rsa_key(key).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    parts = [json.dumps(each).encode() for each in ({"alg": "HS256", "typ": "JWT", **headers}, dict(claims))]
    signed_part = b".".join(base64.urlsafe_b64encode(each).rstrip(b"=") for each in parts)
    mac = hmac.digest(pem, signed_part, "sha256")
    return f"{signed_part.decode()}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
