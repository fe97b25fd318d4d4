"""The two shapes of compose.yaml: read as Compose reads them, and their parts run by hand.

No test has a Docker engine. The commands and the environment of the containers are started as processes instead, on
loopback, with a PostgreSQL that asks for the password.
"""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.cli import parser
from bot.config.database import DatabaseUrl
from bot.core.calendar.localtime import week_of
from bot.core.errors import StoreError
from bot.core.model.outbox import Planned, Programme, State
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.playground.peer import Peer
from bot.playground.seed import TEAM_ID
from bot.stores.opening import open_store
from tests.app import new_peer
from tests.postgres import Server, needed
from tests.processes import Process, started

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
PASSWORD = "nightjar-long-and-random"
PUBLISHED = re.compile(r"127\.0\.0\.1:3000:3000")
ANA = Member("slack", TEAM_ID, "U0ANA00001")


def shape(*targets: str) -> dict[str, dict[str, Any]]:
    """The services that `docker compose up`, or `--profile postgres up TARGETS`, starts."""
    services: dict[str, dict[str, Any]] = COMPOSE["services"]
    if not targets:
        return {name: each for name, each in services.items() if not each.get("profiles")}
    needed = [*targets, *(name for target in targets for name in services[target].get("depends_on", ()))]
    return {name: services[name] for name in needed}


def image_environment() -> dict[str, str]:
    """What the image itself sets."""
    block = re.findall(r"^ENV (PATH=.*?)\n(?=\S)", DOCKERFILE, re.M | re.S)[0]
    return dict(each.split("=", 1) for each in shlex.split(block.replace("\\\n", " ")))


def command_of(service: dict[str, Any]) -> list[str]:
    """What a container runs, without the program's name: its own command, or the image's."""
    given = service.get("command") or json.loads(re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.M)[-1])
    assert given[0] == "tpm-coach"
    return [str(word) for word in given[1:]]


def test_a_file_is_the_shape_that_nobody_has_to_ask_for() -> None:
    assert shape().keys() == {"coach"}
    assert image_environment()["TPM_DATABASE"] == "/data/coach.sqlite3"
    assert shape()["coach"]["volumes"] == ["coach:/data"]
    assert "environment" not in shape()["coach"]


def test_the_other_shape_is_a_database_and_the_two_roles() -> None:
    other = shape("web", "clock")
    assert other.keys() == {"web", "clock", "db"}
    assert {tuple(each["profiles"]) for each in other.values()} == {("postgres",)}
    assert command_of(other["web"])[:2] == ["serve", "--web"]
    assert command_of(other["clock"])[0] == "clock"
    for role in ("web", "clock"):
        assert other[role]["environment"]["TPM_DATABASE"] == "postgresql://coach@db/coach"
        assert other[role]["depends_on"] == {"db": {"condition": "service_healthy"}}


def test_the_two_shapes_cannot_run_side_by_side() -> None:
    for service in (shape()["coach"], shape("web", "clock")["web"]):
        assert [bool(PUBLISHED.fullmatch(port)) for port in service["ports"]] == [True]
    assert "ports" not in COMPOSE["services"]["db"]
    assert "ports" not in COMPOSE["services"]["clock"]


