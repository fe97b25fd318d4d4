"""Where replies may go: to the hosts of the Slack that is configured; one that goes nowhere is logged."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from bot.channels.slack.payloads import read_command
from bot.channels.slack.replies import Replies
from bot.core.model.messages import Message, Prose

COMMERCIAL, GOV, LOCAL = "https://slack.com/api/", "https://slack-gov.com/api/", "http://127.0.0.1:3998/api/"
SAID = Message("hello", (Prose("hello"),))


class Sent(Exception):
    """It was sent."""


@pytest.mark.parametrize(
    ("api", "url", "sent"),
    [
        (COMMERCIAL, "https://hooks.slack.com/commands/1", True),
        (COMMERCIAL, "https://hooks.slack-gov.com/commands/1", False),
        (GOV, "https://hooks.slack-gov.com/commands/1", True),
        (GOV, "https://hooks.slack.com/commands/1", False),
        (GOV, "http://hooks.slack-gov.com/commands/1", False),
        (COMMERCIAL, "https://hooks.slack.com.evil.example/1", False),
        (LOCAL, "http://127.0.0.1:3998/response/1", True),
        (COMMERCIAL, "", False),
    ],
)
def test_a_reply_goes_to_the_hosts_of_the_configured_slack_or_is_logged(
    api: str, url: str, sent: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def send(*_: object, **__: object) -> int:
        raise Sent

    monkeypatch.setattr("bot.channels.slack.replies.WebhookClient.send_dict", send)
    replies = Replies(lambda _: None, None, None, api_url=api)  # type: ignore[arg-type]  # neither is used here
    press = read_command({"team_id": "T1", "user_id": "U1", "channel_id": "C1", "response_url": url, "text": "x"})
    with caplog.at_level(logging.INFO, "tpm_coach"):
        if sent:
            with pytest.raises(Sent):
                replies.respond(press, SAID)
        else:
            replies.respond(press, SAID)
    assert ("reply_lost" in caplog.text) is not sent


@pytest.mark.parametrize("where", [{"modal": "V1"}, {"channel": "D1", "response_url": ""}])
def test_a_reply_in_a_workspace_whose_token_is_gone_is_logged(
    where: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    replies = Replies(lambda _: None, None, None, api_url=COMMERCIAL)  # type: ignore[arg-type]  # neither is used here
    press = replace(read_command({"team_id": "T1", "user_id": "U1", "channel_id": "C1", "text": "x"}), **where)
    press = replace(press, is_ephemeral=False)
    with caplog.at_level(logging.INFO, "tpm_coach"):
        replies.respond(press, SAID)
    assert caplog.text.count("reply_lost") == 1
