"""From what Slack sends to the words that a person meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack.typed import typed
from bot.core.text import MAX_CHARS, expand, plain, words


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("<@U012AB> what does a TPM do", "what does a TPM do"),
        ("<@U012AB|ana> what does a TPM do", "what does a TPM do"),
        ("ask in <#C012AB|tpm-help> please", "ask in tpm-help please"),
        ("ask in <#C012AB> please", "ask in please"),
        ("<!here> <!channel> <!subteam^S012|@tpms> who leads", "who leads"),
        ("see <https://example.com/a?b=c&amp;d|the roadmap> first", "see the roadmap first"),
        ("see <https://example.com/a?b=c> first", "see first"),
        ("see https://example.com/plain first", "see first"),
        ("write to <mailto:a@example.com|our lead>", "write to our lead"),
        ("backend &amp; front end", "backend & front end"),
        ("is 3 &lt; 4 or 4 &gt; 3", "is 3 < 4 or 4 > 3"),
        ("&amp;lt; stays what was typed", "&lt; stays what was typed"),
        ("what is a *cloud* _TPM_ or ~not~ `one`", "what is a cloud TPM or not one"),
        ("```what is a TPM```", "what is a TPM"),
        ("snake_case and 2*3 stay", "snake_case and 2*3 stay"),
        ("promoted :tada: when :+1::skin-tone-3:?", "promoted when ?"),
        ("at 10:30:15 sharp", "at 10:30:15 sharp"),
        ("hello \U0001f44b\U0001f3fd TPM \u2764\ufe0f", "hello TPM"),
        ("&gt; quoted line\nand mine", "quoted line and mine"),
        ("> quoted\n> again", "quoted again"),
        ("\u201csmart\u201d \u2018quotes\u2019 \u2013 here", "\"smart\" 'quotes' - here"),
        ("TPM\u00a0II\tor\r\n III", "TPM II or III"),
        ("\uff34\uff30\uff2d", "TPM"),
        ("zero\u200bwidth\x00null", "zero width null"),
        ("", ""),
        ("   \n ", ""),
        (":wave: <@U1> \U0001f44b", ""),
        ("\u00bfqu\u00e9 hace un TPM? \u4ec0\u4e48\u662f TPM", "\u00bfqu\u00e9 hace un TPM? \u4ec0\u4e48\u662f TPM"),
    ],
)
def test_markup_goes_and_words_stay(sent: str, meant: str) -> None:
    assert plain(typed(sent)) == meant


def test_four_thousand_characters_are_read_and_no_more() -> None:
    assert plain("a" * MAX_CHARS) == "a" * MAX_CHARS
    assert plain("a" * MAX_CHARS + "tail") == "a" * MAX_CHARS


def test_a_character_that_stands_for_many_does_not_make_the_text_longer_than_that() -> None:
    ligature = "\ufdfa"
    assert len(plain(ligature)) > 10
    assert len(plain(ligature * MAX_CHARS)) <= MAX_CHARS


SLACKISH = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["<@U1>", "<", ">", "|", "<#C1|x>", "<https://a.b|", "&amp;", "&lt;", "*", "_", "~", "`", ":", "-"]
        ),
        st.sampled_from([":tada:", "\ud83d", "\U0001f44b", "\u200d", "\ufdfa", "first", "tpm", "level"]),
    ),
    max_size=40,
).map("".join)


@given(SLACKISH)
def test_whatever_is_sent_one_line_of_text_comes_back(sent: str) -> None:
    read = plain(typed(sent))
    assert len(read) <= MAX_CHARS
    assert read == " ".join(read.split())
    assert not any("\ud800" <= char <= "\udfff" or char < " " for char in read)
    assert plain(typed(sent)) == read


@given(st.text(max_size=80))
def test_words_are_lower_case_and_free_of_signs(text: str) -> None:
    for word in words(text):
        assert word
        assert word == word.casefold() or word.casefold() == "".join(words(word))
        assert "_" not in word
        assert "'" not in word


def test_words_keep_an_apostrophe_out_and_a_digit_in() -> None:
    assert words("What's a TPM-II's day, in k8s?") == ["whats", "a", "tpm", "iis", "day", "in", "k8s"]


def test_an_abbreviation_is_spelled_out_beside_itself() -> None:
    meanings = {"fe": "front end", "w/": "with"}
    assert expand("FE lead w/ (fe)?", meanings) == "FE front end lead w/ with (fe)? front end"
    assert expand("a safe cafe", meanings) == "a safe cafe"
