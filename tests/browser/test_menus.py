"""The menu below an answer by mouse and by keyboard, where the window is too low for all of its choices."""

from __future__ import annotations

from functools import partial

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.actions.wheel_input import ScrollOrigin
from selenium.webdriver.remote.webelement import WebElement

from . import titles
from .conftest import Opens
from .test_what_can_be_seen import resized
from .window import Window, Workspace

MENU = "#main .message [role=combobox]"
LIST = ".listbox:popover-open"
OPTIONS = f"{LIST} [role=option]"
_IN_VIEW = """
const [inner, outer] = [...arguments].map((node) => node.getBoundingClientRect());
return inner.top > outer.top - 1 && inner.bottom < outer.bottom + 1;
"""


@pytest.fixture
def ana(opens: Opens, chromium: Chrome) -> Window:
    """Somebody with an answer before her, in a low window."""
    ana = opens()
    resized(chromium, 1280, 560)
    ana.says("/tpm what does a cloud TPM do")
    ana.coach_says(titles.CLOUD)
    return ana


def clicks(chromium: Chrome, element: WebElement) -> None:
    """As a hand with a mouse does it: nothing is scrolled into view first."""
    ActionChains(chromium).move_to_element(element).click().perform()


def opened(ana: Window, chromium: Chrome) -> WebElement:
    clicks(chromium, ana.element(MENU))
    ana.until(lambda: len(ana.elements(OPTIONS)) > 10, "there is more than fits")
    return ana.element(LIST)


def is_marked(option: WebElement) -> bool:
    return "is-active" in str(option.get_attribute("class"))


def in_view(ana: Window, option: WebElement) -> bool:
    return bool(ana.runs(_IN_VIEW, option, ana.element(LIST)))


def test_a_click_right_after_opening_chooses_what_it_aimed_at(ana: Window, chromium: Chrome) -> None:
    opened(ana, chromium)
    option = ana.elements(OPTIONS)[3]
    title = option.text
    ana.looks()
    clicks(chromium, option)
    ana.coach_says(title, "Sources, reviewed")
    assert ana.element(MENU).get_property("value") == title
    start = ana.runs("const field = document.querySelector(arguments[0]); return field.scrollLeft", MENU)
    assert start == 0, "of what was chosen the beginning is seen"


def test_the_wheel_goes_down_the_list_and_it_stays_there(ana: Window, chromium: Chrome) -> None:
    origin = ScrollOrigin.from_element(opened(ana, chromium))
    last = ana.elements(OPTIONS)[-1]
    for _ in range(8):
        ActionChains(chromium).scroll_from_origin(origin, 0, 200).perform()
    ana.until(lambda: in_view(ana, last), "the last choice can be seen")
    title = last.text
    ana.looks()
    clicks(chromium, last)
    ana.coach_says(title, "Sources, reviewed")


def test_the_arrow_keys_never_lead_out_of_view(ana: Window, chromium: Chrome) -> None:
    opened(ana, chromium)
    for option in ana.elements(OPTIONS)[1:]:
        ana.types(Keys.ARROW_DOWN)
        ana.until(partial(is_marked, option), "the next one is marked")
        assert in_view(ana, option)


def test_an_arrival_takes_nothing_from_under_the_pointer(ana: Window, chromium: Chrome, workspace: Workspace) -> None:
    opened(ana, chromium)
    option = ana.elements(OPTIONS)[2]
    title, place = option.text, option.location
    ActionChains(chromium).move_to_element(option).perform()
    workspace.peer.be("marcus").says("good morning", "#general")
    ana.sees("good morning", where="#main .message")
    assert option.location == place
    ana.looks()
    ActionChains(chromium).click().perform()
    ana.coach_says(title, "Sources, reviewed")


def test_a_second_click_closes_the_menu(ana: Window, chromium: Chrome) -> None:
    opened(ana, chromium)
    clicks(chromium, ana.element("#main .message .select-box > .icon"))
    ana.until(lambda: not ana.elements(LIST), "it is closed")
