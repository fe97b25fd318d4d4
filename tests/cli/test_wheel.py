"""The wheel: built, installed into an empty folder, it answers from an empty working directory."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built once."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_the_content_and_nothing_that_is_not_for_users(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder, inside in (("data", "bot/_data"), ("prompts", "bot/_prompts")):
        shipped = {path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*.*")}
        assert shipped <= {name.removeprefix(f"{inside}/") for name in names if name.startswith(f"{inside}/")}
    assert {"bot/_data/manifest.json", "bot/_data/manifest-many.json"} <= set(names)
    assert "bot/_data/learned/learned.json" in names, "what was learned from the content comes with it"
    assert any(name.startswith("bot/_data/vectors/") for name in names)
    assert {name.partition("/")[0] for name in names if not name.startswith("tpm_coach-")} == {"bot"}
    assert not [name for name in names if name.endswith((".pyc", ".env", ".sqlite3", ".onnx", ".jsonl"))]


def test_the_installed_wheel_answers_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    target, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True, capture_output=True, timeout=60)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(target),
    }

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(command, cwd=empty, env=environ, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout

    assert run("bot", "ask", "what does a cloud TPM do?").startswith("What a cloud TPM does and owns\n")
    assert run("bot", "kb", "check").endswith("sound\n")
    place = subprocess.run(
        [sys.executable, "-c", "import bot; print(bot.__file__)"],
        cwd=empty, env=environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert place.stdout.strip() == str(target / "bot" / "__init__.py")
    assert list(empty.iterdir()) == []
