"""Welcome after an install: the coach knows that it is there, and tells whoever installed it what to do next."""

from __future__ import annotations

from bot.channels.slack.install.flow import Installed
from bot.channels.slack.payloads import slack_tenant
from bot.channels.slack.replies import post
from bot.channels.slack.services import Services
from bot.core.model.chat import SLACK
from bot.core.model.messages import Message, Prose


def welcome(services: Services, installed: Installed) -> None:
    """Note that the tenant has the app, and write to the installer; both soon, and not in the browser's time."""
    tenant, now = slack_tenant(installed.workspace), services.now()
    services.later.run("seen", lambda: services.members.seen(tenant, now))
    if installed.user:
        services.later.run("welcome", lambda: _greet(services, installed))


def _greet(services: Services, installed: Installed) -> None:
    client = services.client(installed.workspace)
    if client:
        text = services.prompts.text("install/welcome", command=SLACK.command)
        post(client, installed.user, None, Message(text, (Prose(text),)))
