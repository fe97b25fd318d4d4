"""Messages that people type: in their own chat with the coach, and in channels where they mention it."""

from __future__ import annotations

from dataclasses import replace

from bot.channels.teams.listeners.meeting import meet
from bot.channels.teams.payloads import Activity
from bot.channels.teams.responses import Responses
from bot.channels.teams.services import Services
from bot.core.commands.parse import Ask, Command, ForMember, Help, parse
from bot.core.errors import StoreError
from bot.core.model.messages import Part
from bot.core.text import plain
from bot.logs import event, failure

HOME = "home"


class Messages:
    """Answers each message where it was typed."""

    def __init__(self, services: Services) -> None:
        self._services, self._responses = services, Responses(services)

    def on_message(self, activity: Activity, *, meets: bool = True) -> None:
        """Answer it, after its acknowledgement; where it `meets` who typed it, what is known of them is kept."""
        services = self._services
        if not activity.user or activity.is_outside:
            services.replies.post(activity, services.coach.outsider())
            return
        if meets:
            meet(services, activity)
        if plain(activity.text).casefold().strip(" .!") == HOME:
            self._home(activity)
            return
        asked = parse(activity.text)
        if isinstance(asked, Ask | Help):
            self._reply(activity, asked)
        else:
            self._perform(activity, asked)

    def _reply(self, activity: Activity, asked: Command) -> None:
        """A question or help. In a channel each thread is a conversation; one's own chat is a single long one."""
        services, tenant, where = self._services, activity.tenant, activity.conversation
        before = None if activity.is_personal else services.memory.recall(tenant, where)
        lately = services.memory.lately(tenant, where) if activity.is_personal else None
        reply = services.coach.reply(activity.text, command=asked, before=before, lately=lately)
        said = reply.message if activity.is_personal else services.coach.to_go_on(reply.message)
        services.replies.post(activity, said)
        event("message", outcome=reply.match.outcome.value)
        if activity.is_personal:
            services.memory.remember(activity.member, "", reply.answer, around=where)
        else:
            services.memory.remember(activity.member, where, reply.answer)
        if reply.gap:
            services.gaps.keep(tenant, activity.text, reply.match)

    def _perform(self, activity: Activity, command: ForMember) -> None:
        services = self._services
        asked = self._with_people(activity, command)
        try:
            profile = None if services.members.is_quick(asked) else services.profiles.profile(activity.member)
            if profile and not profile.counts:
                services.replies.post(activity, services.coach.outsider())
                return
            response = services.members.perform(activity.member, asked, services.now(), profile)
        except StoreError as error:
            failure("command_not_done", error)
            # Said where it was typed: whose chat is where is in the database.
            services.replies.post(activity, services.wording.say("not_saved"))
        else:
            self._responses.deliver(activity, response)
        event("message", outcome=type(command).__name__.lower())

    def _with_people(self, activity: Activity, command: ForMember) -> ForMember:
        """The command with the people that it names: Teams gives the ids of their accounts, and asked, their own."""
        if not activity.mentions:
            return command
        named = {
            str(number): self._services.profiles.user_of(activity, account) or "nobody"
            for number, (account, _) in enumerate(activity.mentions)
        }
        text = activity.text
        for number, user in named.items():
            text = text.replace(f"@@{number}@@", f"@@{user}@@", 1)
        found = parse(text)
        return command if isinstance(found, Ask | Help) else found

    def _home(self, activity: Activity) -> None:
        services = self._services
        page, _ = services.coach.home()
        services.replies.post(activity, replace(page, parts=(*page.parts, *self._own_parts(activity))))
        event("home_opened")

    def _own_parts(self, activity: Activity) -> tuple[Part, ...]:
        """The member's own part, in their own chat alone; without a database the page is drawn without it."""
        services = self._services
        try:
            return services.members.home(activity.member, services.now()) if activity.is_personal else ()
        except StoreError as error:
            failure("home_without_database", error)
            return ()
