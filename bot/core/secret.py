"""HMACs under the server's secret: noise, the hash of an erased person, the secret's own check.

Every value is an HMAC-SHA256 over fields that are each preceded by their length, the first of which is the purpose:
no two lists of fields give the same input, and no value says anything about one of another purpose.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

MIN_SECRET_CHARACTERS = 32
_MIN_DIFFERENT_CHARACTERS = 8

FLIP_PERCENT = 10
"""Share of answers that enter as one of the other two, each equally often."""

SET_NOISE_PERCENT = ((-2, 5), (-1, 20), (0, 50), (1, 20), (2, 5))
"""What is added to the sum of a set of contributors, and how often in a hundred."""

_ANSWER_NOISE = "tpm-coach/answer-noise/1"
_SET_NOISE = "tpm-coach/set-noise/1"
_ERASED_PERSON = "tpm-coach/erased-person/1"
_STANDING_ANSWER = "tpm-coach/standing-answer/1"
_SECRET_CHECK = "tpm-coach/secret-check/1"  # noqa: S105 - the name of a purpose, not a secret


def weakness(secret: str) -> str | None:
    """The reason why a text can't be the secret, as a sentence that does not quote it; None when it can be.

    It needs 32 characters, which 32 random bytes in hexadecimal (64) or base64 (43 or 44) have; blanks around it do
    not count. A text of fewer than 8 different characters is a placeholder.
    """
    text = secret.strip()
    if len(text) < MIN_SECRET_CHARACTERS:
        return f"it needs at least {MIN_SECRET_CHARACTERS} characters"
    if len(set(text)) < _MIN_DIFFERENT_CHARACTERS:
        return "it repeats a few characters: it must be random"
    return None


@dataclass(frozen=True, slots=True)
class Secret:
    """The server's secret, without blanks around it. Never shown by `repr()`.

    Raises ValueError, in words that do not quote it, when it is weak. The text itself is the key: the same bytes
    written in hexadecimal and in base64 are two secrets.
    """

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        fault = weakness(self.text)
        if fault:
            raise ValueError(f"this secret can't be used: {fault}")
        object.__setattr__(self, "text", self.text.strip())


def digest(secret: Secret, purpose: str, fields: Iterable[str]) -> bytes:
    """HMAC-SHA256 of a purpose and fields, each preceded by its length."""
    parts = [part.encode() for part in (purpose, *fields)]
    message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.digest(secret.text.encode(), message, "sha256")


def percentile(drawn: bytes) -> int:
    """A whole number from 0 to 99 out of 256 uniform bits, in exact integer arithmetic.

    Each of the hundred numbers stands for floor or ceiling of 2**256 / 100 digests, so that its probability is off
    from 1/100 by less than 2**-256.
    """
    return int.from_bytes(drawn, "big") * 100 >> 256


def noisy_answer(secret: Secret, question: str, person: str, answer: int, since: str) -> int:
    """Randomised response: an answer (0, 1 or 2) as it is, or in 10 of 100 cases one of the other two.

    `since` is the ISO week in which the unbroken run of this answer began. The same arguments always give the same,
    whatever the team and the period: while an answer stands, asking again averages nothing out.
    """
    drawn = percentile(digest(secret, _ANSWER_NOISE, (question, person, str(answer), since)))
    if drawn >= FLIP_PERCENT:
        return answer
    return (answer + 1 if 2 * drawn < FLIP_PERCENT else answer + 2) % 3


def set_noise(secret: Secret, question: str, contributors: Iterable[str]) -> int:
    """Noise on the sum of these contributors, from -2 to 2; the same set always gets the same, in any order."""
    drawn = percentile(digest(secret, _SET_NOISE, (question, *sorted(contributors))))
    for noise, percent in SET_NOISE_PERCENT:
        drawn -= percent
        if drawn < 0:
            return noise
    raise AssertionError("the shares of the set noise do not add up to a hundred")


def erased_person(secret: Secret, person: str) -> str:
    """The keyed hash of a person who was erased, 64 hexadecimal digits: enough to know them again, not to name them."""
    return digest(secret, _ERASED_PERSON, (person,)).hex()


def standing_answer(secret: Secret, question: str, person: str, answer: int) -> str:
    """The keyed hash of an answer whose workspace was erased, 64 hexadecimal digits: enough to know it again."""
    return digest(secret, _STANDING_ANSWER, (question, person, str(answer))).hex()


def secret_check(secret: Secret) -> str:
    """The check value by which a database notices that the secret was changed, 64 hexadecimal digits."""
    return digest(secret, _SECRET_CHECK, ()).hex()


def is_same_secret(secret: Secret, check: str) -> bool:
    """True where `secret_check()` gave this for the same secret."""
    return hmac.compare_digest(secret_check(secret).encode(), check.encode())
