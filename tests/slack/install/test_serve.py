"""`serve` with many workspaces, as an operator runs it: from the environment, where Bolt sees the settings too."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.slack.install.browser import Browser, many_environment, many_peer
from tests.slack.test_serve import line_of


def test_an_install_through_a_process_and_no_token_lies_open(tmp_path: Path) -> None:
    with many_peer() as peer:
        settings = many_environment(peer, tmp_path / "coach.sqlite3", PORT="0", TPM_LOG="json", HOME=str(tmp_path))
        command = [sys.executable, "-u", "-m", "bot", "serve"]
        given = {**os.environ, **settings}
        with subprocess.Popen(
            command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, bufsize=0
        ) as coach:
            try:
                lines = [line_of(coach)]
                while json.loads(lines[-1])["event"] != "serving":
                    lines.append(line_of(coach))
                port = re.findall(r":(\d+)/", lines[-1])[0]
                peer.connect(f"http://127.0.0.1:{port}/slack/events")
                assert Browser(f"http://127.0.0.1:{port}").installs().status == 200
                ana = peer.be("ana")
                ana.says("/tpm what does a cloud TPM do", "#general")
                ana.waits_for("What a cloud TPM does and owns", "#general")
            finally:
                coach.terminate()
                _, rest = coach.communicate(timeout=15)
        assert coach.returncode == 0
        assert peer.calls("chat.postMessage")[0].ok
    said = "\n".join([*lines, rest.decode()])
    assert '"installed"' in said
    assert "xox" not in said
    assert peer.client_secret not in said
    found = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert {name for name in found if not name.startswith("coach.sqlite3")} == set(), "Bolt keeps no files of its own"
    assert not [name for name in found if b"xoxe" in (tmp_path / name).read_bytes()]
