"""Socket Mode over a real websocket: the app connects by itself, answers, and connects anew when Slack ends it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.config import Config
from bot.wiring import Service, open_service
from tests.app import App

from .link import Link
from .serving import slash_command


@pytest.fixture(scope="module")
def link() -> Iterator[Link]:
    with Link() as opened:
        yield opened


@pytest.fixture(scope="module", autouse=True)
def socket_app(link: Link, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The app as an operator runs it without a public address. One for all: the SDK takes three seconds to close."""
    environ = {
        "SLACK_BOT_TOKEN": "xoxb-test",
        "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
        "SLACK_APP_TOKEN": "xapp-test",
        "SLACK_API_URL": link.api_url,
        "TPM_DATABASE": str(tmp_path_factory.mktemp("socket") / "coach.sqlite3"),
    }
    slack = open_service(Config.read(environ, slack=True))
    slack.start()
    link.waits_for_the_app()
    yield slack
    assert slack.stop()


def test_a_question_over_the_socket_is_answered_as_over_http(link: Link, fresh: App, socket_app: Service) -> None:
    assert link.opened.get(timeout=10) == "Bearer xapp-test"
    # Each asks Slack once, after its first answer, which blocks the workspace takes.
    fresh.wire.command("second level")
    fresh.settle()
    link.sends("slash_commands", dict(slash_command("second level")), "first")
    assert socket_app.later.drain(10)
    ack = link.sends("slash_commands", dict(slash_command("what does a cloud TPM do")), "one")
    assert ack == {"envelope_id": "one", "payload": fresh.wire.command("what does a cloud TPM do").json}


def test_an_event_is_acknowledged(link: Link) -> None:
    event = {"type": "app_home_opened", "user": "U0ANA00001", "channel": "D1", "tab": "home"}
    ack = link.sends(
        "events_api", {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}, "two"
    )
    assert ack == {"envelope_id": "two"}


def test_when_slack_ends_the_connection_the_app_connects_anew(link: Link) -> None:
    link.says({"type": "disconnect", "reason": "refresh_requested"})
    link.waits_for_the_app()
    ack = link.sends("slash_commands", dict(slash_command("second level")), "three")
    assert ack["envelope_id"] == "three"
    assert "TPM II" in ack["payload"]["text"]
