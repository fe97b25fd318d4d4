"""The app's listeners, a module for each kind of payload."""

from __future__ import annotations

import re

from slack_bolt import App
from slack_bolt.context.ack import Ack

from bot.channels.slack.listeners.actions import Actions
from bot.channels.slack.listeners.commands import Commands
from bot.channels.slack.listeners.events import Events
from bot.channels.slack.listeners.messages import Messages
from bot.channels.slack.listeners.views import Views
from bot.channels.slack.services import Services


def register_listeners(app: App, services: Services) -> None:
    """Register every listener; the last ones acknowledge what no other takes, so that nothing goes unanswered."""
    for listeners in (Commands, Actions, Views, Messages, Events):
        listeners(services).register(app)
    everything = re.compile(".*")
    for rest in (app.view, app.view_closed, app.shortcut, app.options, app.event):
        rest(everything)(_acknowledge)


def _acknowledge(ack: Ack) -> None:
    ack()
