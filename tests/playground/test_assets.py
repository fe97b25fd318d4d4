"""What a browser may keep of the page: everything on a second visit, and nothing that has changed since."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from http.client import HTTPResponse
from pathlib import Path
from shutil import copytree

import pytest

from bot.playground import assets
from bot.playground.peer import Peer


def fetched(url: str, **headers: str) -> HTTPResponse:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})  # noqa: S310
    answer: HTTPResponse = urllib.request.urlopen(request, timeout=5)  # noqa: S310
    return answer


def named(page: str) -> list[str]:
    """The files that the page names, as paths below /workspace/."""
    return re.findall(r'(?:href|src)="/workspace/(static/[^"]+)"', page)


def test_files_are_kept_for_good_under_the_version_that_the_page_names(peer: Peer) -> None:
    with fetched(peer.page_url) as page:
        assert page.headers["Cache-Control"] == "no-cache"
        files = named(page.read().decode())
    assert len(files) > 5
    for path in files:
        with fetched(peer.page_url + path) as file:
            assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable", path


def test_a_file_that_was_edited_is_seen_at_the_next_visit(
    peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = tmp_path / "web"
    copytree(assets.WEB, web)
    monkeypatch.setattr(assets, "WEB", web)
    with fetched(peer.page_url) as page:
        before = named(page.read().decode())
    (web / "app.js").write_text("// another one")
    with fetched(peer.page_url) as page:
        after = named(page.read().decode())
    assert not set(before) & set(after)
    with fetched(f"{peer.page_url}static/app.js") as file:
        assert file.headers["Cache-Control"] == "no-cache", "an address without a version is asked for again"
        assert file.read() == b"// another one"


def test_what_has_not_changed_is_not_sent_again(peer: Peer) -> None:
    with fetched(f"{peer.page_url}static/app.js") as first:
        tag = first.headers["ETag"]
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetched(f"{peer.page_url}static/app.js", If_None_Match=tag)
    assert caught.value.code == 304
    caught.value.close()


def test_answers_of_the_api_are_never_kept(peer: Peer) -> None:
    with fetched(f"{peer.page_url}api/state") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
