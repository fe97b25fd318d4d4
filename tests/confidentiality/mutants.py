"""`make mutants`: break the policy on purpose, one way at a time, and see that its tests notice.

Each mutant is an edit of the source, made in a temporary copy of the tree that the confidentiality tests are then run
in. Fails when a mutant survives, when an edit no longer applies, when tests do not end in time, and when the tests
fail without any edit. `make mutants ARGS="flips lead"` runs those whose name holds one of these words.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
POLICY = "bot/core/confidentiality.py"
KEYED = "bot/core/keyed.py"
PERIODS = "bot/core/periods.py"
COPIED = ("bot", "tests/confidentiality", "tests/__init__.py", "tests/conftest.py", "pyproject.toml")
SECONDS = 120
"""How long the tests of one mutant may take."""
SECONDS_IN_ALL = 1200
"""From then on no further mutant is tried, which is a failure."""

NOT_RUN = ("test_mutants.py",)
"""Tests of the mutants themselves: these fail in a changed tree whatever the policy promises."""

SLOW = ("test_attacks.py", "test_simulation.py")

TESTS_FAILED = 1
"""pytest's exit code for tests that ran and failed; any other says that the mutant could not be tried."""


@dataclass(frozen=True)
class Mutant:
    """A way to break the policy: in a file, each text (found exactly once) becomes another."""

    name: str
    path: str
    edits: tuple[tuple[str, str], ...]

    def apply(self, tree: Path) -> None:
        """Make the edits. Raises LookupError when one does not apply."""
        source = (tree / self.path).read_text(encoding="utf-8")
        for old, new in self.edits:
            if source.count(old) != 1:
                raise LookupError(f"{old!r} is {source.count(old)} times in {self.path}")
            source = source.replace(old, new)
        compile(source, self.path, "exec")
        (tree / self.path).write_text(source, encoding="utf-8")


def one(name: str, path: str, old: str, new: str) -> Mutant:
    """A mutant of a single edit."""
    return Mutant(name, path, ((old, new),))


BAND = "_noisy_band(secret, question, those[question], read)"
CALL = "None if question in refused else " + BAND
VALUES = "{read(one.person, question, one.week).answer for one in those[question]}"
SET_NOISE = "set_noise(secret, question, [one.person for one in those])"

MUTANTS = (
    # What the policy itself lists.
    one("no flips", KEYED, "FLIP_PERCENT = 10", "FLIP_PERCENT = 0"),
    one("half the flips", KEYED, "FLIP_PERCENT = 10", "FLIP_PERCENT = 5"),
    one("answer noise re-rolled each period", POLICY, "standing.answer, standing.since)", "standing.answer, one.week)"),
    one(
        "set noise re-rolled each period",
        POLICY,
        SET_NOISE,
        SET_NOISE.replace("question,", "question + those[0].week,"),
    ),
    one("set noise keyed by size only", POLICY, SET_NOISE, "set_noise(secret, question, [str(len(those))])"),
    one("four are enough", POLICY, "MIN_N = 5", "MIN_N = 4"),
    one("the lead counted", POLICY, "if seat.person not in roster.viewers and ", "if "),
    Mutant("no waiting", POLICY, (("\nJOIN_WAIT = 1", "\nJOIN_WAIT = 0"), ("\nREJOIN_WAIT = 3", "\nREJOIN_WAIT = 0"))),
    one(
        "a refusal of unanimous answers", POLICY, CALL, f"None if question in refused or len({VALUES}) < 2 else {BAND}"
    ),
    one("a refusal that tells a unanimous four", POLICY, CALL, f"{BAND} if len({VALUES}) == 1 else {CALL}"),
    one(
        "a refusal that reads answers first",
        POLICY,
        "if is_refused(those[question])}",
        f"if {VALUES} is not None and is_refused(those[question])}}",
    ),
    one("n shown", POLICY, BAND, f'f"{{{BAND}}} ({{len(those[question])}})"'),
    one("n shown beside the bands", POLICY, "refused else " + BAND, f"refused else ({BAND}, len(those[question]))"),
    one("the lower cut moved", POLICY, "5 * total <= 4 * n", "5 * total < 4 * n"),
    one("the upper cut moved", POLICY, "5 * total >= 6 * n", "5 * total > 6 * n"),
    one("the cuts moved out", POLICY, "5 * total <= 4 * n", "5 * total <= 3 * n"),
    # Other ways to lose it.
    one("newcomers do not wait", POLICY, "\nJOIN_WAIT = 1", "\nJOIN_WAIT = 0"),
    one("who rejoins waits as newcomers do", POLICY, "\nREJOIN_WAIT = 3", "\nREJOIN_WAIT = 1"),
    one("who rejoins a new team does not wait", POLICY, "if seat.before:", "if seat.before and first_published:"),
    one("three periods counted", POLICY, "WINDOW = 2", "WINDOW = 3"),
    one("one period counted", POLICY, "WINDOW = 2", "WINDOW = 1"),
    one("answers from before being told counted", POLICY, "since < fact.at < closes", "fact.at < closes"),
    one("answers after the close counted", POLICY, "since < fact.at < closes", "since < fact.at"),
    one("any question counted", POLICY, "fact.question == question and ", ""),
    one("the earliest answer taken", POLICY, "max(fact.week, latest", "min(fact.week, latest"),
    one("five are too few", POLICY, "MIN_N = 5", "MIN_N = 6"),
    one("no set noise", POLICY, SET_NOISE, "0"),
    one(
        "set noise of one only", KEYED, "((-2, 5), (-1, 20), (0, 50), (1, 20), (2, 5))", "((-1, 25), (0, 50), (1, 25))"
    ),
    one("flips to one side only", KEYED, "answer + 1 if 2 * drawn < FLIP_PERCENT else answer + 2", "answer + 1"),
    one("answer noise the same for all questions", KEYED, "_ANSWER_NOISE, (question, person", "_ANSWER_NOISE, (person"),
    one("answer noise the same for all people", KEYED, "(question, person, str(answer)", "(question, str(answer)"),
    one("answer noise the same for all answers", KEYED, "person, str(answer), since", "person, since"),
    one("set noise the same for all questions", KEYED, "(question, *sorted(contributors))", "sorted(contributors)"),
    one("set noise by the order of people", KEYED, "*sorted(contributors)", "*contributors"),
    one("fields not told apart", KEYED, 'len(part).to_bytes(8, "big") + part', "part"),
    one(
        "one purpose for two draws",
        KEYED,
        '_SET_NOISE = "tpm-coach/set-noise/1"',
        '_SET_NOISE = "tpm-coach/answer-noise/1"',
    ),
    one("no secret in the keys", KEYED, "hmac.digest(secret.text.encode(), ", 'hmac.digest(b"", '),
    one("any secret accepted", KEYED, "if len(text) < MIN_SECRET_CHARACTERS:", "if not text:"),
    one(
        "a changed secret not noticed",
        KEYED,
        "return hmac.compare_digest(secret_check(secret).encode(), check.encode())",
        "return True",
    ),
    one(
        "every check-in starts a run",
        POLICY,
        "if previous_start is not None and previous_answer == answer:",
        "if previous_start == week:",
    ),
    one(
        "week 53 in a period of its own",
        PERIODS,
        "min((number - 1) // PERIOD_WEEKS + 1, PERIODS_A_YEAR)",
        "(number - 1) // PERIOD_WEEKS + 1",
    ),
    one("closed before check-ins are", PERIODS, "timedelta(days=10, hours=12)", "timedelta(days=7)"),
)


