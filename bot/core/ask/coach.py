"""Ask: what the coach says to a question and to a control, and what it keeps of them. No channel, no SQL, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.core.ask.answers import Answers
from bot.core.ask.card import card_parts
from bot.core.ask.keeping import Keeping
from bot.core.ask.offers import offers
from bot.core.ask.reference import MAX_QUESTION, dereference, reference
from bot.core.ask.understanding import understood
from bot.core.commands import parse as commands
from bot.core.matching.following import spoken_of
from bot.core.matching.match import EMPTY, Matcher
from bot.core.model.chat import SLACK
from bot.core.model.match import Match, Outcome, cards_shown
from bot.core.model.messages import Button, Buttons, Heading, Message, Note, Part, Prose, Quote, Reply, SearchBox
from bot.core.ports.asking import AskStore
from bot.core.text import plain
from bot.core.wording.templates import Prompts

GAP_DAYS = 90
_CONVERSATION = timedelta(days=30)
_LATELY = timedelta(hours=1)
_NOTHING_ASKED = Match(Outcome.HELP, None, 0.0)


class _Current(NamedTuple):
    """Matcher and answers, which belong to the same content."""

    matcher: Matcher
    answers: Answers


class Coach:
    """The coach behind every channel. Safe to share between threads."""

    def __init__(
        self,
        matcher: Matcher,
        prompts: Prompts,
        store: AskStore,
        *,
        command: str = SLACK.command,
        ask_person: bool = False,
        keeps_gaps: bool = True,
        knows_speaker: bool = True,
        keeping: Keeping | None = None,
    ) -> None:
        """`command` is how people call the coach where they are; `ask_person` offers the way to a person.

        `keeps_gaps` says whether the channel records the questions that have no answer, `knows_speaker` whether it
        knows who speaks, so that practising is offered.
        """
        self._knows_speaker, self._ask_person = knows_speaker, ask_person
        self._prompts, self._store, self._command = prompts, store, command
        self._keeping = keeping or Keeping()
        self._keep_days = GAP_DAYS if keeps_gaps and self._keeping.enabled else None
        self.renew(matcher)

    def renew(self, matcher: Matcher) -> None:
        """Answer from other content from now on. It is swapped in whole: a reply never mixes old and new."""
        answers = Answers(
            matcher.knowledge,
            self._prompts,
            command=self._command,
            knows_speaker=self._knows_speaker,
            ask_person=self._ask_person,
            keep_days=self._keep_days,
        )
        self._current = _Current(matcher, answers)

    # --- what members say ---

    def reply(
        self,
        text: str,
        *,
        command: commands.Command | None = None,
        before: str | None = None,
        lately: str | None = None,
        quoted: bool = False,
        share: bool = False,
    ) -> Reply:
        """The reply to what a member typed; `command` is what `text` was parsed to, where somebody did already.

        `before` is what their conversation is about, as `recall` gives it; `lately` what was answered shortly before,
        outside of it, which may be followed up. `quoted` repeats the question above the reply, `share` offers sharing.
        """
        command, current = command or commands.parse(text), self._current
        if isinstance(command, commands.Help):
            return Reply(self.help(), _NOTHING_ASKED)
        if not isinstance(command, commands.Ask):
            # What is done for a member is no reply: a channel that knows who speaks takes those commands to Members.
            return Reply(current.answers.command(commands.word_of(command)), _NOTHING_ASKED)
        if undone := command.slip or command.questioned:
            return Reply(current.answers.undone(undone, slip=bool(command.slip)), _NOTHING_ASKED)
        match = understood(current.matcher, command.question or text, before=before, lately=lately)
        if match is None:
            match = Match(Outcome.DECLINE, None, 0.0, (), EMPTY)
            return Reply(current.answers.unclear(match, command.beside), match)
        reply = self._matched(current.answers, text, match, command.word, share=share)
        reply = reply.followed_by(current.answers.beside(match, command.beside))
        return reply.quoting(plain(text)[:MAX_QUESTION]) if quoted and current.answers.repeats(match) else reply

    def _matched(self, answers: Answers, text: str, match: Match, word: str | None, *, share: bool) -> Reply:
        """The reply to a question, which begins with the command `word`, if with one."""
        question = plain(text)[:MAX_QUESTION]
        gap = not word and answers.records(match)
        if match.doubtful:
            return Reply(answers.doubtful(match, question), match, gap=gap)
        if match.shown:
            return Reply(answers.answered(match, question, share=share), match)
        if match.outcome is Outcome.SUGGEST:
            return Reply(answers.suggestions(match, question), match, gap=gap)
        kept = gap and self._keeping.kept(question) is not None
        return Reply(answers.refusal(match, question, word, kept=kept), match, gap=gap)

    def offers(self, match: Match) -> tuple[str, ...]:
        """The cards that the reply to a match offers, best first, at most three."""
        return offers(match, self._current.matcher.knowledge)

    def warm_up(self) -> Iterator[Message]:
        """The replies to the proposed questions: the first members do not wait for what is made on first use."""
        for place in ("help", "home", "agent"):
            for question in (*self._prompts.examples(place), "help", "what is the weather", "second from the top"):
                yield self.reply(question).message

    def help(self) -> Message:
        """How to use the coach, with examples."""
        examples = self._prompts.examples("help")
        text = self._prompts.text("help_text", command=self._command, examples=examples)
        said = self._prompts.text("help", command=self._command, examples=examples, coaches=self._knows_speaker)
        return Message(text, (Prose(said),))

    def greeting(self) -> Message:
        """The greeting of somebody who opens a conversation for the first time, with questions to try."""
        text = self._prompts.text("greeting", command=self._command, coaches=self._knows_speaker, days=self._keep_days)
        return Message(text, (Prose(text), self._tries(self.suggested_questions())))

    def suggested_questions(self) -> tuple[str, ...]:
        """Questions to propose in a conversation, four at most."""
        return self._prompts.examples("agent")[:4]

    def _tries(self, questions: tuple[str, ...]) -> Buttons:
        label = self._prompts.label
        return Buttons(
            tuple(
                Button(question, "try", reference("", question), label("try_label", question=question))
                for question in questions
            )
        )

    def home(self, question: str = "", value: str = "", notice: Message | None = None) -> tuple[Message, Reply | None]:
        """The coach's own page: what it does, questions to try, a search box.

        With the reply to `question`, with the answer that a control's `value` refers to, or with `notice`, if one
        is given.
        """
        label = self._prompts.label
        text = self._prompts.text("home", days=self._keep_days)
        parts: list[Part] = [Prose(text), SearchBox(label("search"), label("search_hint"), "search")]
        parts.append(self._tries(self._prompts.examples("home")))
        reply = None
        if question.strip():
            reply = self.reply(question)
            parts += [Heading(label("your_question")), Quote(question[:MAX_QUESTION]), *reply.message.parts]
        elif value:
            parts += (self.card(value) or self.stale()).parts
        elif notice:
            parts += notice.parts
        return Message(text, tuple(parts)), reply

    # --- what members press ---

    def card(self, value: str, *, share: bool = False) -> Message | None:
        """The answer that a control refers to; None when it refers to nothing that is known (any more)."""
        answer_id, question = dereference(value)
        answers = self._current.answers
        return answers.answer(answer_id, question, share=share) if answers.knows(answer_id) else None

    def rest(self, match: Match) -> Iterator[Message]:
        """The other cards of the topic that a match answers with."""
        current = self._current
        topic = current.matcher.knowledge.topics.get(match.topic or "")
        for card in topic.cards if topic else ():
            if card.id not in (match.card, match.second):
                yield Message(card.title, tuple(card_parts(card)))

    def answer_of(self, value: str) -> str | None:
        """The card (the first of two) or comparison that a control refers to, if it is known."""
        answer_id = dereference(value)[0]
        return cards_shown(answer_id)[0] if self._current.answers.knows(answer_id) else None

    def shared(self, value: str, who: str) -> Message | None:
        """The answer that a control refers to, for a channel, under the name of whoever shares it."""
        answer_id, question = dereference(value)
        answers = self._current.answers
        return answers.shared(answer_id, question, who) if answers.knows(answer_id) else None

    def thanked(self, value: str, *, helped: bool, share: bool = False) -> Message | None:
        """The answer that a thumb rates, with a word of thanks in its place; None when it is not known any more."""
        answer_id, answers = dereference(value)[0], self._current.answers
        thanks = self.thanks(value, helped=helped).text
        return answers.thanked(answer_id, thanks, share=share) if answers.knows(answer_id) else None

    def thanks(self, value: str, *, helped: bool) -> Message:
        """The thanks for a thumb; for one that is down they say so where the question is kept."""
        if helped:
            return self._say("thanks_up")
        kept = self._keeping.kept(plain(dereference(value)[1]))
        return self._say("thanks_down", days=GAP_DAYS if kept else 0)

    def question_for_person(self, value: str, who: str) -> Message | None:
        """A question as it is posted where people answer, under the asker's name; None when there is no question."""
        question = dereference(value)[1]
        lead = self._prompts.text("person_asks", who=who)
        return Message(lead, (Prose(lead), Quote(question))) if question else None

    def asked_person(self, channel: str) -> Message:
        """The receipt that the asker sees then. `channel` is the channel's own way to name the place."""
        return self._say("asked_person", channel=channel)

    def to_go_on(self, answer: Message) -> Message:
        """The answer, for a place where the coach hears only those who mention it: its last words say so."""
        return replace(answer, parts=(*answer.parts, Note(self._prompts.text("to_go_on"))))

    def stale(self) -> Message:
        """The answer to a control that is not known any more."""
        return self._say("stale", command=self._command)

    def outsider(self) -> Message:
        """The refusal of somebody from outside the workspace."""
        return self._say("outsider")

    def broken(self) -> Message:
        """The apology for when something failed."""
        return self._say("broken")

    def _say(self, name: str, **values: object) -> Message:
        text = self._prompts.text(name, **values)
        return Message(text, (Prose(text),))

    # --- what is remembered ---

    def record_gaps(self, asked: Iterable[tuple[str, str, Match]], now: datetime) -> None:
        """Keep questions without a good answer, as (tenant, text, match), for curators, without who asked them."""
        rows = [
            (tenant, kept, match.decline or (f"doubtful: {match.card}" if match.doubtful else match.outcome.value))
            for tenant, text, match in asked
            if (kept := self._keeping.kept(plain(text)[:MAX_QUESTION]))
        ]
        self._store.record_gaps(rows, now)

    def record_thumb_down(self, tenant: str, value: str, now: datetime) -> None:
        """Keep the question whose answer did not help, for curators, without who asked it."""
        answer_id, question = dereference(value)
        if kept := self._keeping.kept(plain(question)):
            self._store.record_gaps([(tenant, kept, f"thumb down: {answer_id}")], now)

    def remember(
        self,
        tenant: str,
        conversation: str,
        answer: str | None,
        now: datetime,
        *,
        user: str = "",
        briefly: bool = False,
    ) -> None:
        """Keep what a conversation is about, a card or a comparison, beside what it was about before.

        So that a follow-up is understood. For 30 days; `briefly`, for an hour: then `lately` gives it.
        """
        if not answer or not self._current.answers.knows(answer):
            return
        # Backdated, so that the limit of 30 days deletes it in an hour.
        at = now - _CONVERSATION + _LATELY if briefly else now
        before = self.lately(tenant, conversation, now) if briefly else self.recall(tenant, conversation)
        self._store.remember_topic(tenant, conversation, spoken_of(answer, before), at, user=user)

    def spoken(self, answer: str | None, before: str | None) -> str | None:
        """The topic of a conversation that was about `before` once the reply was `answer`, as `recall` gives it."""
        return spoken_of(answer, before) if answer and self._current.answers.knows(answer) else before

    def recall(self, tenant: str, conversation: str) -> str | None:
        """The topic of a conversation, if it has any: ids, the latest first, two at most."""
        return self._store.recall_topic(tenant, conversation)

    def lately(self, tenant: str, conversation: str, now: datetime) -> str | None:
        """The topic that was remembered briefly, within the past hour, if any."""
        return self._store.recall_topic(tenant, conversation, now - _CONVERSATION)

    def tick(self, now: datetime) -> None:
        """Delete what is too old: questions kept for curators after 90 days, conversations after 30 or an hour."""
        self._store.forget_before(now - timedelta(days=GAP_DAYS), now - _CONVERSATION)
