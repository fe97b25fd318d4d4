"""From a match to a message: composes answers out of topics, word for word, and says what else there is (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.core.content.load import Knowledge
from bot.core.model.match import Match, Outcome, comparison_sides
from bot.core.model.messages import (
    Button,
    Buttons,
    Confirm,
    Heading,
    Link,
    Message,
    Note,
    Part,
    Prose,
    Quote,
    SideBySide,
    Sources,
)
from bot.core.model.topics import Topic
from bot.core.wording.phrases import sentence
from bot.core.wording.templates import Prompts

_Composed = tuple[str, tuple[Part, ...], Sources]

MAX_OFFERS = 3
MAX_QUESTION = 600
_LIKELY_NEXT = 2
_UNLIKELY = 0.1
_IN_SLACK = "/tpm"
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def offers(match: Match, knowledge: Knowledge) -> tuple[str, ...]:
    """The topics that the message for `match` offers as buttons, best first, at most three."""
    if match.outcome is Outcome.ANSWER and match.topic:
        if comparison_sides(match.topic):
            return _first(match.near, knowledge)
        likely = match.near[:_LIKELY_NEXT]
        return _first([*likely, *knowledge.topics[match.topic].related], knowledge, but=match.topic)
    if match.outcome is Outcome.DECLINE and match.decline:
        group = knowledge.declines[match.decline]
        # Who surely asks about the coach itself, or is in trouble, is near no topic.
        surely = (bool(group.commands) or not group.kept) and match.score < _UNLIKELY
        likely = () if surely else match.near[:_LIKELY_NEXT]
        return _first([*likely, *group.suggest], knowledge)
    return _first(match.near, knowledge)


def _first(ids: Iterable[str], knowledge: Knowledge, but: str = "") -> tuple[str, ...]:
    known = dict.fromkeys(topic_id for topic_id in ids if topic_id in knowledge.topics and topic_id != but)
    return tuple(known)[:MAX_OFFERS]


class Answers:
    """Composes messages from the knowledge base and the prompts."""

    def __init__(
        self,
        knowledge: Knowledge,
        prompts: Prompts,
        *,
        command: str = "/tpm",
        coaches: bool = True,
        ask_person: bool,
        keep_days: int | None,
    ) -> None:
        """`command` is how people call the coach where they are; `coaches` whether it knows who speaks there.

        `keep_days` is for how long questions without an answer are kept; None where they are not.
        """
        self._knowledge, self._prompts = knowledge, prompts
        self._command, self._coaches = command, coaches
        self._ask_person, self._keep_days = ask_person, keep_days
        self._buttons: dict[str, Button] = {}
        self._labels: dict[tuple[str, bool, bool], tuple[tuple[str, str, str], ...]] = {}
        self._bodies: dict[tuple[str, str | None, bool], _Composed] = {}

    def title(self, topic_id: str) -> str:
        """The title of a topic or of a comparison."""
        sides = comparison_sides(topic_id)
        if sides:
            left, right = (self._knowledge.topics[side].title for side in sides)
            return self._prompts.label("comparison_title", left=left, right=right)
        return self._knowledge.topics[topic_id].title

    def knows(self, topic_id: str) -> bool:
        """Whether `topic_id` names a topic or a comparison of two topics."""
        ids = comparison_sides(topic_id) or (topic_id,)
        return all(side in self._knowledge.topics for side in ids)

    def answer(self, match: Match, question: str, *, full: bool = False, share: bool = False) -> Message:
        """The answer to a confident match; `full` shows every section, `share` offers to show it to the channel."""
        if match.topic is None:
            raise ValueError("there is no topic to answer with")
        text, body, sources = self._composed(match.topic, match.aspect, full=full)
        controls = self._controls(match.topic, match.aspect, question, full=full, share=share)
        offered = self._topic_buttons(offers(match, self._knowledge), self._prompts.label("related"))
        return Message(text, (*body, controls, *offered, sources))

    def shared(self, topic_id: str, aspect: str | None, question: str, who: str) -> Message:
        """The question, the answer and who asked, for a channel. `who` is the channel's own way to name a person."""
        text, body, sources = self._composed(topic_id, aspect, full=False)
        lead = self._prompts.say("shared", who=who)
        quote = (Quote(question),) if question else ()
        return Message(text, (Prose(lead), *quote, *body, sources))

    def suggestions(self, match: Match, question: str) -> Message:
        """ "Did you mean": up to three topics to choose from."""
        text = self._prompts.say("did_you_mean")
        offered = offers(match, self._knowledge)
        buttons = self._topic_buttons(offered, aspect=match.aspect)
        return Message(self._naming(text, offered), (Prose(text), *buttons, *self._person(question)))

    def _naming(self, text: str, topics: Sequence[str]) -> str:
        """`text` with the titles that stand on the buttons below it, for who cannot see them."""
        titles = ", ".join(self.title(topic_id) for topic_id in topics)
        return f"{text} {titles}{'' if titles.endswith('?') else '.'}" if titles else text

    def refusal(self, match: Match, question: str, word: str | None) -> Message:
        """An honest "I don't know", with the nearest topics, a way to a person, and the usage of the command `word`."""
        offered = offers(match, self._knowledge)
        group = self._knowledge.declines.get(match.decline or "")
        if group:
            text = self._prompts.say("declined", reply=group.reply)
        else:
            text = self._prompts.say("unknown", near=bool(offered), person=self._ask_person)
        parts: list[Part] = [Prose(text)]
        shown = group.commands if group else ()
        if shown:
            parts.append(Prose(self._how(shown)))
        parts += self._topic_buttons(offered)
        if word and word not in shown and (not group or group.kept):
            parts.append(Prose(self.hint(word)))
        if self.records(match):
            parts += self._person(question)
            if self._keep_days:
                parts.append(Note(self._prompts.say("kept", days=self._keep_days)))
        return Message(text if group else self._naming(text, offered), tuple(parts))

    def unclear(self, match: Match) -> Message:
        """What is said to a text that leans on something said before it, where nothing was."""
        text = self._prompts.say("unclear")
        return Message(text, (Prose(text), *self._topic_buttons(offers(match, self._knowledge))))

    def command(self, word: str) -> Message:
        """How a command is typed, where it was typed and could not be done."""
        text = self.hint(word)
        return Message(sentence(text), (Prose(text),))

    def slip(self, word: str) -> Message:
        """What is said to a mistyped command: nothing is done by guess."""
        text, hint = self._prompts.say("slip"), self.hint(word)
        return Message(sentence(f"{text} {hint}"), (Prose(text), Prose(hint)))

    def hint(self, word: str) -> str:
        """How a command is typed, and that it is typed in Slack where nobody knows who speaks."""
        return self.usage(word) if self._coaches or word == "help" else self._how([word])

    def usage(self, word: str, *, in_slack: bool = False) -> str:
        """How a command is typed, here or in Slack, in one sentence."""
        return self._prompts.say(f"usage/{word}", command=_IN_SLACK if in_slack else self._command)

    def records(self, match: Match) -> bool:
        """Whether a refused text is one that curators should see.

        Small talk, noise and private troubles are not, nor is what people ask about the coach itself.
        """
        group = self._knowledge.declines.get(match.decline or "")
        return match.kept and (not group or (group.kept and not group.commands))

    def _how(self, words: Sequence[str]) -> str:
        """How these commands are typed. Where nobody knows who speaks they work in Slack alone, and it says so."""
        elsewhere = not self._coaches
        lines = [f"- {self.usage(word, in_slack=elsewhere)}" for word in words]
        return "\n".join([self._prompts.say("in_slack"), *lines] if elsewhere else lines)

    def _composed(self, topic_id: str, aspect: str | None, *, full: bool) -> _Composed:
        """Text, body and sources of an answer: the same each time, so each is composed once."""
        key = (topic_id, aspect, full)
        if key not in self._bodies:
            if comparison_sides(topic_id):
                key = (topic_id, None, False)
                text, body, topics = self._comparison(topic_id)
            else:
                topic = self._knowledge.topics[topic_id]
                if aspect not in {section.title for section in topic.sections}:
                    key = (topic_id, None, full)
                text, body, topics = self._topic(topic, key[1], full=full)
            self._bodies[key] = (text, tuple(body), self._sources(topics))
        return self._bodies[key]

    def _topic(self, topic: Topic, aspect: str | None, *, full: bool) -> tuple[str, list[Part], list[Topic]]:
        asked = [part for part in topic.sections if part.title == aspect]
        others = [part for part in topic.sections if part.title != aspect] if full else []
        body: list[Part] = [Heading(topic.title)]
        if not asked:
            body.append(Prose(topic.short))
        body += [Prose(f"**{part.title}**\n{part.body}") for part in asked]
        if asked:
            body.append(Prose(topic.short))
        body += [Prose(f"**{part.title}**\n{part.body}") for part in others]
        said = " ".join(re.sub(r"^- |\*\*", "", asked[0].body, flags=re.M).split()) if asked else topic.short
        title = " ".join([topic.title, *(f"({part.title})" for part in asked)])
        return f"{title}{' ' if title.endswith('?') else ': '}{said}", body, [topic]

    def _comparison(self, topic_id: str) -> tuple[str, list[Part], list[Topic]]:
        left, right = (self._knowledge.topics[side] for side in comparison_sides(topic_id) or ())
        dimensions = [name for name in left.compare if name in right.compare]
        labels = self._knowledge.lexicon.dimensions
        rows = tuple((labels.get(name, name), left.compare[name], right.compare[name]) for name in dimensions)
        title = self.title(topic_id)
        body: list[Part] = [
            Heading(title),
            Prose(f"**{left.title}.** {left.short}"),
            Prose(f"**{right.title}.** {right.short}"),
        ]
        if rows:
            body.append(SideBySide(left.title, right.title, rows))
        return f"{title}. {left.short} {right.short}", body, [left, right]

    def _controls(self, topic_id: str, aspect: str | None, question: str, *, full: bool, share: bool) -> Buttons:
        key = (topic_id, full, share)
        if key not in self._labels:
            self._labels[key] = tuple(self._control_labels(*key))
        value = reference(topic_id, aspect, question)
        return Buttons(tuple([Button(text, action, value, label) for text, action, label in self._labels[key]]))

    def _control_labels(self, topic_id: str, full: bool, share: bool) -> Iterator[tuple[str, str, str]]:
        """Text, action and label of each control under an answer."""
        title, label = self.title(topic_id), self._prompts.label
        if not full and not comparison_sides(topic_id):
            yield label("more"), "more", label("more_label", title=title)
        if share:
            yield label("share"), "share", label("share_label", title=title)
        yield label("thumb_up"), "up", label("thumb_up_label")
        yield label("thumb_down"), "down", label("thumb_down_label")

    def _topic_buttons(self, ids: Sequence[str], lead: str = "", aspect: str | None = None) -> tuple[Buttons, ...]:
        """A button for each topic, to its section `aspect` where it has one of that title."""
        return (Buttons(tuple(self._topic_button(topic_id, aspect) for topic_id in ids), lead),) if ids else ()

    def _topic_button(self, topic_id: str, aspect: str | None) -> Button:
        if topic_id not in self._buttons:
            label = self._prompts.label("topic_label", title=self.title(topic_id))
            self._buttons[topic_id] = Button(self.title(topic_id), "topic", reference(topic_id, None, ""), label)
        button = self._buttons[topic_id]
        has_it = aspect and any(part.title == aspect for part in self._knowledge.topics[topic_id].sections)
        return replace(button, value=reference(topic_id, aspect, "")) if has_it else button

    def _person(self, question: str) -> tuple[Buttons, ...]:
        if not self._ask_person or not question:
            return ()
        label = self._prompts.label
        confirm = Confirm(*(label(f"ask_person_{name}") for name in ("title", "text", "yes", "no")))
        value = reference("", None, question)
        return (Buttons((Button(label("ask_person"), "person", value, label("ask_person_label"), confirm=confirm),)),)

    def _sources(self, topics: Sequence[Topic]) -> Sources:
        links = {source.url: Link(source.title, source.url) for topic in topics for source in topic.sources}
        oldest = min(topic.reviewed for topic in topics)
        return Sources(self._prompts.label("sources", day=oldest.isoformat()), tuple(links.values()))


def reference(topic_id: str, aspect: str | None, question: str) -> str:
    """What a control carries: a topic, the section that was asked for, and the question, cut to 600 characters."""
    fields = {"t": topic_id, "a": aspect or "", "q": question[:MAX_QUESTION]}
    return _ENCODER.encode({name: value for name, value in fields.items() if value})


def dereference(value: str) -> tuple[str, str | None, str]:
    """What `reference` wrote: (topic id, aspect or None, question). Anything else gives three empty ones."""
    try:
        fields = json.loads(value)
    except ValueError:
        return "", None, ""
    if not isinstance(fields, dict) or not all(isinstance(text, str) for text in fields.values()):
        return "", None, ""
    return fields.get("t", ""), fields.get("a"), fields.get("q", "")
