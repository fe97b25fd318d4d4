"""What the app listens to, put together: commands, the Home tab, and who takes all the rest."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.context.ack import Ack
from slack_sdk import WebClient

from bot.channels.slack.client.profiles import SlackProfiles
from bot.channels.slack.dialogs import Dialogs
from bot.channels.slack.facade import Coaching, is_coaching
from bot.channels.slack.gaps import GapKeeper
from bot.channels.slack.home import HomePage
from bot.channels.slack.listeners.actions import Presses
from bot.channels.slack.listeners.events import Changes
from bot.channels.slack.listeners.messages import Conversations, suggest
from bot.channels.slack.listeners.views import Submissions
from bot.channels.slack.render import drawn
from bot.channels.slack.render.controls import ACTION_PREFIX
from bot.channels.slack.render.forms import Words
from bot.channels.slack.replies import Replies, post
from bot.channels.slack.responses import Outcomes
from bot.core.ask.coach import Coach
from bot.core.commands import parse as commands
from bot.core.wording.templates import Prompts
from bot.logs import event
from bot.runtime.later import Later

COMMAND = "/tpm"


class Listeners:
    """Everything that the app listens to. Without `coaching`, the coach answers questions only."""

    def __init__(
        self,
        coach: Coach,
        client: Callable[[str], WebClient | None],
        *,
        ask_channel: str,
        api_url: str,
        now: Callable[[], datetime],
        later: Later,
        coaching: Coaching | None = None,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`wake` makes what is to be sent go out at once; it returns without waiting for that."""
        self._coach, self._client, self._now, self._later = coach, client, now, later
        prompts = Prompts()
        words = Words(prompts.label("form_submit"), prompts.label("form_close"), prompts.label("form_done"))
        self._gaps = GapKeeper(coach, later, now)
        self._home = HomePage(coach, coaching, client, now=now, gaps=self._gaps)
        self._changes = Changes(coaching, coach, now=now, later=later)
        replies = Replies(client, self._home, words, api_url=api_url)
        self._dialogs: Dialogs | None = None
        self._submissions: Submissions | None = None
        if coaching:
            outcomes = Outcomes(client, replies=replies, home=self._home, prompts=prompts, wake=wake)
            profiles = SlackProfiles(client)
            self._dialogs = Dialogs(coaching, coach, outcomes, replies=replies, profiles=profiles, now=now, later=later)
            self._submissions = Submissions(
                coaching, coach, outcomes, home=self._home, words=words, now=now, later=later
            )
        self._talk = Conversations(coach, client, now=now, later=later, gaps=self._gaps, dialogs=self._dialogs)
        self._presses = Presses(
            coach,
            client,
            ask_channel=ask_channel,
            replies=replies,
            home=self._home,
            talk=self._talk,
            dialogs=self._dialogs,
            seen=self._changes.seen,
            now=now,
            later=later,
        )

    def add_to(self, app: App) -> None:
        """Register the listeners; the last ones take what no other knows, so that nothing goes unanswered."""
        app.command(COMMAND)(self.on_command)
        app.action(re.compile(f"^{ACTION_PREFIX}"))(self._presses.on_action)
        if self._submissions:
            app.view(re.compile(f"^{ACTION_PREFIX}"))(self._submissions.on_submit)
        app.event("app_mention")(self._talk.on_mention)
        app.event("message")(self._talk.on_message)
        app.event("app_home_opened")(self.on_home)
        app.event("user_change")(self._changes.on_user_change)
        app.event("app_uninstalled")(self._changes.on_uninstalled)
        app.event("tokens_revoked")(self._changes.on_tokens_revoked)
        app.command(re.compile(".*"))(self.on_command)
        app.action(re.compile(".*"))(self._presses.on_action)
        app.view(re.compile(".*"))(_accept)
        app.view_closed(re.compile(".*"))(_accept)
        app.shortcut(re.compile(".*"))(_accept)
        app.options(re.compile(".*"))(_accept)
        app.event(re.compile(".*"))(_accept)

    # --- the slash command: a question is answered inside the ack ---

    def on_command(self, ack: Ack, command: dict[str, Any]) -> BoltResponse | None:
        """Answer `/tpm …` to the one who typed it."""
        tenant, text = str(command.get("team_id") or ""), str(command.get("text") or "")
        asked = commands.parse(text) if self._dialogs else None
        answer = None
        if self._dialogs and asked and is_coaching(asked):
            self._dialogs.on_command(ack, command, asked)
        else:
            answer = self._answer(command, text, asked)
        self._changes.seen(tenant)
        return answer

    def _answer(self, command: dict[str, Any], text: str, asked: commands.Command | None) -> BoltResponse:
        started = time.perf_counter()
        in_channel = not str(command.get("channel_id", "")).startswith("D")
        reply = self._coach.reply(text, command=asked, share=in_channel)
        answer = BoltResponse(status=200, body=drawn.ephemeral(reply.message))
        event("command", outcome=reply.match.outcome.value, ms=round(1000 * (time.perf_counter() - started), 1))
        if reply.gap:
            self._gaps.keep(str(command.get("team_id", "")), text, reply.match)
        return answer

    # --- the Home tab and the Messages tab ---

    def on_home(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Draw the Home tab, or propose questions in the Messages tab."""
        ack()
        self._later.run("home", lambda: self._opened(event, body))
        self._changes.seen(str(body.get("team_id") or ""))

    def _opened(self, opened: dict[str, Any], body: dict[str, Any]) -> None:
        tenant, user = str(body.get("team_id", "")), str(opened["user"])
        client = self._client(tenant)
        if client is None:
            return
        event("home_opened", tab=str(opened.get("tab", "home")))
        if opened.get("tab") != "messages":
            self._home.publish(tenant, user)
            return
        channel = str(opened["channel"])
        suggest(client, channel, self._coach.prompts())
        if self._coach.first_time(tenant, f"greeted {user}", self._now(), for_good=True):
            post(client, channel, None, self._coach.greeting())


def _accept(ack: Ack) -> None:
    """What nothing else listens to is taken note of and left alone."""
    ack()
