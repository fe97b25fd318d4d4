"""`tpm-coach doctor` and `migrate`: each fault is named, with how to mend it, and tells in the exit status."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.channels.slack.manifest import manifest
from bot.cli import main
from bot.core.content.load import Knowledge
from bot.core.model.installations import Token
from bot.playground.peer import Peer
from bot.runtime.keyring import Keyring, name_of, new_key
from bot.stores.sqlite import SqliteStore
from tests.app import new_peer
from tests.slack.serving import environment

KEY = new_key()
Checkup = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def peer() -> Iterator[Peer]:
    with new_peer() as running:
        yield running


@pytest.fixture
def checkup(peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Checkup:
    """Runs `doctor` in a sound environment but for what is given; returns the exit status and the lines."""

    def run(**changes: str | None) -> tuple[int, list[str]]:
        given: dict[str, str | None] = {
            **environment(peer, tmp_path / "coach.sqlite3"),
            **changes,
        }
        for name, value in given.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        status = main(["doctor"])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        assert peer.bot_token not in said.out + said.err
        assert peer.signing_secret not in said.out + said.err
        return status, (said.out + said.err).splitlines()

    return run


def mended(lines: list[str]) -> dict[str, str]:
    """The lines that want mending: part and what it says."""
    return {line.split()[1]: line for line in lines if line.startswith("MEND")}


def test_all_is_well(checkup: Checkup, knowledge: Knowledge) -> None:
    status, lines = checkup()
    assert status == 0, lines
    assert {line.split()[1] for line in lines} >= {"configuration", "content", "matcher", "database", "token", "blocks"}
    assert all(line.startswith("ok") for line in lines)
    assert any(f"{len(knowledge.topics)} topics and " in line and line.endswith(" practices, sound") for line in lines)
    assert any("Slack accepts our layout" in line for line in lines)


def test_the_matcher_is_ready_and_has_learned_from_all_of_our_content(checkup: Checkup) -> None:
    _, lines = checkup()
    assert any(line.startswith("ok") and "matcher" in line and "ready; 0 files" in line for line in lines)


def test_what_is_missing_is_named_all_at_once(checkup: Checkup) -> None:
    status, lines = checkup(SLACK_BOT_TOKEN=None, SLACK_SIGNING_SECRET=None)
    assert status == 1
    faults = [line for line in lines if line.startswith("MEND")]
    assert [fault.split()[2] for fault in faults] == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]
    assert any(line.startswith("ok") and "content" in line for line in lines), "the rest is checked all the same"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-nightjar"),
        ("SLACK_APP_TOKEN", "xoxb-nightjar"),
        ("SLACK_SIGNING_SECRET", "night jar"),
        ("SLACK_API_URL", "http://slack.example/api/"),
        ("PORT", "70000"),
        ("TPM_DATA_DIR", "/nowhere/at/all"),
        ("TPM_LOG", "loud"),
        ("TPM_ASK_CHANNEL", "#tpm-circle"),
    ],
)
def test_a_wrong_setting_is_named_and_a_secret_never_shown(checkup: Checkup, name: str, value: str) -> None:
    status, lines = checkup(**{name: value})
    assert status == 1
    assert name in mended(lines)["configuration"]
    if name.startswith("SLACK_") and "URL" not in name:
        assert "nightjar" not in "\n".join(lines)
        assert "night jar" not in "\n".join(lines)


def test_a_revoked_token(checkup: Checkup, peer: Peer) -> None:
    peer.set_fault("revoked")
    status, lines = checkup()
    assert (status, set(mended(lines))) == (1, {"token"})
    assert "install the app again" in mended(lines)["token"]


def test_a_token_that_slack_does_not_know(checkup: Checkup) -> None:
    status, lines = checkup(SLACK_BOT_TOKEN="xoxb-someone-elses")
    assert (status, set(mended(lines))) == (1, {"token"})
    assert "copy it again" in mended(lines)["token"]


def test_slack_out_of_reach(checkup: Checkup, peer: Peer) -> None:
    peer.set_fault("refuse")
    status, lines = checkup()
    assert (status, set(mended(lines))) == (1, {"token"})
    assert "cannot be reached" in mended(lines)["token"]
    assert "may this machine call 127.0.0.1? See firewall, DNS and HTTPS_PROXY" in mended(lines)["token"]


def test_slack_refuses_the_layout(checkup: Checkup, peer: Peer) -> None:
    peer.set_fault("error", method="blocks.validate", error="invalid_blocks")
    status, lines = checkup()
    assert (status, set(mended(lines))) == (1, {"blocks"})


def test_a_slack_that_cannot_check_the_layout_is_no_fault(checkup: Checkup, peer: Peer) -> None:
    peer.set_fault("error", method="blocks.validate", error="unknown_method")
    status, lines = checkup()
    assert status == 0
    assert any("not checked" in line for line in lines)


@pytest.mark.parametrize("missing", [[], ["assistant:write", "im:history"]])
def test_scopes_that_were_not_granted(checkup: Checkup, missing: list[str]) -> None:
    scopes = [scope for scope in manifest()["oauth_config"]["scopes"]["bot"] if scope not in missing]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.dumps({"ok": True, "user": "coach", "team": "Harbour Cloud"}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("x-oauth-scopes", ",".join(scopes))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        status, lines = checkup(SLACK_API_URL=f"http://127.0.0.1:{server.server_port}/api/")
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
    assert status == (1 if missing else 0)
    assert set(mended(lines)) == ({"scopes"} if missing else set())
    if missing:
        assert ", ".join(missing) in mended(lines)["scopes"]
        assert "reinstall" in mended(lines)["scopes"]


def test_a_database_that_cannot_be_used(checkup: Checkup, tmp_path: Path) -> None:
    status, lines = checkup(TPM_DATABASE=str(tmp_path))
    assert (status, set(mended(lines))) == (1, {"configuration"})
    assert "TPM_DATABASE" in mended(lines)["configuration"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize(("mode", "fine"), [(0o600, True), (0o640, True), (0o644, False), (0o604, False)])
def test_a_database_that_other_accounts_can_read(checkup: Checkup, tmp_path: Path, mode: int, fine: bool) -> None:
    path = tmp_path / "coach.sqlite3"
    SqliteStore(path).close()
    path.chmod(mode)
    status, lines = checkup(TPM_DATABASE=str(path))
    assert (status == 0) is fine
    said = mended(lines).get("database", "")
    assert fine or f"`chmod 600 {path}`" in said
    if not fine:
        subprocess.run(re.findall(r"`(chmod [^`]+)`", said)[0].split(), check=True)
        assert checkup(TPM_DATABASE=str(path))[0] == 0


def test_what_a_restore_put_aside_is_named_until_it_is_deleted(checkup: Checkup, tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    SqliteStore(path).close()
    kept = tmp_path / "coach.sqlite3.replaced-2027-01-10T090000Z"
    kept.touch()
    assert any(str(kept) in line and "delete it" in line for line in checkup(TPM_DATABASE=str(path))[1])
    kept.unlink()
    assert not any("replaced" in line for line in checkup(TPM_DATABASE=str(path))[1])


@pytest.mark.parametrize("name", ["DYNO", "RENDER"])
def test_a_host_that_loses_its_disk(checkup: Checkup, name: str) -> None:
    status, lines = checkup(**{name: "web.1"})
    assert (status, set(mended(lines))) == (1, {"disk"})
    assert f"{name} is set" in mended(lines)["disk"]
    assert "set TPM_DISK_IS_KEPT=yes; else use PostgreSQL" in mended(lines)["disk"]
    assert checkup(**{name: "web.1"}, TPM_DISK_IS_KEPT="yes")[0] == 0


@pytest.mark.usefixtures("orchard")
def test_a_broken_topic_file_is_named_with_its_line_and_the_rest_is_checked(checkup: Checkup, tmp_path: Path) -> None:
    file = tmp_path / "ours" / "knowledge" / "fruit" / "apple.md"
    file.parent.mkdir(parents=True)
    file.write_text("+++\nid = 'fruit/apple'\ntitle = \n+++\n\nText.\n")
    (file.parents[2] / "declines").mkdir()
    refusal = 'id = "decline/ours"\ntitle = "Ours"\nreply = "No."\nsuggest = ["fruit/apple", "fruit/steam"]\n'
    (file.parents[2] / "declines" / "ours.toml").write_text(refusal)
    status, lines = checkup(TPM_DATA_DIR=str(tmp_path / "ours"))
    assert status == 1
    assert not any("content_left_out" in line for line in lines), "it is told once"
    told = [line for line in lines if line.startswith("MEND") and " content " in line]
    assert len(told) == 2
    assert "apple.md: it is not read" in told[0]
    assert "ours.toml:4: suggests 'fruit/steam', which is no card" in told[1]
    assert any(line.startswith("ok") and "database" in line for line in lines)
    assert any(line.startswith("ok") and "token" in line for line in lines)


# migrate


def test_migrate_makes_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new" / "coach.sqlite3"
    monkeypatch.setenv("TPM_DATABASE", str(path))
    assert main(["migrate"]) == 0
    assert str(path) in capsys.readouterr().out
    store = SqliteStore(path)
    store.check()
    store.close()


def test_migrate_says_why_it_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TPM_DATABASE", str(tmp_path))
    assert main(["migrate"]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def many(peer: Peer) -> dict[str, str | None]:
    """What is set for many workspaces."""
    return {
        "SLACK_BOT_TOKEN": None,
        "SLACK_CLIENT_ID": peer.client_id,
        "SLACK_CLIENT_SECRET": peer.client_secret,
        "TPM_TOKEN_KEYS": KEY,
        "TPM_CONTACT": "coach@harbour.example",
    }


def test_many_workspaces_are_counted(checkup: Checkup, peer: Peer, tmp_path: Path) -> None:
    store, older = SqliteStore(tmp_path / "coach.sqlite3"), new_key()
    for number, key in enumerate((KEY, KEY, older)):
        store.save_installation(Keyring([key]).seal(f"slack:T{number}", Token("xoxb-1"), datetime.now(UTC)))
    store.close()
    status, lines = checkup(**many(peer), TPM_INSTALL_TEAMS="T0ABC")
    assert status == 1
    assert f"encrypted with the key {name_of(older)}" in mended(lines)["workspaces"]
    status, lines = checkup(**{**many(peer), "TPM_TOKEN_KEYS": f"{KEY},{older}", "TPM_INSTALL_TEAMS": "T0ABC"})
    assert status == 0
    (said,) = [line for line in lines if "workspaces" in line.split()[:2]]
    assert said.endswith(
        "3 have the app; 1 under an older key, `tpm-coach tokens rotate` encrypts them anew; 1 may install it"
    )


def test_one_token_and_many_workspaces_are_not_both(checkup: Checkup, peer: Peer) -> None:
    status, lines = checkup(**{**many(peer), "SLACK_BOT_TOKEN": peer.bot_token})
    assert status == 1
    assert "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set" in mended(lines)["configuration"]
