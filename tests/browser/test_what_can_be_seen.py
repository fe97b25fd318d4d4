"""Focus that shows, text that nothing covers, room enough on a phone and at 400 %, badges that mean what they do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from selenium.webdriver import Chrome, Keys

from . import titles
from .conftest import Opens
from .states import progress_with_its_numbers
from .window import HOME, Window, Workspace

CLOUD = "/tpm what does a cloud TPM do"
_RING = """
const seen = (node) => {
  for (let at = node; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (!/rgba\\(.*, 0\\)|transparent/.test(colour)) return colour;
  }
  return "rgb(255, 255, 255)";
};
const light = (colour) => {
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const [r, g, b] = colour.match(/[\\d.]+/g).map((n) => linear(n / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort(); return (y + 0.05) / (x + 0.05); };
const active = document.activeElement;
const box = active.matches(".composer-text, .select-input") && active.closest(".composer-box, .select-box");
const drawn = box || active;
const style = getComputedStyle(drawn);
const inside = parseFloat(style.outlineOffset) < 0;
const ring = style.outlineStyle !== "none" ? style.outlineColor : style.borderColor.split(") ")[0];
return [style.outlineStyle, contrast(ring, seen(inside ? drawn : drawn.parentElement))];
"""


def stops(ana: Window, most: int = 45) -> list[tuple[str, Any]]:
    """Each place to which Tab leads, with how its focus is drawn: the outline's style and the ring's contrast."""

    def look() -> tuple[str, str, Any] | None:
        focus = ana.focus()
        seen = focus.accessible_name, focus.tag_name, ana.runs(_RING)
        # The page may have been drawn between these: then they are of two elements, and are looked at again.
        return seen if ana.focus() == focus else None

    found: list[tuple[str, Any]] = []
    for _ in range(most):
        ana.types(Keys.TAB)
        name, tag, ring = ana.until(look, "Tab")
        if tag != "body":  # past the end, the next Tab begins anew
            found.append((name, ring))
    return found


def shows(driver: Chrome, **features: str) -> None:
    chosen = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": chosen})


def resized(driver: Chrome, width: int, height: int) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ring_of_what_has_the_focus_stands_out(
    opens: Opens, workspace: Workspace, chromium: Chrome, scheme: str
) -> None:
    ana = opens()
    ana.says(CLOUD)
    ana.coach_says(titles.CLOUD)
    workspace.peer.clock.advance(timedelta(days=1))
    shows(chromium, prefers_color_scheme=scheme)
    found = stops(ana)
    assert len(found) > 20
    assert [(name, ring) for name, (_, ring) in found if ring < 3] == []


def test_focus_shows_where_the_systems_colours_take_over(opens: Opens, chromium: Chrome) -> None:
    ana = opens("ana", HOME)
    ana.coach_says("Ask about the TPM role")
    ana.presses("Messages", ".tab")
    shows(chromium, forced_colors="active")
    found = stops(ana)
    assert len(found) > 10
    assert [name for name, (style, _) in found if style == "none"] == []
    ana.says("/tpm practice")
    ana.sees("Weekly practice", where="dialog")
    ana.until(lambda: ana.focus().accessible_name.startswith("Day"), "the form begins with the day")
    assert ana.runs(_RING)[0] != "none"  # type: ignore[index]


@pytest.mark.parametrize(("width", "height"), [(1280, 860), (390, 844), (320, 256)])
def test_the_page_is_as_high_and_as_wide_as_the_window(opens: Opens, chromium: Chrome, width: int, height: int) -> None:
    ana = opens()
    ana.says(CLOUD)
    ana.coach_says(titles.CLOUD)
    resized(chromium, width, height)
    size = "const page = document.documentElement; return [page.scrollWidth, page.scrollHeight]"
    assert ana.runs(size) == [width, height]


def talk_of_three_days(ana: Window, workspace: Workspace) -> None:
    marcus = workspace.peer.be("marcus")
    for day in range(3):
        for n in range(12):
            marcus.says(f"day {day}, message {n}: the cutover of the network moves once more", "#general")
        workspace.peer.clock.advance(timedelta(days=1))
    ana.sees("day 2, message 11", where="#main .message-list")


def test_the_day_covers_no_text(opens: Opens, workspace: Workspace, chromium: Chrome) -> None:
    """Wide, it stands in a strip of its own over the whole width, in which nothing else can be read."""
    ana = opens()
    talk_of_three_days(ana, workspace)
    ana.runs("document.querySelector('#main .message-scroll').scrollTop = 420")
    inside = ana.runs(
        "const list = document.querySelector('#main .message-scroll').getBoundingClientRect();"
        "const found = [];"
        "for (let x = list.left + 4; x < list.left + list.width - 20; x += 40) for (const y of [2, 12, 22])"
        "  found.push(document.elementFromPoint(x, list.top + y).closest('.day')?.innerText ?? 'text');"
        "return [...new Set(found)]"
    )
    assert isinstance(inside, list)
    assert len(inside) == 1
    assert inside != ["text"], "one day, and no other one behind it"
    ana.runs("document.querySelectorAll('#main .message')[14].focus()")
    below = ana.runs(
        "const top = document.activeElement.getBoundingClientRect().top;"
        "return top >= document.querySelector('#main .day').getBoundingClientRect().bottom"
    )
    assert below, "what has the focus lies below the strip"


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 256)])
def test_where_there_is_little_room_the_day_scrolls_away(
    opens: Opens, workspace: Workspace, chromium: Chrome, width: int, height: int
) -> None:
    ana = opens()
    talk_of_three_days(ana, workspace)
    resized(chromium, width, height)
    assert ana.runs("return getComputedStyle(document.querySelector('#main .day')).position") == "static"
    room = ana.runs("return document.querySelector('#main .message-scroll').clientHeight")
    assert isinstance(room, int)
    assert room > height * 0.4, "messages have the most of it"


def test_opened_numbers_scroll_by_themselves(opens: Opens, workspace: Workspace, chromium: Chrome) -> None:
    ana = progress_with_its_numbers(opens, workspace)
    resized(chromium, 390, 844)
    over = "const list = document.querySelector('#main .message-scroll'); return list.scrollWidth - list.clientWidth"
    assert ana.runs(over) == 0
    assert ana.elements(".chart-numbers[open] .table-scroll")


def test_the_words_of_a_chart_can_be_read_on_a_phone(opens: Opens, workspace: Workspace, chromium: Chrome) -> None:
    ana = progress_with_its_numbers(opens, workspace)
    resized(chromium, 390, 844)
    drawn = ana.runs(
        "return [...document.querySelectorAll('.plot .tick')].map("
        "(word) => [word.textContent, word.getBoundingClientRect().height])"
    )
    assert isinstance(drawn, list)
    assert [word for word, _ in drawn] == ["0", "1", "2", "16 Nov", "23 Nov"], "whole answers, so whole numbers"
    assert [word for word, height in drawn if height < 10] == []


def test_red_is_for_mentions_and_bold_for_what_is_unread(opens: Opens, workspace: Workspace) -> None:
    ana = opens("ana", "#general")
    marcus, lena = workspace.peer.be("marcus"), workspace.peer.be("lena")
    marcus.says("who can help?", "#cloud-migration")
    ana.sees("cloud-migration", where="#sidebar .is-unread")
    assert ana.elements("#sidebar .count") == [], "unread, and for nobody in particular"
    ana.goes_to("cloud-migration")
    ana.sees("who can help?", where="#main .message")
    ana.goes_to("general")
    ana.sees("general", where="#main h1")
    start = marcus.messages("#cloud-migration")[0].ts
    lena.says("I can", "#cloud-migration", thread_ts=start)
    marcus.says("thanks", "#tpm-circle")
    ana.sees("tpm-circle", where="#sidebar .is-unread")
    assert "cloud-migration" not in ana.text("#sidebar .is-unread"), "a thread that she takes no part in"
    marcus.says("@ana can you?", "#cloud-migration", thread_ts=start)
    ana.sees("1", where="#sidebar .count")
    assert ana.runs("return document.title") == "(1) #general · Harbour Cloud"
    ana.goes_to("cloud-migration")
    ana.until(lambda: not ana.elements("#sidebar .count"), "once it was read it is gone")
