"""`make` sets up what it needs: with any make and sh, in a checkout that was moved, and with a sentence where it can't.

The interpreter is a stand-in that writes down what it is asked, as the network has no part in tests.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STANDIN = """#!/bin/sh
echo "$@" >>"$SAID"
case "$*" in
  "-c import sys; sys.exit"*) exit "${OLD:-0}" ;;
  "-c import sys; print"*) echo "${BASE:-base}" ;;
  "-m venv "*) [ -z "${NO_VENV:-}" ] || exit 1; mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
  "-m pip "*requirements.lock) exit "${NO_WHEEL:-0}" ;;
esac
"""


class Checkout:
    def __init__(self, folder: Path, maker: str) -> None:
        self.folder, self.maker = folder, maker
        (folder / ".ci").mkdir(parents=True)
        for name in ("Makefile", ".ci/setup", "pyproject.toml", "requirements.lock"):
            shutil.copy(ROOT / name, folder / name)

    def make(self, target: str = "ready", **environ: str) -> tuple[int, str, str]:
        """Run make; returns its status, what it said, and what the interpreter was asked."""
        python, said = self.folder.parent / "python3.11", self.folder.parent / "said"
        python.write_text(STANDIN)
        python.chmod(0o755)
        said.write_text("")
        given = {"PATH": os.environ["PATH"], "SAID": str(said), "PYTHON": str(python), **environ}
        done = subprocess.run(
            [self.maker, target], cwd=self.folder, env=given, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout + done.stderr, said.read_text()


@pytest.fixture(params=["make", "bmake"])
def checkout(request: pytest.FixtureRequest, tmp_path: Path) -> Checkout:
    maker = shutil.which(request.param)
    if maker is None:
        pytest.skip(f"there is no {request.param} here")
    return Checkout(tmp_path / "one" / "checkout", maker)


def test_it_is_made_once(checkout: Checkout) -> None:
    status, _, asked = checkout.make()
    assert status == 0
    assert "--only-binary :all: --require-hashes -r requirements.lock" in asked
    assert "--editable ." in asked
    assert "pip" not in checkout.make()[2]


def test_a_checkout_that_was_moved_or_copied_gets_its_own(checkout: Checkout, tmp_path: Path) -> None:
    checkout.make()
    there = checkout.folder.parent / "moved"
    checkout.folder.rename(there)
    checkout.folder = there
    assert "--editable ." in checkout.make()[2]
    assert str(there) in (there / ".venv" / "ready").read_text()


def test_another_interpreter_or_another_requirement_makes_it_anew(checkout: Checkout) -> None:
    checkout.make()
    assert "--editable ." in checkout.make(BASE="another")[2]
    assert "pip" not in checkout.make(BASE="another")[2]
    with (checkout.folder / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    assert "--editable ." in checkout.make(BASE="another")[2]


def test_one_that_was_interrupted_is_made_anew(checkout: Checkout) -> None:
    checkout.make()
    (checkout.folder / ".venv" / "bin" / "python").unlink()
    assert "-m venv" in checkout.make()[2]


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"OLD": "1"}, "Python 3.11 or newer is needed and was not found"),
        ({"NO_VENV": "1"}, "apt install python3-venv"),
    ],
)
def test_what_it_cannot_do_is_a_sentence_that_says_what_to_do(
    checkout: Checkout, environ: dict[str, str], told: str
) -> None:
    status, said, _ = checkout.make(**environ)
    assert status != 0
    assert told in said
    assert "make PYTHON=/path/to" in said
    assert not (checkout.folder / ".venv" / "ready").exists()


def test_where_a_part_has_no_package_it_goes_on_without_it(checkout: Checkout) -> None:
    status, said, asked = checkout.make(NO_WHEEL="1")
    assert status == 0
    assert "going on with what the coach needs to run" in said
    assert asked.splitlines()[-1].endswith("--require-hashes -r requirements.txt"), "nothing without its digest"
    assert (checkout.folder / ".venv" / "ready").exists()


def test_the_makefile_keeps_to_what_every_make_understands() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert (
        re.findall(
            r"\$\((?:shell|wildcard|if|foreach|patsubst|or|and)\b|^(?:export|ifeq|ifdef|define|include)\b|[^?]:=",
            makefile,
            re.M,
        )
        == []
    )
    assert subprocess.run(["/bin/sh", "-n", str(ROOT / ".ci" / "setup")], check=False).returncode == 0


def test_nothing_is_run_through_a_script_that_knows_an_old_place() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert re.findall(r"\.venv/bin/(?!python\b)\S+", makefile) == []
