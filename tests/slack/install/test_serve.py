"""`serve` with many workspaces, as an operator runs it: from the environment, where Bolt sees the settings too."""

from __future__ import annotations

from pathlib import Path

from tests.processes import Process
from tests.slack.install.browser import Browser, many_environment, many_peer
from tests.slack.serving import connected


def test_an_install_through_a_process_and_no_token_lies_open(tmp_path: Path) -> None:
    with many_peer() as peer:
        settings = many_environment(peer, tmp_path / "coach.sqlite3", PORT="0", TPM_LOG="json", HOME=str(tmp_path))
        with Process("serve", fresh=True, **settings) as coach:
            connected(peer, coach.port)
            assert Browser(f"http://127.0.0.1:{coach.port}").installs().status == 200
            ana = peer.be("ana")
            ana.says("/tpm what does a cloud TPM do", "#general")
            ana.waits_for("What a cloud TPM does and owns", "#general")
            assert coach.ends(seconds=15) == 0
        assert peer.calls("chat.postMessage")[0].ok
    said = coach.out + coach.err
    assert '"installed"' in said
    assert "xox" not in said
    assert peer.client_secret not in said
    found = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert {name for name in found if not name.startswith("coach.sqlite3")} == set(), "Bolt keeps no files of its own"
    assert not [name for name in found if b"xoxe" in (tmp_path / name).read_bytes()]
