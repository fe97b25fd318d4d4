"""What it is run with says what the code needs. Building and starting a container takes a Docker; tests have none."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.cli import parser
from bot.config import Config

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
UNIT = (ROOT / "deploy" / "tpm-coach.service").read_text("utf-8")
GUIDE = (ROOT / "docs" / "operators.md").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def copied() -> set[str]:
    """What the container's first stage gets of the project."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M)
    return {name for line in lines for name in line.split()[:-1]}


def test_the_container_gets_all_that_a_wheel_is_built_of() -> None:
    built = set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"])
    assert built | {"bot", "pyproject.toml", "hatch_build.py", "requirements.txt", "README.md", "LICENSE"} <= copied()
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert copied().isdisjoint(ignored)


def test_the_container_is_no_root_and_serves_what_its_health_check_asks() -> None:
    assert re.search(r"^USER (?!root)\w+", DOCKERFILE, re.M)
    command = json.loads(re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.M)[-1])
    options = parser().parse_args(command[1:])
    assert f"127.0.0.1:{options.port}/readyz" in DOCKERFILE
    assert f":{options.port}" in COMPOSE
    assert "read_only: true" in COMPOSE


def test_every_package_of_an_extra_is_locked_for_the_container() -> None:
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.M))
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = {re.match(r"[\w-]+", line)[0] for name in ("teams", "oauth") for line in extras[name]}  # type: ignore[index]
    assert wanted <= locked


def test_the_unit_starts_a_command_that_there_is_and_keeps_its_data() -> None:
    words = shlex.split(re.findall(r"^ExecStart=(.*)$", UNIT, re.M)[0])
    assert parser().parse_args(words[1:])
    database = re.findall(r"`TPM_DATABASE=(.*?)`", GUIDE)[0]
    assert (
        str(Config.read({"TPM_DATABASE": database}).database.parent)
        == "/var/lib/" + re.findall(r"^StateDirectory=(.*)$", UNIT, re.M)[0]
    )
    assert "Environment=" not in UNIT, "what only the unit sets, a command in a shell would not know"


def test_a_command_in_a_shell_has_the_account_and_the_settings_of_the_unit(tmp_path: Path) -> None:
    unit = dict(re.findall(r"^(User|EnvironmentFile|ExecStart)=(\S+)", UNIT, re.M))
    script = (ROOT / "deploy" / "tpm-coach").read_text("utf-8")
    settings, database = tmp_path / "tpm-coach.env", tmp_path / "coach.sqlite3"
    settings.write_text(f"TPM_DATABASE={database}\n")
    here = {
        f"sudo -u {unit['User']} ": "",
        unit["EnvironmentFile"]: str(settings),
        unit["ExecStart"]: f"{sys.executable} -m bot",
    }
    for there, instead in here.items():
        assert there in script
        script = script.replace(there, instead)
    done = subprocess.run(["/bin/sh", "-c", script, "tpm-coach", "outbox"], cwd=ROOT, capture_output=True, check=False)
    assert f"there is no database at {database};" in done.stderr.decode()
    assert not database.exists()


def test_the_guide_puts_each_file_where_the_unit_looks_for_it() -> None:
    for there in re.findall(r"^(?:User|EnvironmentFile)=(\S+)", UNIT, re.M):
        assert re.search(rf"^sudo .* {re.escape(there)}$", GUIDE, re.M)
    folder = re.findall(r"^ExecStart=(\S+)/bin/tpm-coach ", UNIT, re.M)[0]
    assert f"venv {folder}\n" in GUIDE
    for named in re.findall(r"deploy/[\w.-]+", GUIDE):
        assert (ROOT / named).is_file()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_what_people_run_and_pins_its_actions(workflow: Path) -> None:
    text = workflow.read_text("utf-8")
    assert "bash .ci/run" in text
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)] == []
    assert "permissions:\n  contents: read" in text


def test_the_versions_of_python_are_those_that_are_tested() -> None:
    tested = re.findall(r'"(3\.\d+)"', (ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8"))
    matrix = (ROOT / "docs" / "support-matrix.md").read_text("utf-8")
    assert f"| Python | {', '.join(tested)} |" in matrix
    assert PROJECT["project"]["requires-python"] == f">={tested[0]}"
    named = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["project"]["classifiers"]))
    assert named == tested


@pytest.mark.parametrize("name", ["SECURITY.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "LICENSE"])
def test_what_a_stranger_looks_for_is_there(name: str) -> None:
    assert len((ROOT / name).read_text("utf-8")) > 300
