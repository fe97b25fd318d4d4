"""The way most people meet an app: a command, a button, a form with a mistake, a message."""

from bot.playground.peer import Peer

from .practice_app import PracticeApp


def test_from_a_command_to_a_checked_in_message(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")

    assert ana.says("/practice @marcus", "#general") == ("Practice with @marcus\n[Check in] [Share] [Done]")
    assert peer.be("marcus").sees("#general") == [], "the answer is for Ana only"

    assert ana.clicks("Check in", "#general") == ""
    assert ana.modal() == "Check in\nHours\n[…]\nDone?\n[Not yet / Yes]\nNote\n[…]\n[Send]"

    assert ana.submits() == {
        "Hours": "Please complete this required field.",
        "Done?": "Please complete this required field.",
    }
    ana.fills("Hours", "three")
    ana.fills("Done?", "Yes")
    assert ana.submits() == {"Hours": "Please write a number, such as 3."}

    ana.fills("Hours", "3")
    assert ana.submits() == {}
    assert ana.modal() == ""
    assert ana.waits_for("Noted") == "Noted: 3 hours."
