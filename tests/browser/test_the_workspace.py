"""The page around the conversations: keys, people, clock, faults, a phone's width, and what it complains of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from selenium.webdriver import Chrome, Keys

from . import titles
from .conftest import Opens
from .steps import posts
from .window import COACH, HOME, Window, Workspace


def test_all_of_it_without_a_mouse(opens: Opens) -> None:
    ana = opens("ana", COACH)
    ana.coach_says("Hi, I'm the coach")
    ana.types(Keys.ARROW_DOWN, Keys.ARROW_DOWN, holding=Keys.ALT)
    ana.until(lambda: ana.focus().accessible_name == "Message #general", "one can write in #general")
    ana.types("/t")
    ana.sees("/tpm", where="[role=listbox] [role=option]")
    ana.types(Keys.ENTER, "what does a cloud TPM do", Keys.ENTER)
    ana.coach_says(titles.CLOUD, only_you=True)

    ana.types(Keys.F6, holding=Keys.SHIFT)
    assert "TPM Coach" in str(ana.focus().get_attribute("aria-label")), "F6 leads to the newest message"
    ana.tabs_to("More on Cloud TPM")
    ana.types(titles.CLOUD_PITFALLS, Keys.ENTER)
    ana.coach_says(titles.CLOUD_PITFALLS, only_you=True)
    ana.tabs_to("Share in this channel")
    ana.types(Keys.ENTER)
    ana.coach_says("@Ana Costa asked, and shared the answer", only_you=False)

    ana.types(Keys.ESCAPE, Keys.F6, "/tpm what is the capital of Mongolia", Keys.ENTER)
    ana.coach_says("kept for 90 days", only_you=True)
    ana.types(Keys.F6, holding=Keys.SHIFT)
    ana.types(Keys.END)
    ana.tabs_to("Ask a person")
    ana.types(Keys.ENTER)
    ana.until(lambda: ana.focus().text == "Post it", "the question whether to post it has the focus")
    ana.types(Keys.ENTER)
    ana.coach_says("Posted with your name in #tpm-circle", only_you=True)
    assert ana.focus().text == "Ask a person", "the focus is back where it was"


def test_every_focus_can_be_seen_and_has_a_name(opens: Opens) -> None:
    ana = opens()
    ana.says("/tpm what does a cloud TPM do")
    ana.coach_says(titles.CLOUD)
    names = set()
    for _ in range(40):
        ana.types(Keys.TAB)
        focus = ana.focus()
        name = focus.accessible_name
        if focus.tag_name == "body":  # past the end, the next Tab begins anew
            continue
        ring = ana.runs(
            "const drawn = getComputedStyle(arguments[0].closest('.composer-box, .select-box') || arguments[0]);"
            "return drawn.outlineStyle + drawn.boxShadow",
            focus,
        )
        assert name, f"what has the focus has a name: {focus.get_attribute('outerHTML')}"
        assert ring != "nonenone", f"{name!r} shows that it has the focus"
        names.add(name)
    assert {"Message #general", "TPM Coach App", "This answer helped", "Wed 18 Nov, 10:00 clock"} <= names


def test_being_somebody_else(opens: Opens) -> None:
    ana = opens("ana", "#general")
    ana.says("/tpm what does a cloud TPM do")
    ana.coach_says(titles.CLOUD)
    ana.element("#topbar .tool-be").click()
    ana.presses("Marcus Bell", ".menu-text")
    ana.sees("You are Marcus Bell", where="#topbar")
    ana.sees("general", where="#main h1")
    assert ana.messages() == [], "Marcus does not see what only Ana may see"
    ana.says("hello")
    ana.sees("Marcus Bell", "hello", where="#main .message")


def test_a_week_passes_in_a_moment(opens: Opens, workspace: Workspace) -> None:
    ana = opens()
    ana.says("good morning")
    ana.sees("Today", where="#main .day")
    ana.element("#topbar .tool-clock").click()
    ana.presses("+1 week", ".panel button")
    ana.sees("Wed 25 Nov, 10:00", where="#topbar")
    ana.sees("Wednesday 18 November", where="#main .day")
    ana.says("/tpm what is the capital of Mongolia")
    ana.coach_says("kept for 90 days")
    workspace.settle()
    kept = workspace.slack.parts.store.gaps(datetime(2026, 11, 1, tzinfo=UTC))
    assert [gap.day for gap in kept] == [date(2026, 11, 25)], "the coach goes by the same clock"


def switches(somebody: Window, fault: str) -> None:
    """Turn a fault on or off in the panel of the top bar."""
    somebody.element("#topbar .tool-faults").click()
    somebody.presses(fault, ".switch-row .option-text")
    somebody.types(Keys.ESCAPE)


def test_slack_answers_500(opens: Opens, workspace: Workspace) -> None:
    ana = opens("ana", "#cloud-migration")
    switches(ana, "500")
    ana.sees("Fault on: 500.", where="#notices")
    ana.says("/tpm what does a cloud TPM do")
    ana.coach_says(titles.CLOUD, only_you=True)
    ana.says("@tpmcoach what does a security TPM do")
    workspace.settle()
    ana.sees_no("reply", where="#main .message")
    switches(ana, "500")
    ana.sees_no("Fault on", where="#notices")
    ana.says("@tpmcoach what does a security TPM do")
    ana.sees("1 reply", where="#main .message")


def test_the_token_is_revoked(opens: Opens, workspace: Workspace) -> None:
    ana = opens("ana", "#general")
    switches(ana, "Revoked")
    ana.sees("Fault on: revoked.", where="#notices")
    ana.says("/tpm what does a cloud TPM do")
    ana.coach_says(titles.CLOUD, only_you=True)
    ana.goes_to("TPM Coach")
    ana.presses("Home", ".tab")
    ana.sees("TPM Coach has nothing here yet", where="#main")


def test_a_phone(opens: Opens) -> None:
    ana = opens("ana", "#general", phone=True)
    ana.says("/tpm is a security TPM or a cloud TPM closer to what I do")
    ana.coach_says("Works on", "Asks first", only_you=True)
    fits(ana)
    ana.presses("Open the conversations")
    ana.goes_to("TPM Coach")
    ana.sees("TPM Coach", where="#main h1")
    ana.says("what does a hardware TPM do")
    ana.coach_says(titles.HARDWARE, in_thread=True)
    fits(ana)
    ana.presses("Close the thread")
    ana.presses("Home", ".tab")
    ana.coach_says("Ask about the TPM role")
    fits(ana)


def fits(somebody: Window) -> None:
    """Nothing is wider than the window."""
    wide = somebody.runs(
        "return [...document.querySelectorAll('#main *, #side *, #topbar *')].filter((n) => {"
        "  const b = n.getBoundingClientRect();"
        "  return b.width && (b.right > innerWidth + 1 || b.left < -1)"
        "    && !n.closest('.prompts, .sr-only, .tool-be .tool-text'); })"
        ".map((n) => n.className || n.tagName)"
    )
    assert wide == []
    assert somebody.runs("return document.documentElement.scrollWidth") == 360


def test_what_the_coach_sends_wrong_is_shown_loudly(opens: Opens, workspace: Workspace) -> None:
    ana = opens()
    assert posts(workspace, [{"type": "sectoin"}]) == "invalid_blocks"
    ana.sees("invalid_blocks in chat.postMessage", "Slack would refuse this", where="#notices")
    workspace.peer.reset()


def test_the_browser_would_complain(opens: Opens, workspace: Workspace, chromium: Chrome) -> None:
    """What every other test relies on: a breach of the policy is noticed, and nothing was fetched from elsewhere."""
    ana = opens("ana", HOME)
    ana.coach_says("Ask about the TPM role")
    fetched = ana.runs("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert isinstance(fetched, list)
    assert fetched
    assert {urlsplit(str(url)).netloc for url in fetched} == {urlsplit(workspace.peer.page_url).netloc}
    ana.runs("document.body.append(Object.assign(new Image(), { src: 'http://images.invalid/x.png' }))")
    complaints = [entry["message"] for entry in chromium.get_log("browser")]
    assert any("Content Security Policy" in complaint for complaint in complaints)
