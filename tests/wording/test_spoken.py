"""The text of a message: what notifications and screen readers get says all that the parts say, once."""

from __future__ import annotations

from bot.core.model.messages import (
    Button,
    Buttons,
    Chart,
    Heading,
    Message,
    Note,
    Part,
    Prose,
    Quote,
    SideBySide,
    Sources,
    Table,
    Template,
)
from bot.core.wording.spoken import sentence, spoken, whole_sentences


def said(*parts: Part, gist: str = "") -> str:
    return spoken(Message(gist, parts))


def test_the_gist_comes_first_and_what_it_says_is_not_said_again() -> None:
    parts = (Heading("Cloud TPM"), Prose("A **cloud TPM** moves systems.\n\nThey *plan* the cutover."))
    assert said(*parts, gist="Cloud TPM: A cloud TPM moves systems.") == (
        "Cloud TPM: A cloud TPM moves systems. They plan the cutover."
    )


def test_a_title_with_a_colon_and_brackets_is_said_once() -> None:
    parts = (Heading("One row a site: what to know (template)"), Prose("Make one sheet."))
    assert said(*parts, gist="One row a site: what to know (template): Make one sheet.") == (
        "One row a site: what to know (template): Make one sheet."
    )
    assert said(*parts) == "One row a site: what to know (template). Make one sheet."


def test_an_entry_of_a_list_is_a_sentence() -> None:
    text = "Do this:\n- ask *two* people\n- write `one` page\n1. then send it"
    assert said(Prose(text)) == "Do this: ask two people. write one page. then send it."
    assert spoken(Message(sentence(text), (Prose(text),))) == said(Prose(text))


def test_words_in_quotation_marks_keep_their_marks() -> None:
    assert said(Prose('Say: "What would it cost?" Then wait.')) == 'Say: "What would it cost?" Then wait.'


def test_a_template_a_comparison_a_table_and_a_row_of_controls_are_said() -> None:
    assert said(Template("Status: red\nNext: load test")) == "Status: red. Next: load test."
    assert said(SideBySide("Cloud", "Data", (("Scope", "the platform", "the hall"),))) == (
        "Scope. Cloud: the platform. Data: the hall."
    )
    assert (
        said(Table("Your weeks", ("Week of", "Plan"), (("2 Nov", "Yes"),))) == "Your weeks. Week of 2 Nov: Plan: Yes."
    )
    assert said(Buttons((Button("A", "card", "a", "Read: A"),), "To read")) == "To read."


def test_a_chart_is_said_unless_a_table_has_its_figures() -> None:
    chart = Chart("Weeks", ("2 Nov",), (("Plan", (2.0,)),), "Plan: yes.")
    assert said(chart) == "Plan: yes."
    assert said(chart, Table("Your weeks", ("Week of", "Plan"), (("2 Nov", "Yes"),))) == (
        "Your weeks. Week of 2 Nov: Plan: Yes."
    )


def test_what_a_person_typed_is_not_said_nor_the_words_above_it() -> None:
    text = said(
        Prose("Saved."), Note("**A note for yourself**"), Quote("<!channel> my secret"), Sources("Sources:", ())
    )
    assert text == "Saved."


def test_nothing_ends_with_a_colon() -> None:
    assert said(Prose("Ana asks:"), Quote("why?"), gist="Ana asks:") == "Ana asks."


def test_a_long_text_is_cut_at_the_end_of_a_sentence() -> None:
    assert whole_sentences("One. Two two. Three.", 13) == "One. Two two."
    assert whole_sentences("One. Two two. Three.", 12) == "One."
    assert whole_sentences("One. Two two. Three.", 20) == "One. Two two. Three."
    assert whole_sentences('One. "Two?" Three three.', 14) == 'One. "Two?"'


def test_a_sentence_longer_than_all_there_is_room_for_is_cut_between_words() -> None:
    assert whole_sentences("one two three four", 10) == "one two…"
    assert whole_sentences("x" * 50, 10) == "x" * 9 + "…"


def test_a_short_sentence_is_said_although_its_words_came_before() -> None:
    listed = Prose("Write its owners and dates.\n- *Owners.* One name each.\n- *Dates.* One day each.")
    assert said(listed) == "Write its owners and dates. Owners. One name each. Dates. One day each."


def test_an_abbreviation_ends_no_sentence() -> None:
    parts = (Heading("Principal TPM and Sr. Principal TPM"), Prose("**Sr. Principal TPM.** It leads."))
    assert said(*parts, gist="Principal TPM and Sr. Principal TPM") == (
        "Principal TPM and Sr. Principal TPM. Sr. Principal TPM. It leads."
    )


def test_a_comparison_is_said_side_by_side() -> None:
    parts = (Heading("Cloud and Data"), Prose("**Cloud.** It rents."), Prose("**Data.** It builds."))
    assert said(*parts, gist="Cloud and Data") == "Cloud and Data. Cloud. It rents. Data. It builds."
