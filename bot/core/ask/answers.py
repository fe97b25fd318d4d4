"""From a match to a message: shows cards word for word, and says what else there is (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from bot.core.ask.card import begun, card_parts, lead_of
from bot.core.ask.excerpt import excerpt, gist
from bot.core.ask.offers import MAX_OFFERS, following, in_menu, offers
from bot.core.ask.reference import reference
from bot.core.content.load import Knowledge
from bot.core.model.chat import SLACK
from bot.core.model.match import Match, Piece, cards_shown, comparison_sides
from bot.core.model.messages import (
    Button,
    Buttons,
    Confirm,
    Heading,
    Link,
    Message,
    Note,
    Option,
    Part,
    Picker,
    Prose,
    Quote,
    SideBySide,
    Sources,
    Thumbs,
)
from bot.core.model.topics import Card, Decline, Topic
from bot.core.wording.phrases import card_button, date_name
from bot.core.wording.spoken import sentence
from bot.core.wording.templates import Prompts

MOST_OPTIONS = 100
"""So many cards a menu holds at most."""
# Below an answer that is not sure, so many other cards are told of.
_MOST_OTHERS = 2


class Answers:
    """Composes messages from the knowledge base and the prompts."""

    def __init__(
        self,
        knowledge: Knowledge,
        prompts: Prompts,
        *,
        command: str = SLACK.command,
        knows_speaker: bool = True,
        ask_person: bool,
        keep_days: int | None,
    ) -> None:
        """`command` is how people call the coach where they are; `knows_speaker` whether it knows who speaks there.

        `keep_days` is for how long questions without an answer are kept; None where they are not.
        """
        self._knowledge, self._prompts = knowledge, prompts
        self._command, self._knows_speaker = command, knows_speaker
        self._ask_person, self._keep_days = ask_person, keep_days

    def knows(self, answer_id: str) -> bool:
        """True where this is the id of a card, of two cards, or of a comparison of two topics."""
        if sides := comparison_sides(answer_id):
            return all(side in self._knowledge.topics for side in sides)
        return all(card in self._knowledge.cards for card in cards_shown(answer_id))

    def title(self, answer_id: str) -> str:
        """The title of the first card, or of a comparison."""
        if sides := comparison_sides(answer_id):
            left, right = (self._knowledge.topics[side].title for side in sides)
            return self._prompts.label("comparison_title", left=left, right=right)
        return self._knowledge.cards[cards_shown(answer_id)[0]].title

    # --- answers ---

    def answer(self, answer_id: str, question: str = "", *, share: bool = False) -> Message:
        """A card, two cards, or a comparison, with its controls; `share` offers to show it to the channel."""
        return self._answer(answer_id, question, share=share)

    def answered(self, match: Match, question: str, *, share: bool = False) -> Message:
        """The answer that `match` has found; in its menu what may have been meant instead stands first."""
        if match.piece and match.card:
            return self._excerpt(self._knowledge.cards[match.card], match.piece, question)
        left_out = self._left_out(match.left_out[:MAX_OFFERS]) if match.left_out else ()
        message = self._answer(match.shown or "", question, match.near, left_out, share=share)
        return replace(message, parts=(*self._again(match), *message.parts))

    def _again(self, match: Match) -> tuple[Part, ...]:
        return (Prose(self._prompts.text("again")),) if match.about else ()

    def _excerpt(self, card: Card, piece: Piece, question: str) -> Message:
        """A piece of a card that was shown before, with the way to the whole card."""
        lead = Prose(self._prompts.text("piece", piece=piece.value, title=card.title))
        below: list[Part] = [*self._buttons([card.id]), self._thumbs(card.id, question), self._sources([card])]
        return Message(gist(card, piece), (lead, *excerpt(card, piece), *below))

    def _answer(
        self, answer_id: str, question: str, near: Sequence[str] = (), below: Sequence[Part] = (), *, share: bool
    ) -> Message:
        text, body, sources = self._composed(answer_id)
        controls = self._controls(answer_id, question, near, share=share)
        return Message(text, (*body, *below, controls, self._thumbs(answer_id, question), sources))

    def _left_out(self, topics: Sequence[str]) -> tuple[Part, ...]:
        titles = [self._knowledge.topics[topic].title for topic in topics]
        return (Prose(self._prompts.text("left_out", titles=titles)), *self._buttons(topics))

    def doubtful(self, match: Match, question: str) -> Message:
        """An answer that may well not be what was meant: it says so, and tells below it how two other cards begin."""
        answer_id, two = match.shown or "", bool(match.second)
        _, body, sources = self._composed(answer_id)
        text, otherwise = self._prompts.text("doubtful", two=two), self._prompts.text("otherwise", two=two)
        others = offers(match, self._knowledge)[:_MOST_OTHERS]
        below: list[Part] = [Prose(otherwise), Prose(self._lines(others)), *self._buttons(others)]
        return Message(
            text, (*self._again(match), Prose(text), *body, *below, self._thumbs(answer_id, question), sources)
        )

    def thanked(self, answer_id: str, thanks: str, *, share: bool = False) -> Message:
        """An answer once it was rated: a word of thanks stands where the thumbs were."""
        text, body, sources = self._composed(answer_id)
        controls = self._controls(answer_id, "", (), share=share)
        return Message(text, (*body, controls, Note(thanks), sources))

    def shared(self, answer_id: str, question: str, who: str) -> Message:
        """The question, the answer and who asked, for a channel. `who` is the channel's own way to name a person."""
        _, body, sources = self._composed(answer_id)
        lead = self._prompts.text("shared", who=who)
        quote = (Quote(question),) if question else ()
        return Message(lead, (Prose(lead), *quote, *body, sources))

    def _composed(self, answer_id: str) -> tuple[str, tuple[Part, ...], Sources]:
        """Gist, body and sources of a card, of two cards, or of a comparison."""
        if sides := comparison_sides(answer_id):
            left, right = (self._knowledge.topics[side] for side in sides)
            return self._comparison(answer_id, left, right)
        cards = [self._knowledge.cards[each] for each in cards_shown(answer_id)]
        gist = f"{cards[0].title}: {lead_of(cards[0])}"
        return gist, tuple(chain.from_iterable(map(card_parts, cards))), self._sources(cards)

    def _comparison(self, answer_id: str, left: Topic, right: Topic) -> tuple[str, tuple[Part, ...], Sources]:
        labels = self._knowledge.lexicon.dimensions
        dimensions = [name for name in left.compare if name in right.compare]
        rows = tuple((labels.get(name, name), left.compare[name], right.compare[name]) for name in dimensions)
        title = self.title(answer_id)
        body: list[Part] = [Heading(title)]
        body += [Prose(f"**{side.title}.** {lead_of(side.opening)}") for side in (left, right)]
        if rows:
            body.append(SideBySide(left.title, right.title, rows))
        return f"{title}.", tuple(body), self._sources([left.opening, right.opening])

    def _controls(self, answer_id: str, question: str, near: Sequence[str], *, share: bool) -> Buttons:
        title, label, value = self.title(answer_id), self._prompts.label, reference(answer_id, question)
        row = (Button(label("share"), "share", value, label("share_label", title=title)),) if share else ()
        return Buttons(row, picker=self._menu(answer_id, near))

    def _thumbs(self, answer_id: str, question: str) -> Thumbs:
        label, value = self._prompts.label, reference(answer_id, question)
        return Thumbs(
            Button(label("thumb_up"), "up", value, label("thumb_up_label")),
            Button(label("thumb_down"), "down", value, label("thumb_down_label")),
        )

    def _menu(self, answer_id: str, near: Sequence[str]) -> Picker:
        """The other cards of its topic or topics; before them those that may have been meant, and those related."""
        topics, left = in_menu(answer_id, near, self._knowledge)
        options = tuple(Option(self._knowledge.cards[each].title, each) for each in left[:MOST_OPTIONS])
        name = " / ".join(topic.short for topic in topics)
        return Picker("card", options, self._prompts.label("more_on", topic=name))

    def _sources(self, cards: Sequence[Card]) -> Sources:
        links = {source.url: Link(source.title, source.url) for card in cards for source in card.sources}
        oldest = min(card.reviewed for card in cards)
        return Sources(self._prompts.label("sources", day=date_name(oldest)), tuple(links.values()))

    # --- where it is not clear, or not known ---

    def suggestions(self, match: Match, question: str) -> Message:
        """ "Did you mean": up to three cards to choose from, each with its first sentence."""
        about = self.title(match.about) if match.about else ""
        text = self._prompts.text("did_you_mean", about=about, piece=match.piece or "")
        offered = offers(match, self._knowledge)
        told = (Prose(text), Prose(self._lines(offered)))
        return Message(text, (*told, *self._buttons(offered), *self._person(question)))

    def _lines(self, cards: Sequence[str]) -> str:
        return "\n".join(f"- {begun(self._knowledge.cards[each])}" for each in cards)

    def _naming(self, text: str, cards: Sequence[str]) -> str:
        """`text` with the titles that stand on the buttons below it, for people who cannot see them."""
        titles = "; ".join(self.title(card) for card in cards)
        return f"{text} {titles}{'' if titles.endswith('?') else '.'}" if titles else text

    def refusal(self, match: Match, question: str, word: str | None, *, kept: bool) -> Message:
        """An honest "I don't know", with the nearest cards, a way to a person, and the usage of the command `word`.

        `kept` is whether the question is one that is kept, where questions are.
        """
        offered = offers(match, self._knowledge)
        group = self._knowledge.declines.get(match.decline or "")
        if group:
            text = self._prompts.text("declined", reply=group.reply)
        else:
            text = self._prompts.text("unknown", near=bool(offered), person=self._ask_person)
        parts: list[Part] = [Prose(text)]
        shown_commands = group.commands if group else ()
        if shown_commands:
            parts.append(Prose(self._how(shown_commands)))
        parts += self._following(group, match)
        parts += self._buttons(offered)
        if word and word not in shown_commands and (not group or group.kept):
            parts.append(Prose(self.hint(word)))
        if self.records(match):
            parts += self._person(question)
            if kept and self._keep_days:
                parts.append(Note(self._prompts.text("kept", days=self._keep_days)))
        return Message(text if group else self._naming(text, offered), tuple(parts))

    def _following(self, group: Decline | None, match: Match) -> Iterator[Part]:
        """The card that follows a refusal of some groups: after a kind word, what helps with the work."""
        card = self._knowledge.cards.get((group and following(match, group)) or "")
        if card:
            yield from card_parts(card)
            yield self._sources([card])

    def _buttons(self, ids: Sequence[str]) -> tuple[Buttons, ...]:
        return (Buttons(tuple(self._button(card_id) for card_id in ids)),) if ids else ()

    def _button(self, card_id: str) -> Button:
        return card_button(self._knowledge.cards[card_id], self._prompts)

    def _person(self, question: str) -> tuple[Buttons, ...]:
        if not self._ask_person or not question:
            return ()
        label = self._prompts.label
        confirm = Confirm(*(label(f"ask_person_{name}") for name in ("title", "text", "yes", "no")))
        value = reference("", question)
        return (Buttons((Button(label("ask_person"), "person", value, label("ask_person_label"), confirm=confirm),)),)

    def unclear(self, match: Match, beside: Sequence[str] = ()) -> Message:
        """The answer to a text that leans on something said before it, where nothing was.

        `beside` are the commands that stand in the same text.
        """
        text, offered = self._prompts.text("unclear"), self._buttons(offers(match, self._knowledge))
        return Message(text, (Prose(text), *offered, *self.beside(match, beside)))

    def repeats(self, match: Match) -> bool:
        """True where a reply may repeat the question: not where it is small talk, noise or a private trouble."""
        group = self._knowledge.declines.get(match.decline or "")
        return not group or group.kept

    def records(self, match: Match) -> bool:
        """True where a text that was not answered well is one that curators should see.

        Small talk, noise and private troubles are not, nor is what people ask about the coach itself.
        """
        group = self._knowledge.declines.get(match.decline or "")
        return match.kept and (not group or (group.kept and not group.commands))

    # --- commands ---

    def command(self, word: str) -> Message:
        """The usage of a command, where it was typed and could not be done."""
        text = self.hint(word)
        return Message(sentence(text), (Prose(text),))

    def undone(self, word: str, *, slip: bool) -> Message:
        """The answer to a mistyped command, a `slip`, or to one with a question mark: nothing is done by guess."""
        text = self._prompts.text("slip") if slip else self._prompts.text("questioned")
        hint = self.hint(word)
        return Message(sentence(f"{text} {hint}"), (Prose(text), Prose(hint)))

    def beside(self, match: Match, words: Sequence[str]) -> tuple[Part, ...]:
        """Below a reply: that the commands in the same text were not done, and how they are typed."""
        group = self._knowledge.declines.get(match.decline or "")
        # Who may be in danger is told whom to call, and nothing else.
        if not words or (group and group.phrases):
            return ()
        said = Prose(self._prompts.text("beside", several=len(words) > 1))
        left = [word for word in words if not group or word not in group.commands]
        return (said, Prose(self._how(left) if len(left) > 1 else self.hint(left[0]))) if left else (said,)

    def hint(self, word: str) -> str:
        """The usage of a command, and that it is typed in Slack where nobody knows who speaks."""
        return self._usage(word) if self._knows_speaker or word == "help" else self._how([word])

    def _usage(self, word: str, *, in_slack: bool = False) -> str:
        """The usage of a command, here or in Slack, in one sentence."""
        return self._prompts.text(f"usage/{word}", command=SLACK.command if in_slack else self._command)

    def _how(self, words: Sequence[str]) -> str:
        """The usage of these commands. Where nobody knows who speaks they work in Slack alone, and it says so."""
        elsewhere = not self._knows_speaker
        lines = [f"- {self._usage(word, in_slack=elsewhere)}" for word in words]
        return "\n".join([self._prompts.text("in_slack"), *lines] if elsewhere else lines)
