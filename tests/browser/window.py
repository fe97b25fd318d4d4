"""What a person does and sees in a browser window of the local workspace, in words that read like a dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from bot.playground.peer import Peer
from bot.wiring import Service

T = TypeVar("T")

COACH = "the coach"
HOME = "home"
_PATIENCE_S = 5.0
_IGNORED = (StaleElementReferenceException, ElementClickInterceptedException, ElementNotInteractableException)
_SEEN = """
const words = (node) => node.innerText.replace(/\\u00a0/g, " ");
const seen = [...document.querySelectorAll(".message")].map((m) => ({
  key: (m.closest("#side") ? "thread " : "") + m.dataset.ts, in_thread: Boolean(m.closest("#side")),
  author: m.getAttribute("aria-label").split(",")[0], words: words(m.querySelector(".message-main")),
  only_you: m.innerText.includes("Only visible to you"),
  buttons: [...m.querySelectorAll(".blocks button")].map((b) => words(b) || b.title) }));
for (const home of document.querySelectorAll(".home"))
  seen.push({ key: "home", in_thread: false, author: "TPM Coach", words: words(home), only_you: false,
              buttons: [...home.querySelectorAll("button")].map((b) => words(b) || b.title) });
return seen;
"""
_NAMED = """
const [root, name] = arguments;
const named = (b) => [b.innerText.trim().replace(/\\s+/g, " "), b.getAttribute("aria-label")].includes(name);
return [...document.querySelectorAll(root)].filter((b) => named(b) && b.getClientRects().length).at(-1) || null;
"""


_FIELD = """
const labels = ["label", "legend", "[id]"].map((each) => `dialog .input-block ${each}`).join();
const label = [...document.querySelectorAll(labels)]
  .find((node) => node.innerText.trim().replace(/ ?\\(optional\\)| ?\\*$/, "").trim() === arguments[0]);
