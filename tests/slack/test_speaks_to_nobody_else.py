"""Nothing that `serve` runs opens a connection but to Slack, or writes a file outside of its cache and database."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tests.app import new_peer
from tests.processes import started

# Runs before anything else in each Python process that is started, and tells what is looked up, reached and written.
WATCHER = """
import json, os, sys
_number = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

def _watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        told = [str(each) for each in args]
    elif event == "open" and (set(str(args[1] or "")) & set("wax+") or (args[1] is None and args[2] & _WRITES)):
        told = [os.path.abspath(os.fsdecode(args[0])) if not isinstance(args[0], int) else str(args[0])]
    elif event == "sqlite3.connect":
        told = [os.path.abspath(os.fsdecode(args[0]).removeprefix("file://").partition("?")[0])]
    elif event in ("os.mkdir", "os.rename"):
        told = [os.path.abspath(os.fsdecode(each)) for each in args if isinstance(each, (str, bytes, os.PathLike))]
    elif event in ("subprocess.Popen", "os.system", "os.posix_spawn"):
        told = [str(args[0])]
    else:
        return
    os.write(_number, (json.dumps([event, *told]) + "\\n").encode())

sys.addaudithook(_watch)
"""


def watching(hooks: Path, seen: Path) -> dict[str, str]:
    """The environment in which each Python process writes to `seen` what it looks up, reaches and writes."""
    (hooks / "sitecustomize.py").write_text(WATCHER)
    path = os.pathsep.join([str(hooks), str(Path(__file__).parents[2])])
    return {"PYTHONPATH": path, "WATCHED": str(seen), "PYTHONDONTWRITEBYTECODE": "1"}


def test_from_its_start_to_its_end_it_speaks_to_slack_alone(tmp_path: Path) -> None:
    home, hooks, database, seen = (tmp_path / name for name in ("home", "hooks", "data", "seen"))
    for folder in (home, hooks, database):
        folder.mkdir()
    more = {"HOME": str(home), **watching(hooks, seen)}
    with new_peer() as peer, started(peer, database, fresh=True, **more) as process:
        ana = peer.be("ana")
        ana.says("what does a cloud TPM do")
        ana.waits_for("What a cloud TPM does and owns\n")
        assert "What a cloud TPM does and owns" in ana.says("/tpm what does a cloud TPM do", "#general")
        ana.opens_home()
        assert process.wire.get("/readyz").status == 200
        port = peer.api_url.split(":")[2].split("/")[0]
        process.ends(seconds=15)
    lines: list[list[Any]] = [json.loads(line) for line in seen.read_text().splitlines()]
    reached = {tuple(line) for line in lines if line[0].startswith("socket.")}
    assert any(port in str(each) for each in reached), "else the watcher would prove nothing"
    assert [each for each in reached if not _is_slack(each, port)] == []
    allowed = (database, Path("/dev/null"))
    written = {name for line in lines if not line[0].startswith("socket.") for name in line[1:]}
    assert any(str(database) in name for name in written)
    written = {name for name in written if not name.endswith(":memory:")}
    assert [name for name in written if not any(Path(name).is_relative_to(each) for each in allowed)] == []
    assert list(home.iterdir()) == []


def _is_slack(told: tuple[Any, ...], port: str) -> bool:
    """The local workspace, which is Slack here, or the address that `serve` itself listens on."""
    return "127.0.0.1" in str(told) and (port in str(told) or told[0] == "socket.getaddrinfo")
