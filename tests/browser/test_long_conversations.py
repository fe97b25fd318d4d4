"""A conversation of thousands of messages: an arrival costs what it costs in a short one, and all can be reached."""

from __future__ import annotations

import statistics
from collections.abc import Callable

import pytest
from selenium.webdriver import Chrome, Keys

from bot.playground.model import Message
from bot.playground.peer import Peer

from .conftest import Opens
from .window import Window, Workspace

GENERAL, PLACE = "C0GENERAL1", "#general"
LENGTHS = (100, 2_000, 5_000)
ARRIVALS, ROUNDS = 7, 3
ARRIVAL_MS = 30.0
BATCH_MS = 1_000.0
PEOPLE = ("marcus", "priya", "omar", "lena")
_WATCH = """
const list = document.querySelector("#main .message-list");
window.draws = 0;
window.came = new Promise((done) => {
  window.watching?.disconnect();
  window.watching = new MutationObserver(() => {
    window.draws += 1;
    if (list.lastElementChild.innerText.includes(arguments[0])) requestAnimationFrame(() => setTimeout(done));
  });
  window.watching.observe(list, { childList: true });
});
"""
_SCROLL_UP = """
const [list, done] = [document.querySelector("#main .message-scroll"), arguments[0]];
const up = () => {
  if (list.querySelector(".message .text").innerText.startsWith("message 0:")) return done();
  list.scrollTop = 0;
  requestAnimationFrame(() => setTimeout(up));
};
up();
"""
_CAME = "const done = arguments[0]; window.came.then(() => done(window.draws));"


