"""The page's JSON API: what a browser reads and sends."""

import threading
from typing import Any

import pytest

from bot.playground.peer import Peer
from tests.asking import Page, ask

from .practice_app import PracticeApp, words

ANA, OMAR = "U0ANA00001", "U0OMAR0001"
GENERAL = "C0GENERAL1"


@pytest.fixture
def page(peer: Peer) -> Page:
    """A browser with the workspace open."""
    return Page(peer.page_url)


def test_state_tells_who_where_and_what(page: Page, app: PracticeApp) -> None:
    state = page.get("state", as_=ANA)
    assert state["me"]["real_name"] == "Ana Costa"
    assert state["me"]["initials"] == "AC"
    assert [(c["name"], c["kind"]) for c in state["conversations"]] == [
        ("cloud-migration", "channel"),
        ("general", "channel"),
        ("tpm-circle", "channel"),
        ("Practice", "app"),
    ]
    assert state["app"]["dm"] == state["conversations"][-1]["id"]
    assert state["app"]["commands"][0]["command"] == "/practice"
    assert (state["installed"], state["connected"], state["problems"]) == (True, True, [])
    assert {t["handle"]: t["lead"] for t in state["teams"]}["migration-team"] == "U0MARCUS01"
    assert set(state["faults"]) == set(state["fault_help"])
    can_be = {u["name"] for u in state["users"] if u["can_be"]}
    assert "tom" not in can_be
    assert "tpmcoach" not in can_be
    assert len(can_be) == 12
    gwen = page.get("state", as_="U0GWEN0001")
    assert [c["name"] for c in gwen["conversations"]] == ["cloud-migration", "Practice"]


def test_the_main_path_by_json(page: Page, app: PracticeApp) -> None:
    assert page.post("send", as_=ANA, channel=GENERAL, text="/practice") == {
        "ok": True,
        "ts": None,
        "kind": "command",
    }
    message = page.get("history", as_=ANA, channel=GENERAL)["messages"][-1]
    assert message["ephemeral"]
    assert message["bot"]
    assert message["author_name"] == "Practice"
    assert page.get("history", as_=OMAR, channel=GENERAL)["messages"] == []
    block = message["blocks"][1]
    container = {"type": "message", "channel": GENERAL, "ts": message["ts"]}
    action = {"block_id": block["block_id"], "action_id": "checkin"}
    assert page.post("action", as_=ANA, container=container, action=action) == {"ok": True}
    view = page.get("state", as_=ANA)["stack"][-1]
    assert view["title"]["text"] == "Check in"
    assert view["errors"] == {}
    values: dict[str, Any] = {"done": {"v": {"selected_option": {"value": "yes"}}}}
    first = page.post("submit", as_=ANA, view_id=view["id"], state={"values": values})
    assert (first["ok"], first["errors"]) == (False, {"hours": "Please complete this required field."})
    values["hours"] = {"v": {"value": "many"}}
    second = page.post("submit", as_=ANA, view_id=view["id"], state={"values": values})
    assert second["errors"] == second["stack"][-1]["errors"] == {"hours": "Please write a number, such as 3."}
    values["hours"] = {"v": {"value": "3"}}
    third = page.post("submit", as_=ANA, view_id=view["id"], state={"values": values})
    assert (third["ok"], third["errors"], third["stack"]) == (True, {}, [])
    assert third["seq"] >= second["seq"]
    dm = page.get("state", as_=ANA)["app"]["dm"]
    assert page.get("history", as_=ANA, channel=dm)["messages"][-1]["text"] == "Noted: 3 hours."


def test_long_polling_wakes_with_the_news_of_ones_own(page: Page, peer: Peer) -> None:
    seq = page.get("state", as_=ANA)["seq"]
    got: list[Any] = []

    def poll() -> None:
        got.append(page.get("events", as_=ANA, after=seq, wait=10))

    waiting = threading.Thread(target=poll)
    waiting.start()
    page.post("send", as_=OMAR, channel="C0MIGRATE1", text="morning")
    waiting.join(10)
    assert [e["type"] for e in got[0]["events"]] == ["message"]
    assert got[0]["events"][0]["message"]["text"] == "morning"
    nothing = page.get("events", as_="U0YUKI0001", after=seq, wait=0)
    assert nothing["events"] == []
    assert nothing["lost"] is False
    assert page.get("events", as_=ANA, after=10**6, wait=0)["lost"] is True


