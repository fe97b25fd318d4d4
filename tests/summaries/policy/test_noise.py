"""The keyed draws: what is in each key and what is not, how often each outcome comes, and the values themselves."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import secret as keyed
from bot.core.secret import Secret, erased_person, is_same_secret, noisy_answer, secret_check, set_noise, weakness
from tests.summaries.policy.worlds import person, secret

ROOT = Path(__file__).parents[3]
GOLDEN = Secret("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
DRAWS = 20_000


def by_hand(key: Secret, *fields: str) -> bytes:
    """The digest as the policy describes it, written a second time."""
    message = b""
    for field in fields:
        message += len(field.encode()).to_bytes(8, "big")
        message += field.encode()
    return hmac.new(key.text.encode(), message, hashlib.sha256).digest()


def hundredth(digest: bytes) -> int:
    return int(digest.hex(), 16) * 100 // 2**256


# --- the secret -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "short", "x" * 64, "change-me", "0123456789abcdef0123456789abcde", " " * 40 + "0123456789abcdef"]
)
def test_a_weak_secret_is_refused_without_being_quoted(text: str) -> None:
    fault = weakness(text)
    assert fault
    with pytest.raises(ValueError) as raised:
        Secret(text)
    assert not text.strip() or text.strip() not in str(raised.value) + fault


@given(st.binary(min_size=32, max_size=32).filter(lambda raw: len(set(raw)) > 20))
def test_thirty_two_random_bytes_are_enough_in_hexadecimal_and_base64(raw: bytes) -> None:
    assert weakness(raw.hex()) is None
    assert weakness(base64.b64encode(raw).decode()) is None
    assert weakness(base64.urlsafe_b64encode(raw).decode().rstrip("=")) is None


def test_blanks_around_a_secret_do_not_count_and_it_is_never_shown() -> None:
    assert Secret(f"  {GOLDEN.text}\n") == GOLDEN
    assert GOLDEN.text not in repr(GOLDEN)


def test_a_changed_secret_is_noticed() -> None:
    check = secret_check(GOLDEN)
    assert is_same_secret(GOLDEN, check)
    assert not any(is_same_secret(other, check) for other in (secret(0), Secret(GOLDEN.text.upper())))
    assert not any(is_same_secret(GOLDEN, other) for other in ("", "ä", check[:-1], check.upper()))


# --- keys -----------------------------------------------------------------------------------------


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_different_fields_never_give_the_same_digest(some: list[str], others: list[str]) -> None:
    same = keyed.digest(GOLDEN, "purpose", some) == keyed.digest(GOLDEN, "purpose", others)
    assert same == (some == others)


def test_the_key_of_an_answers_noise_is_purpose_question_person_answer_and_run_start() -> None:
    for number in range(400):
        answer, since = number % 3, f"2026-W{number % 52 + 1:02}"
        digest = by_hand(GOLDEN, "tpm-coach/answer-noise/1", "deliver", person(number), str(answer), since)
        drawn = hundredth(digest)
        expected = answer if drawn >= 10 else (answer + (1 if drawn < 5 else 2)) % 3
        assert noisy_answer(GOLDEN, "deliver", person(number), answer, since) == expected


def test_the_key_of_the_set_noise_is_purpose_question_and_the_sorted_contributors() -> None:
    table = [-2] * 5 + [-1] * 20 + [0] * 50 + [1] * 20 + [2] * 5
    for number in range(400):
        those = [person(number + more) for more in (3, 1, 2, 5, 4)]
        digest = by_hand(GOLDEN, "tpm-coach/set-noise/1", "plan", *sorted(those))
        assert set_noise(GOLDEN, "plan", those) == table[hundredth(digest)]
        assert set_noise(GOLDEN, "plan", reversed(those)) == table[hundredth(digest)]


def test_every_purpose_has_a_key_of_its_own() -> None:
    purposes = {value for value in vars(keyed).values() if str(value).startswith("tpm-")}
    assert len(purposes) == 5
    assert erased_person(GOLDEN, person(1)) == by_hand(GOLDEN, "tpm-coach/erased-person/1", person(1)).hex()
    assert secret_check(GOLDEN) == by_hand(GOLDEN, "tpm-coach/secret-check/1").hex()


@pytest.mark.parametrize("digest", [bytes(32), b"\xff" * 32])
def test_the_smallest_and_the_largest_digest_are_in_range(digest: bytes) -> None:
    assert keyed.percentile(digest) == (0 if digest == bytes(32) else 99)


def test_each_hundredth_is_drawn_by_as_good_as_equally_many_digests() -> None:
    starts = [-(-number * 2**256 // 100) for number in range(101)]
    sizes = {after - start for start, after in itertools.pairwise(starts)}
    assert max(sizes) - min(sizes) <= 1
    for number, start in enumerate(starts[:-1]):
        assert keyed.percentile(start.to_bytes(32, "big")) == number
        if start:
            assert keyed.percentile((start - 1).to_bytes(32, "big")) == number - 1


# --- how often ------------------------------------------------------------------------------------


def is_near(seen: int, draws: int, percent: int) -> bool:
    """Within five standard deviations of the expected number."""
    share = percent / 100
    return abs(seen - draws * share) <= 5 * (draws * share * (1 - share)) ** 0.5


@pytest.mark.parametrize("answer", [0, 1, 2])
def test_an_answer_enters_as_itself_or_in_five_of_hundred_cases_as_each_of_the_others(answer: int) -> None:
    seen = Counter(noisy_answer(GOLDEN, "manage", f"slack:T1:U{n}", answer, "2026-W05") for n in range(DRAWS))
    for entered in (0, 1, 2):
        assert is_near(seen[entered], DRAWS, 90 if entered == answer else 5)


def test_the_set_noise_has_its_five_shares() -> None:
    seen = Counter(set_noise(GOLDEN, "manage", [f"slack:T1:U{n}"]) for n in range(DRAWS))
    for noise, percent in ((-2, 5), (-1, 20), (0, 50), (1, 20), (2, 5)):
        assert is_near(seen[noise], DRAWS, percent)
    assert sum(seen.values()) == DRAWS


def test_answers_are_flipped_independently_between_questions_people_answers_runs_and_secrets() -> None:
    base = ("manage", "slack:T1:U1", 1, "2026-W05")
    others = [
        ("deliver", *base[1:]),
        (base[0], "slack:T1:U2", *base[2:]),
        (base[0], "slack:T2:U1", *base[2:]),
        (*base[:3], "2026-W06"),
    ]
    keys = [secret(number) for number in range(DRAWS // 4)]
    flipped = {other: [noisy_answer(key, *other) != 1 for key in keys] for other in [base, *others]}
    flipped[("manage", "slack:T1:U1", 0, "2026-W05")] = [
        noisy_answer(key, "manage", base[1], 0, base[3]) != 0 for key in keys
    ]
    first, *rest = flipped.values()
    assert is_near(sum(first), len(keys), 10)
    for second in rest:
        both = sum(one and two for one, two in zip(first, second, strict=True))
        assert is_near(both, len(keys), 1)


def test_two_sets_of_one_size_and_two_questions_have_noise_of_their_own() -> None:
    those, others = [person(n) for n in range(5)], [person(n) for n in range(1, 6)]
    keys = [secret(number) for number in range(DRAWS // 4)]
    base = [set_noise(key, "manage", those) for key in keys]
    for question, people in (("manage", others), ("plan", those), ("manage", those[:4])):
        same = sum(set_noise(key, question, people) == noise for key, noise in zip(keys, base, strict=True))
        assert abs(same / len(keys) - 0.335) < 0.034  # the sum of the squared shares, five standard deviations


# --- golden values --------------------------------------------------------------------------------

PRINT_DRAWS = """
from bot.core.secret import Secret, erased_person, noisy_answer, secret_check, set_noise
key = Secret("0123456789abcdef" * 4)
people = [f"slack:T123:U{n}" for n in range(60)]
print(*(noisy_answer(key, "manage", who, n % 3, "2026-W05") for n, who in enumerate(people)), sep="")
print(*(set_noise(key, question, set(people[:9]) - {who}) for question in ("manage", "plan") for who in people[:10]))
print(erased_person(key, "slack:T123:U456"))
print(secret_check(key))
"""

WRITTEN_DOWN = """\
012012012012212011010012012012012012011012010012012012012012
1 0 -1 2 0 0 0 -1 -2 0 -1 0 -2 -1 1 -1 1 1 -1 0
a9d729e52b1ab65e84de426f223c7dd7ab5b52c91dc774220d6895c868f3c619
353e61383da0c2bba6f9e04409449f8f3edb17277c363dbd131fb1d327bc9b97
"""


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_the_draws_are_the_ones_written_down_under_any_hash_seed(seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRINT_DRAWS],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    assert done.stdout == WRITTEN_DOWN
