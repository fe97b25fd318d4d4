"""Microsoft Teams and Slack in one process, and Slack without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.app import frozen_peer
from tests.msteams.app import running
from tests.msteams.colleague import Colleague
from tests.msteams.peer import microsoft
from tests.slack.serving import Wire, environment, slash_command

ROOT = Path(__file__).parent.parent.parent


def test_both_chats_are_served_by_one_process(tmp_path: Path) -> None:
    with frozen_peer() as slack, microsoft() as teams:
        settings = {**environment(slack, tmp_path / "c.sqlite3"), "TPM_SECRET": ""}
        with running(teams, tmp_path / "c.sqlite3", **settings) as app:
            wire = Wire(teams.bot_port, slack.signing_secret)
            answer = wire.command("privacy")
            assert "/tpm export" in answer.text
            assert slash_command("x")["command"] == "/tpm"
            ana = Colleague(app, "ana")
            ana.they_say("privacy")
            ana.coach_says("export sends you all of it")
            ana.coach_does_not_say("/tpm")
            tenants = {row[0] for row in app.service.parts.store.database().conn.execute("select tenant from tenants")}
            app.settle()
            assert {each.partition(":")[0] for each in tenants} >= {"teams"}


def test_with_teams_alone_the_metrics_are_served_where_they_are_wanted(tmp_path: Path) -> None:
    with microsoft() as teams:
        with running(teams, tmp_path / "c.sqlite3", TPM_METRICS="1") as app:
            wire = Wire(teams.bot_port, "")
            app.service.clock.beat()
            answer = wire.get("/metrics")
            assert answer.status == 200
            assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
            assert "tpm_database_up 1.0" in answer.text
            assert [wire.call("HEAD", path).status for path in ("/healthz", "/readyz/")] == [200, 200]
            assert wire.get("/nowhere").status == 404
        with running(teams, tmp_path / "d.sqlite3"):
            assert Wire(teams.bot_port, "").get("/metrics").status == 404


def test_who_serves_slack_alone_loads_nothing_of_teams() -> None:
    code = (
        "import sys, bot.wiring, bot.cli.serving, bot.cli.doctor;"
        "print([name for name in sys.modules if name.partition('.')[0] in ('jwt', 'cryptography')"
        " or name.startswith('bot.channels.teams')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
