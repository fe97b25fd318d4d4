"""`kb gaps` in a terminal: what people asked and got no good answer to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.stores.sqlite import SqliteStore
from tests.app import new_peer, serving
from tests.cli.terminal import Output

pytestmark = pytest.mark.usefixtures("settings")


def test_kb_gaps_shows_alike_questions_together_and_obeys_no_escape_code(capsys: Output, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "coach.sqlite3")
    now = datetime.now(UTC)
    asked = ("how do we run a vendor review?", "vendor review: how", "\x1b[2Jwhere is lunch")
    store.record_gaps([("T1", text, "suggest") for text in asked], now)
    store.close()
    assert main(["kb", "gaps"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "2"
    assert "vendor review" in lines[0]
    assert lines[0].endswith("(suggest)")
    assert "\x1b" not in "".join(lines)
    assert main(["kb", "gaps", "--most", "1", "--days", "7"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_kb_gaps_of_an_empty_database_says_so(capsys: Output, tmp_path: Path) -> None:
    SqliteStore(tmp_path / "coach.sqlite3").close()
    assert main(["kb", "gaps", "--days", "7"]) == 0
    assert "no question without a good answer in the last 7 days" in capsys.readouterr().out


def test_kb_gaps_says_where_the_local_workspace_keeps_its_own(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    SqliteStore(tmp_path / "coach.sqlite3").close()
    local = Path("var/playground/coach.sqlite3")
    local.parent.mkdir(parents=True)
    store = SqliteStore(local)
    store.record_gaps([("T1", "vendor review", "suggest")], datetime.now(UTC))
    store.close()
    assert main(["kb", "gaps"]) == 0
    assert f"The local workspace keeps its own: TPM_DATABASE={local} tpm-coach kb gaps" in capsys.readouterr().out
    monkeypatch.setenv("TPM_DATABASE", str(local))
    assert main(["kb", "gaps"]) == 0
    shown = capsys.readouterr().out
    assert "vendor review" in shown
    assert "The local workspace" not in shown


def test_kb_gaps_shows_questions_and_nobody(capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    peer, path = new_peer(), tmp_path / "coach.sqlite3"
    with serving(peer, path) as app:
        for who in ("ana", "marcus"):
            peer.be(who).says("/tpm what is the capital of Mongolia", "#general")
        peer.be("ana").says("/tpm \u202e\x1b[31m red dinosaurs should eat xylophone soup", "#general")
        app.settle()
    monkeypatch.setenv("TPM_DATABASE", str(path))
    assert main(["kb", "gaps"]) == 0
    shown = capsys.readouterr().out
    assert "   2  what is the capital of [name]   (" in shown
    assert "xylophone soup" in shown
    assert not {"\x1b", "\u202e"} & set(shown)
    for name in ("ana", "marcus", "U0ANA00001", "U0MARCUS01"):
        assert f" {name} " not in shown