@pytest.mark.parametrize("name", ["coach", "web", "clock"])
def test_a_container_of_ours_may_do_little_and_is_asked_where_it_listens(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["env_file"] == ".env"
    assert f"127.0.0.1:{parser().parse_args(command_of(service)).port}/readyz" in DOCKERFILE


def test_no_secret_stands_in_the_file() -> None:
    for name, service in COMPOSE["services"].items():
        for key, value in service.get("environment", {}).items():
            secret = re.search(r"PASSWORD|SECRET|TOKEN|KEY", key)
            assert not secret or re.fullmatch(r"\$\{\w+:-\}", value), f"{name}: {key}"
            assert urlsplit(value).password is None, f"{name}: {key}"
    assert ".env" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ".env" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


@pytest.fixture
def peer() -> Iterator[Peer]:
    with new_peer() as running:
        yield running


def by_hand(peer: Peer, folder: Path, service: dict[str, Any], **env_file: str) -> Any:
    """The process of a container, on loopback and a free port; what `db` and `/data` are stands in `env_file`."""
    command = command_of(service)
    for word, here in (("0.0.0.0", "127.0.0.1"), ("3000", "0")):
        command = [here if each == word else each for each in command]
    given = {**image_environment(), **env_file, **service.get("environment", {})}
    given["TPM_DATABASE"] = (
        given["TPM_DATABASE"].replace("/data", str(folder)).replace("@db", env_file.get("db", "@db"))
    )
    given.pop("PATH")
    return started(peer, folder, *command, connects=command[0] == "serve", **given)


def is_healthy(process: Process) -> bool:
    """What the image's health check says of it."""
    (check,) = re.findall(r"^HEALTHCHECK .*\n  CMD (\[.*\])$", DOCKERFILE, re.M)
    program, *arguments = json.loads(check)
    assert program == "python"
    asked = [word.replace(":3000/", f":{process.wire.port}/") for word in arguments]
    return subprocess.run([sys.executable, *asked], check=False, timeout=10).returncode == 0


def answers(peer: Peer) -> str:
    ana = peer.be("ana")
    ana.says("/tpm what does a cloud TPM do", "#general")
    ana.waits_for("What a cloud TPM does and owns", "#general")
    return "answered"


def test_the_shape_with_a_file_runs(peer: Peer, tmp_path: Path) -> None:
    with by_hand(peer, tmp_path, shape()["coach"]) as process:
        assert is_healthy(process)
        assert answers(peer) == "answered"
    assert (tmp_path / "coach.sqlite3").exists()


@pytest.fixture
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The container `db`: by TCP, with a password."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="tpm-pg-") as folder:
        server = Server(needed(), Path(folder), "-c listen_addresses=127.0.0.1 -c fsync=off", port)
        server.start()
        try:
            server.command(f"alter role coach password '{PASSWORD}'")
            server.create("coach", "template0")
            (Path(folder) / "data" / "pg_hba.conf").write_text(
                "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
            )
            server.command("select pg_reload_conf()")
            yield server
        finally:
            server.stop()


def test_the_shape_with_postgresql_runs(peer: Peer, tmp_path: Path, db: Server) -> None:
    services, here = shape("web", "clock"), f"@127.0.0.1:{db.port}"
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "always.toml").write_text('title = "Always"\nweekend = []\n', "utf-8")
    always = {"TPM_HOURS": "0-24", "TPM_DATA_DIR": str(tmp_path), "TPM_CALENDAR": "always"}
    with ExitStack() as running:
        with pytest.raises(StoreError, match="password"):
            open_store(DatabaseUrl(f"postgresql://coach{here}/coach"))
        web, clock = (
            running.enter_context(by_hand(peer, tmp_path, services[name], db=here, PGPASSWORD=PASSWORD, **always))
            for name in ("web", "clock")
        )
        assert is_healthy(web)
        assert is_healthy(clock)
        assert answers(peer) == "answered"
        assert clock.wire.send("{}").status == 404
    store, now = open_store(db.address("coach")), datetime.now(UTC)
    week = week_of(now.date())
    store.save_signup(Signup(ANA, "UTC", now.isoweekday(), 0, decided=week, next_at=now + timedelta(days=5)), now)
    store.plan(Planned(ANA, Programme.NUDGE, week, State.PLANNED, now, now + timedelta(hours=20)))
    # A clock begins with a tick.
    with by_hand(peer, tmp_path, services["clock"], db=here, PGPASSWORD=PASSWORD, **always):
        assert peer.slack.workspace.journal.until(lambda: store.outcomes(ANA).get(week) == "sent", 30)
    store.close()
