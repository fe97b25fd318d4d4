"""What tests share: the knowledge base and the matchers, opened once, and a database of one's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# Imported before any app starts: it looks at all objects for random sources, and the app freezes what it finds.
import hypothesis  # noqa: F401
import pytest

from bot.config import Config
from bot.core.ask.coach import Coach
from bot.core.content.load import Knowledge, load
from bot.core.content.resources import content_dir
from bot.core.matching import build
from bot.core.matching.match import Matcher
from bot.core.wording.templates import Prompts
from bot.stores.nothing import NoStore
from bot.stores.sqlite import SqliteStore
from bot.wiring import open_matcher

pytest_plugins = ("tests.app", "tests.msteams.app", "tests.world", "tests.summaries.stage", "tests.summaries.company")

_KEPT = ("HOME", "XDG_CACHE_HOME", "TPM_CACHE_DIR")


@pytest.fixture(scope="session")
def config() -> Config:
    """The configuration of the tests: whatever else the developer's shell has set does not count."""
    return Config.read({name: os.environ[name] for name in _KEPT if name in os.environ})


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The content that ships."""
    return load(content_dir("data"))


@pytest.fixture(scope="session")
def matcher(config: Config, knowledge: Knowledge) -> Matcher:
    """The matcher as `make run` has it: with meanings where the encoder is installed, else on words alone."""
    return open_matcher(config, knowledge)[0]


@pytest.fixture(scope="session")
def words_cache(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds a fresh build of the shipped content on words alone."""
    cache = tmp_path_factory.mktemp("words-cache")
    build.build(knowledge, cache, None)
    return cache


@pytest.fixture(scope="session")
def words_matcher(knowledge: Knowledge, words_cache: Path) -> Matcher:
    """The matcher of an installation without the extra `semantic`."""
    return build.open_matcher(knowledge, words_cache / build.key(knowledge, semantic=False), None)


@pytest.fixture(scope="session")
def coach(matcher: Matcher) -> Coach:
    """A coach that remembers nothing."""
    return Coach(matcher, Prompts(), NoStore())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A database of this test's own."""
    opened = SqliteStore(tmp_path / "coach.sqlite3")
    yield opened
    opened.close()