const block = label && label.closest(".input-block");
return block && (block.querySelector("[role=radiogroup]") || block.querySelector("input, textarea"));
"""
_SET_TIME = """
const [field, value] = arguments;
field.value = value;
for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
"""


@dataclass(frozen=True)
class Workspace:
    """The local workspace and the coach in it."""

    peer: Peer
    slack: Service

    def settle(self) -> None:
        """Wait until all that is under way on both sides has ended."""
        for _ in range(2):  # what the coach says comes back to it as an event
            self.peer.settle()
            assert self.slack.later.drain(10), "the coach's background work does not end"


@dataclass(frozen=True)
class Said:
    """One message, or the Home tab, as a window shows it."""

    key: str
    in_thread: bool
    author: str
    words: str
    only_you: bool
    buttons: list[str]


class Window:
    """A window of the workspace with one person before it. Places: "#channel", COACH (messages with it), HOME."""

    def __init__(self, driver: Chrome, workspace: Workspace, who: str, where: str, *, phone: bool) -> None:
        self._driver, self._workspace = driver, workspace
        self._handle = driver.current_window_handle
        self._before: dict[str, str] = {}
        if phone:
            size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        person = workspace.peer.be(who).id
        state = workspace.peer.slack.workspace
        place = state.channel(where[1:]).id if where.startswith("#") else state.dm_with_app(person).id
        driver.get(f"{workspace.peer.page_url}#/{person}/{place}{'/home' if where == HOME else ''}")
        self.until(lambda: self.elements(".composer-text, .home-inner"), "the workspace opens")

    # doing

    def says(self, text: str, *, in_thread: bool = False) -> None:
        """Type a message or a command where messages are written, and press Enter."""
        self._act()
        composer = self.element("#side .composer-text" if in_thread else "#main .composer-text")

        def typed() -> bool:
            # A form that has just been closed keeps the page from being typed into for a moment.
            try:
                composer.send_keys(text, Keys.ENTER)
            except ElementNotInteractableException:
                return False
            return True

        self.until(typed, f"{text!r} can be typed")
        self.until(lambda: not composer.get_property("value"), f"{text!r} is sent")

    def clicks(self, name: str) -> None:
        """Click the newest button of the coach that says so."""
        self._act()
        self.presses(name, ".message .blocks button, .home .blocks button")

    def presses(self, name: str, among: str = "button") -> None:
        """Click the control of the page with this name; `among` is where it is looked for."""
        self._front()

        def press() -> bool:
            found = self._driver.execute_script(_NAMED, among, name)
            if found:
                found.click()
            return bool(found)

        self.until(press, f"there is {name!r} to press")

    def picks(self, choice: str, menu: str) -> None:
        """Choose something in the newest menu of the coach with this name, by typing what it is called."""
        self._act()
        places = ".message .blocks [role=combobox], .home .blocks [role=combobox]"
        named = f"return [...document.querySelectorAll({places!r})].filter((m) => m.ariaLabel === arguments[0]).at(-1)"
        found = self.until(lambda: self.runs(named, menu), f"there is a menu {menu!r}")
        assert isinstance(found, WebElement)
        found.send_keys(choice)
        self.until(lambda: self.runs(_NAMED, "[role=option]", choice), f"{menu!r} offers {choice!r}")
        found.send_keys(Keys.ENTER)

    def fills(self, label: str, value: str) -> None:
        """Fill a field of the open form, named by its label: a list, a row of choices, a time of day, a text."""
        self._act()

        def fill() -> str:
            field = self.runs(_FIELD, label)
            if not isinstance(field, WebElement):
                return ""
            kind = field.get_attribute("role") or field.get_attribute("type") or "text"
            if kind == "radiogroup":
                choices = field.find_elements("css selector", ".choice")
                next(choice for choice in choices if choice.text == value).click()
            elif kind == "time":
                self.runs(_SET_TIME, field, value)
            else:
                field.send_keys(Keys.CONTROL, "a")
                field.send_keys(value)
            return kind

        if self.until(fill, f"the form has a field {label!r}") == "combobox":
            self.presses(value, "[role=option]")

    def closes_forms(self) -> None:
        """Close the form, and those below it."""
        self.presses("Close", "dialog header button")
        self.until(lambda: not self.elements("dialog"), "the form is closed")

    def goes_to(self, name: str) -> None:
        """Click a conversation in the list at the left."""
        self._act()
        row = self.until(lambda: [r for r in self.elements(".side-row") if name in r.text], f"{name!r} is listed")[0]
        row.click()

    def types(self, *keys: str, holding: str | None = None) -> None:
        """Press keys, wherever the focus is."""
        self._front()
        chain = ActionChains(self._driver)
        if holding:
            chain.key_down(holding)
        chain.send_keys(*keys)
        if holding:
            chain.key_up(holding)
        chain.perform()

    def tabs_to(self, name: str) -> None:
        """Press Tab until the control with this text has the focus, at most twenty times."""
        for _ in range(20):
            self.types(Keys.TAB)
            if name in (self.focus().text, self.focus().accessible_name):
                return
        raise AssertionError(f"Tab never came to {name!r}, but to {self.focus().text!r}")

    def focus(self) -> WebElement:
        """What has the focus."""
        self._front()
        return self._driver.switch_to.active_element

    def looks(self) -> None:
        """Take what is seen now as known: what `coach_says` finds comes later."""
        self._act()

    # seeing

    def coach_says(self, *words: str, only_you: bool | None = None, in_thread: bool | None = None) -> Said:
        """The coach says something new that holds all of `words`, to this person alone or not, in a thread or not."""

        def fits(said: Said) -> bool:
            privately = only_you in (None, said.only_you) and in_thread in (None, said.in_thread)
            return privately and said.author == "TPM Coach" and all(word in said.words for word in words)

        return self.until(lambda: [s for s in self.news() if fits(s)], f"the coach says {words}")[-1]

    def sees(self, *words: str, where: str = "body") -> None:
        """The page shows all of `words`."""
        self.until(lambda: all(word in self.text(where) for word in words), f"the page shows {words}")

    def sees_no(self, *words: str, where: str = "body") -> None:
        """The page shows none of `words` (any more)."""
        self.until(lambda: not any(word in self.text(where) for word in words), f"the page doesn't show {words}")

    def messages(self) -> list[Said]:
        """All messages on the page, and the Home tab where it is open."""
        self._front()
        return [Said(**said) for said in self._driver.execute_script(_SEEN)]

    def news(self) -> list[Said]:
        """What is new or changed since this person last did something."""
        return [said for said in self.messages() if self._before.get(said.key) != said.words]

    def text(self, css: str = "body") -> str:
        return "\n".join(element.text for element in self.elements(css))

    def elements(self, css: str) -> list[WebElement]:
        self._front()
        return self._driver.find_elements("css selector", css)

    def element(self, css: str) -> WebElement:
        """The first element that this selector finds, as soon as there is one."""
        return self.until(lambda: self.elements(css), f"there is {css}")[0]

    def runs(self, script: str, *given: object) -> object:
        """What a script in the page returns."""
        self._front()
        return self._driver.execute_script(script, *given)

    def until(self, look: Callable[[], T], what: str) -> T:
        """Wait until `look` finds something, and return that."""
        self._front()
        waiting = WebDriverWait(self._driver, _PATIENCE_S, poll_frequency=0.05, ignored_exceptions=_IGNORED)
        try:
            return waiting.until(lambda _: look())
        except TimeoutException:
            raise AssertionError(f"never: {what}. The page says:\n{self.text('#shell, dialog')}") from None

    def _front(self) -> None:
        if self._driver.current_window_handle != self._handle:
            self._driver.switch_to.window(self._handle)

    def _act(self) -> None:
        self._before = {said.key: said.words for said in self.messages()}
