"""What a browser may keep of the page: everything on a second visit, and nothing that has changed since."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree

import pytest

from bot.playground import assets
from bot.playground.peer import Peer
from tests.asking import ask


def named(page: str) -> list[str]:
    """The files that the page names, as paths below /workspace/."""
    return re.findall(r'(?:href|src)="/workspace/(static/[^"]+)"', page)


def test_files_are_kept_for_good_under_the_version_that_the_page_names(peer: Peer) -> None:
    page = ask(peer.page_url)
    assert page.headers["cache-control"] == "no-cache"
    files = named(page.text)
    assert len(files) > 5
    for path in files:
        file = ask(peer.page_url + path)
        assert (file.status, file.headers["cache-control"]) == (200, "public, max-age=31536000, immutable"), path


def test_a_file_that_was_edited_is_seen_at_the_next_visit(
    peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = tmp_path / "web"
    copytree(assets.WEB, web)
    monkeypatch.setattr(assets, "WEB", web)
    before = named(ask(peer.page_url).text)
    (web / "app.js").write_text("// another one")
    after = named(ask(peer.page_url).text)
    assert not set(before) & set(after)
    file = ask(f"{peer.page_url}static/app.js")
    assert file.headers["cache-control"] == "no-cache", "an address without a version is asked for again"
    assert file.text == "// another one"


def test_what_has_not_changed_is_not_sent_again(peer: Peer) -> None:
    tag = ask(f"{peer.page_url}static/app.js").headers["etag"]
    assert ask(f"{peer.page_url}static/app.js", headers={"If-None-Match": tag}).status == 304


def test_answers_of_the_api_are_never_kept(peer: Peer) -> None:
    answer = ask(f"{peer.page_url}api/state")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
