"""The wheel: built, installed into an empty folder, it answers from an empty working directory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

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


def test_the_wheel_lists_what_the_lock_pins(wheel: Path) -> None:
    """PEP 770: a CycloneDX document among the wheel's own files."""
    opened = zipfile.ZipFile(wheel)
    (name,) = [name for name in opened.namelist() if ".dist-info/sboms/" in name]
    assert name.endswith("/tpm-coach.cdx.json")
    bom: dict[str, Any] = json.loads(opened.read(name))
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    libraries = [each for each in bom["components"] if each["type"] == "library"]

    pinned = re.split(r"\n(?=\w)", (ROOT / "requirements.txt").read_text("utf-8"))
    locked = {each.partition(" ")[0].replace("==", "@"): set(re.findall(r"sha256:(\w+)", each)) for each in pinned}
    listed = {each["purl"].removeprefix("pkg:pypi/"): _digests(each) for each in libraries}
    assert listed == locked
    assert all(listed.values())

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    scopes = {each["name"]: each["scope"] for each in libraries}
    assert {scopes[re.split("[<>=]", line)[0]] for line in project["dependencies"]} == {"required"}
    extras = [re.split(r"[\[<>=]", line)[0] for lines in project["optional-dependencies"].values() for line in lines]
    assert {scopes[name] for name in extras} == {"optional"}
    assert scopes["markupsafe"] == "required", "what a package needs is needed"
    edges = {each["ref"]: each["dependsOn"] for each in bom["dependencies"]}
    assert edges.keys() == {bom["metadata"]["component"]["bom-ref"], *(each["bom-ref"] for each in libraries)}
    assert {to for each in edges.values() for to in each} == edges.keys() - {bom["metadata"]["component"]["bom-ref"]}


def _digests(component: dict[str, Any]) -> set[str]:
    return {each["content"] for file in component["externalReferences"] for each in file["hashes"]}


def test_the_installed_wheel_answers_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    target, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    into = ["--no-compile", "--target", str(target)]
    subprocess.run([*pip, *into, str(wheel)], check=True, capture_output=True, timeout=60)
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