def test_unread_until_read(page: Page, peer: Peer) -> None:
    def unread(who: str) -> int:
        found = page.get("state", as_=who)["conversations"]
        return int(next(c["unread"] for c in found if c["name"] == "general"))

    page.post("send", as_=ANA, channel=GENERAL, text="news")
    assert (unread(OMAR), unread(ANA)) == (1, 0)
    page.get("history", as_=OMAR, channel=GENERAL)
    assert unread(OMAR) == 0


def test_moving_the_clock(page: Page, peer: Peer) -> None:
    assert page.get("clock", as_="U0AROHA001")["local"] == "2026-11-18T23:00:00+13:00"
    monday = page.post("clock", as_="U0KEOLA001", preset="next_monday")
    assert (monday["local"], monday["now"]) == ("2026-11-23T09:30:00-10:00", "2026-11-23T19:30:00+00:00")
    assert page.post("clock", preset="plus_week")["now"] == "2026-11-30T19:30:00+00:00"
    assert page.post("clock", as_="U0YUKI0001", to="2026-12-01T09:00")["local"] == "2026-12-01T09:00:00+09:00"
    assert page.post("clock", advance_seconds=60)["now"] == "2026-12-01T00:01:00+00:00"
    status, told = page.refusal("clock", to="2026-01-01T00:00:00+00:00")
    assert status == 400
    assert "forward" in told
    assert page.post("clock", preset="plus_4_weeks")["now"] == "2026-12-29T00:01:00+00:00"
    for too_far in (1e10, 1e300):
        assert page.refusal("clock", advance_seconds=too_far)[0] == 400
    presets = [p["preset"] for p in page.get("state")["clock_presets"]]
    assert presets == ["next_monday", "plus_hour", "plus_day", "plus_week", "plus_4_weeks", "real"]
    assert page.post("clock", preset="real")["offset_seconds"] == 0
    assert peer.clock.now().isoformat() == "2026-11-18T10:00:00+00:00"


def test_faults_and_reset(page: Page, peer: Peer) -> None:
    assert page.post("fault", name="429", on=True)["faults"]["429"] is True
    assert page.post("fault", name="uninstalled", on=True)["faults"]["uninstalled"] is True
    page.post("send", as_=ANA, channel=GENERAL, text="hello")
    assert page.post("reset") == {"ok": True}
    state = page.get("state", as_=ANA)
    assert not any(state["faults"].values())
    assert state["installed"]
    assert page.get("history", as_=ANA, channel=GENERAL)["messages"] == []


def test_problems_are_events_and_state(page: Page, peer: Peer) -> None:
    app = PracticeApp(peer)
    app.reply = {"text": "x", "blocks": [words("x" * 3001)]}
    seq = page.get("state", as_=ANA)["seq"]
    sent = page.post("send", as_=ANA, channel=GENERAL, text="/plain")
    app.close()
    assert sent == {"ok": False, "error": '/plain failed with the error "invalid_blocks"'}
    problem = page.get("state", as_=ANA)["problems"][0]
    assert (problem["where"], problem["error"], problem["refused"]) == (
        "ack of /plain",
        "invalid_blocks",
        True,
    )
    assert "less than 3001" in problem["messages"][0]
    kinds = [e["type"] for e in page.get("events", as_=ANA, after=seq)["events"]]
    assert kinds == ["call", "problem", "message"]
    call = page.get("calls")["calls"][-1]
    assert (call["direction"], call["what"], call["status"]) == ("to app", "/plain", 200)


def test_a_file_can_be_read_by_those_who_got_it(page: Page, app: PracticeApp) -> None:
    dm = app.client.conversations_open(users=ANA)["channel"]["id"]
    app.client.files_upload_v2(channel=dm, filename="own.csv", content="a,b\n")
    file = page.get("history", as_=ANA, channel=dm)["messages"][-1]["files"][0]
    url = page.url.removesuffix("/workspace/") + file["url"]
    answer = ask(f"{url}?as={ANA}")
    assert (answer.status, answer.text) == (200, "a,b\n")
    assert answer.headers["content-disposition"] == 'attachment; filename="own.csv"'
    assert ask(f"{url}?as={OMAR}").status == 404