def fill(peer: Peer, length: int) -> None:
    """People have talked in the channel, day and night, until there are this many messages."""
    state = peer.slack.workspace
    for n in range(len(state.messages[GENERAL]), length):
        author = peer.be(PEOPLE[n // 3 % len(PEOPLE)]).id
        state.add(Message(state.new_ts(), GENERAL, author, f"message {n}: the cutover of *service {n % 40}* moved"))


def main_thread_s(driver: Chrome) -> float:
    """How much the page has worked so far (script, style, layout, all that keeps it from answering), in CPU time."""
    driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    metrics = driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def cost_ms(driver: Chrome, ana: Window, last: str, happens: Callable[[], object]) -> tuple[float, int]:
    """How long the page worked until it showed `last`, and how often it drew the list on the way."""
    ana.runs(_WATCH, last)
    before = main_thread_s(driver)
    happens()
    draws = int(driver.execute_async_script(_CAME))
    return (main_thread_s(driver) - before) * 1000, draws


def says(peer: Peer, text: str) -> Callable[[], object]:
    return lambda: peer.be("marcus").says(text, PLACE)


def reads_everything(driver: Chrome, ana: Window) -> None:
    """Scroll to the very first message, and back to the newest."""
    driver.set_script_timeout(60)
    driver.execute_async_script(_SCROLL_UP)
    ana.runs("document.querySelector('#main .message').focus()")
    ana.types(Keys.END)


def test_an_arrival_costs_the_same_after_100_2000_and_5000_messages(
    opens: Opens, workspace: Workspace, chromium: Chrome
) -> None:
    peer, costs = workspace.peer, dict[int, float]()
    ana = opens("ana", PLACE)
    for length in LENGTHS:
        address = chromium.current_url
        chromium.get("about:blank")
        fill(peer, length)
        chromium.get(address)
        ana.sees(f"message {length - 1}:", where="#main .message-list")
        reads_everything(chromium, ana)
        taken = [
            cost_ms(chromium, ana, f"new {length} {n}", says(peer, f"new {length} {n}"))[0]
            for n in range(ARRIVALS * ROUNDS)
        ]
        costs[length] = min(statistics.median(taken[n::ROUNDS]) for n in range(ROUNDS))
    told = ", ".join(f"{length}: {ms:.1f} ms" for length, ms in costs.items())
    print(told)
    assert max(costs.values()) < ARRIVAL_MS, told
    assert max(costs.values()) < 2 * min(costs.values()), told


@pytest.mark.parametrize("many", [20, 1_800])
def test_what_comes_at_once_is_drawn_once(opens: Opens, workspace: Workspace, chromium: Chrome, many: int) -> None:
    peer = workspace.peer
    fill(peer, 200)
    ana = opens("ana", PLACE)
    ana.sees("message 199:", where="#main .message-list")

    def at_once() -> None:
        with peer.slack.workspace.lock:
            fill(peer, 200 + many)

    cost, draws = cost_ms(chromium, ana, f"message {199 + many}:", at_once)
    assert draws == 1
    assert cost < BATCH_MS


def test_older_messages_come_on_scrolling_and_one_stays_where_one_is(
    opens: Opens, workspace: Workspace, chromium: Chrome
) -> None:
    fill(workspace.peer, 700)
    ana = opens("ana", PLACE)
    ana.sees("message 699:", where="#main .message-list")
    assert len(ana.messages()) < 100
    ana.runs("document.querySelector('#main .message-scroll').scrollTop = 300")
    seen = top_message(ana)
    ana.until(lambda: len(ana.messages()) >= 100, "older ones are drawn")
    assert top_message(ana) == seen, "what one reads does not jump away"
    reads_everything(chromium, ana)
    ana.sees("message 699:", where="#main .message-list")


def top_message(ana: Window) -> object:
    """The message that begins uppermost in what is seen, and where."""
    return ana.runs(
        "const list = document.querySelector('#main .message-scroll'), top = list.getBoundingClientRect().top;"
        "const found = [...list.querySelectorAll('.message')].find((m) => m.getBoundingClientRect().top >= top);"
        "return [found.dataset.ts, Math.round(found.getBoundingClientRect().top)]"
    )


def test_the_keyboard_reaches_the_first_message(opens: Opens, workspace: Workspace) -> None:
    fill(workspace.peer, 150)
    ana = opens("ana", PLACE)
    ana.sees("message 149:", where="#main .message-list")
    ana.types(Keys.F6, holding=Keys.SHIFT)
    for _ in range(3):
        ana.types(Keys.HOME)
    ana.until(lambda: "message 0:" in ana.focus().text, "Home leads to the oldest message")
    ana.types(Keys.END)
    ana.until(lambda: "message 149:" in ana.focus().text, "End leads to the newest one")


def test_who_reads_older_ones_is_not_taken_away_and_is_told(opens: Opens, workspace: Workspace) -> None:
    fill(workspace.peer, 400)
    ana = opens("ana", PLACE)
    ana.sees("message 399:", where="#main .message-list")
    ana.runs("document.querySelector('#main .message-scroll').scrollTop = 500")
    ana.until(lambda: len(ana.messages()) >= 100, "older ones are drawn")
    seen = top_message(ana)
    workspace.peer.be("marcus").says("news", PLACE)
    ana.presses("New messages ↓")
    ana.sees("news", where="#main .message-list")
    assert top_message(ana) != seen


def test_a_second_visit_asks_for_nothing_again(opens: Opens, workspace: Workspace, chromium: Chrome) -> None:
    fill(workspace.peer, 50)
    ana = opens("ana", PLACE)
    ana.sees("message 49:", where="#main .message-list")
    ana.goes_to("tpm-circle")
    ana.sees("Nothing in #tpm-circle yet", where="#main")
    ana.runs("performance.clearResourceTimings()")
    ana.goes_to("general")
    ana.sees("message 49:", where="#main .message-list")
    asked = ana.runs("return performance.getEntriesByType('resource').map((each) => each.name)")
    assert isinstance(asked, list)
    assert not [url for url in asked if "history" in str(url)], "the conversation is known"

    chromium.refresh()
    ana.sees("message 49:", where="#main .message-list")
    sent = ana.runs(
        "return performance.getEntriesByType('resource').filter((each) => each.name.includes('/static/'))"
        ".map((each) => [each.name, each.transferSize])"
    )
    assert isinstance(sent, list)
    assert len(sent) > 20
    assert [name for name, size in sent if size] == [], "the page's own files come from the browser's cache"
