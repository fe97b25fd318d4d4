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
from pathlib import Path

from tests.summaries.policy.mutant_list import MUTANTS, Mutant

ROOT = Path(__file__).parents[3]
COPIED = ("bot", "data", "prompts", "tests", "manifest.json", "pyproject.toml")
SECONDS = 180
"""How long the tests of one mutant may take."""
SECONDS_IN_ALL = 2400
"""From then on no further mutant is tried, which is a failure."""

NOT_RUN = ("test_mutants.py",)
"""Tests of the mutants themselves: these fail in a changed tree whatever the policy promises."""

SLOW = ("test_attacks.py", "test_simulation.py")
STAYS = ("stays", "stays_in_any_order", "what_an_erasure_leaves", "who_could_see")
SERVICE = ("guarantees", "who_counts", "ways_out", "once", *STAYS, "what_people_see")
OF_THE_SERVICE = (*(f"summaries/test_{name}.py" for name in SERVICE), "teams/test_teams.py")
"""The tests that need no Slack."""

NO_MUTANT = -1
"""What `run_tests` gives where an edit made SQL that cannot be read: every test fails then, and none has caught it."""

TESTS_FAILED = 1
"""pytest's exit code for tests that ran and failed; any other says that the mutant could not be tried."""


def copy(tree: Path) -> None:
    """A copy of what the tests need, without anything compiled."""
    for name in COPIED:
        source, target = ROOT / name, tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", *NOT_RUN))
        else:
            shutil.copyfile(source, target)


def run_tests(tree: Path, *, of_the_service: bool = False) -> tuple[int | None, str]:
    """pytest's exit code (None when it did not end in time) and the first test that failed; quick tests go first."""
    if of_the_service:
        files = [tree / "tests" / name for name in OF_THE_SERVICE]
    else:
        files = sorted((tree / "tests/summaries/policy").glob("test_*.py"), key=lambda path: path.name in SLOW)
    command = [sys.executable, "-m", "pytest", "-x", "-m", "not soak", "-p", "no:cacheprovider", "--tb=line", *files]
    # What breaks a statement for PostgreSQL alone tells nothing; a thousand teams tell no mutant more than three.
    command += ["-k", "not postgres and not kill" if of_the_service else "not postgres"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None, ""
    if "syntax error" in done.stdout:
        return NO_MUTANT, ""
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return done.returncode, failed[0].partition("::")[2].partition(" - ")[0] if failed else ""


def attempt(mutant: Mutant | None, *, of_the_service: bool = False) -> tuple[bool, str]:
    """Whether the tests fail for a mutant (for None: pass without one), and what is to be told of it."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        tree = Path(folder)
        copy(tree)
        if mutant:
            try:
                mutant.apply(tree)
            except (LookupError, SyntaxError) as error:
                return False, f"THE EDIT DOES NOT APPLY: {error}"
        code, failed = run_tests(tree, of_the_service=of_the_service)
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
    for of_the_service in sorted({mutant.of_the_service for mutant in chosen}):
        fine, told = attempt(None, of_the_service=of_the_service)
        print(f"{'unchanged':42} {told}", flush=True)
        if not fine:
            return 1
    caught = 0
    for mutant in chosen:
        within = time.monotonic() - began < SECONDS_IN_ALL
        fine, told = attempt(mutant, of_the_service=mutant.of_the_service) if within else (False, "NO TIME LEFT")
        caught += fine
        print(f"{mutant.name:42} {told}", flush=True)
    print(f"{caught} of {len(chosen)} mutants caught in {time.monotonic() - began:.0f} s")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