def test_only_this_machines_own_pages_may_ask(page: Page) -> None:
    assert page.refusal("reset", {"Host": "workspace.example"})[0] == 403
    assert page.refusal("reset", {"Origin": "https://evil.example"})[0] == 403
    assert page.refusal("reset", {"Content-Type": "text/plain"})[0] == 415
    assert page.refusal("nonsense")[0] == 404
    assert page.refusal("send", as_=ANA, channel=GENERAL) == (400, "missing: 'text'")
    assert page.refusal("send", as_="U0TOM00001", channel=GENERAL, text="x")[1] == "nobody can be Tom Becker"
    assert page.refusal("submit", as_=ANA, view_id="V0")[0] == 404
    assert page.refusal("fault", name="gremlins") == (400, "no such fault: gremlins")


def test_older_messages_come_page_by_page(page: Page, peer: Peer) -> None:
    for n in range(7):
        peer.be("ana").says(f"message {n}", "#general")
    asked = {"as_": OMAR, "channel": GENERAL, "limit": 3}
    newest = page.get("history", **asked)
    older = page.get("history", **asked, before=newest["messages"][0]["ts"])
    oldest = page.get("history", **asked, before=older["messages"][0]["ts"])
    pages = [[m["text"][-1] for m in found["messages"]] for found in (oldest, older, newest)]
    assert pages == [["0"], ["1", "2", "3"], ["4", "5", "6"]]
    assert [found["more"] for found in (oldest, older, newest)] == [False, True, True]


def test_what_only_you_see_can_be_dismissed(page: Page, peer: Peer, app: PracticeApp) -> None:
    page.post("send", as_=ANA, channel=GENERAL, text="/practice")
    page.post("send", as_=ANA, channel=GENERAL, text="for everybody")
    private, public = page.get("history", as_=ANA, channel=GENERAL)["messages"]
    assert page.refusal("dismiss", as_=OMAR, channel=GENERAL, ts=private["ts"])[0] == 400
    assert page.refusal("dismiss", as_=ANA, channel=GENERAL, ts=public["ts"]) == (
        400,
        "only what you alone see can be dismissed",
    )
    seq = page.get("state", as_=ANA)["seq"]
    assert page.post("dismiss", as_=ANA, channel=GENERAL, ts=private["ts"]) == {"ok": True}
    assert [m["text"] for m in page.get("history", as_=ANA, channel=GENERAL)["messages"]] == ["for everybody"]
    gone = page.get("events", as_=ANA, after=seq)["events"]
    assert [(e["type"], e["ts"]) for e in gone] == [("message_deleted", private["ts"])]
    assert page.get("events", as_=OMAR, after=seq)["events"] == []


def test_the_page_may_open_before_the_app_is_connected(page: Page, peer: Peer) -> None:
    assert page.get("state", as_=ANA)["connected"] is False
    page.post("open", as_=ANA, tab="home")
    answers: list[Any] = []
    typed = threading.Thread(target=lambda: answers.append(page.post("send", as_=ANA, channel=GENERAL, text="/plain")))
    typed.start()
    app = PracticeApp(peer)
    typed.join(10)
    assert answers == [{"ok": True, "ts": None, "kind": "command"}], "what was typed too early is answered"
    peer.settle()
    assert peer.be("ana").home() == "Welcome\n[Say hello]", "the tab that was opened too early is filled"
    app.close()


def test_an_app_that_never_comes_is_said_in_words(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.playground.pageapi.START_S", 0.05)
    assert page.refusal("send", as_=ANA, channel=GENERAL, text="/plain") == (
        400,
        "Practice is still starting. Try again in a moment.",
    )
    assert page.get("history", as_=ANA, channel=GENERAL)["messages"] == []


@pytest.mark.parametrize("path", ["", "static/app.js"])
def test_the_page_may_load_and_reach_nothing_but_its_own(page: Page, path: str) -> None:
    answer = ask(page.url + path)
    assert answer.status == 200
    assert answer.headers["content-security-policy"].split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]


@pytest.mark.parametrize("path", ["static/../peer.py", "static/%2e%2e/peer.py", "static//etc/passwd", "static/none.js"])
def test_only_the_pages_own_files_are_served(page: Page, path: str) -> None:
    assert ask(page.url + path).status == 404