def copy(tree: Path) -> None:
    """A copy of what the tests need, without anything compiled."""
    for name in COPIED:
        source, target = ROOT / name, tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", *NOT_RUN))
        else:
            shutil.copyfile(source, target)


def run_tests(tree: Path) -> tuple[int | None, str]:
    """pytest's exit code (None when it did not end in time) and the first test that failed; quick tests go first."""
    files = sorted((tree / "tests/confidentiality").glob("test_*.py"), key=lambda path: path.name in SLOW)
    command = [sys.executable, "-m", "pytest", "-x", "-m", "not soak", "-p", "no:cacheprovider", "--tb=no", *files]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None, ""
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return done.returncode, failed[0].partition("::")[2].partition(" - ")[0] if failed else ""


def attempt(mutant: Mutant | None) -> tuple[bool, str]:
    """Whether the tests fail for a mutant (for None: pass without one), and what is to be told of it."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        tree = Path(folder)
        copy(tree)
        if mutant:
            try:
                mutant.apply(tree)
            except (LookupError, SyntaxError) as error:
                return False, f"THE EDIT DOES NOT APPLY: {error}"
        code, failed = run_tests(tree)
    if code is None:
        return False, f"THE TESTS DID NOT END in {SECONDS} s"
    if mutant is None:
        return code == 0, "the tests pass" if code == 0 else f"THE TESTS FAIL WITHOUT A MUTANT: {failed}"
    if code == TESTS_FAILED:
        return True, f"caught by {failed}"
    return False, "SURVIVED" if code == 0 else f"THE TESTS COULD NOT RUN (exit code {code})"


def main(words: list[str]) -> int:
    """Try the mutants whose name holds one of the words, or all; 0 when every one was caught."""
    chosen = [mutant for mutant in MUTANTS if not words or any(word in mutant.name for word in words)]
    if not chosen:
        print(f"no mutant is called so; there are: {', '.join(mutant.name for mutant in MUTANTS)}")
        return 1
    began = time.monotonic()
    fine, told = attempt(None)
    print(f"{'unchanged':42} {told}", flush=True)
    if not fine:
        return 1
    caught = 0
    for mutant in chosen:
        fine, told = attempt(mutant) if time.monotonic() - began < SECONDS_IN_ALL else (False, "NO TIME LEFT")
        caught += fine
        print(f"{mutant.name:42} {told}", flush=True)
    print(f"{caught} of {len(chosen)} mutants caught in {time.monotonic() - began:.0f} s")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
