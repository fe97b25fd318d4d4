"""What tests share: the knowledge base and the matchers, opened once, and a database of one's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Imported before any app starts: it looks at all objects for random sources, and the app freezes what it finds.
import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from bot.cli import main
from bot.config import Config
from bot.core.ask.coach import Coach
from bot.core.content import resources
from bot.core.content.load import Knowledge
from bot.core.content.resources import content_dir
from bot.core.matching import build
from bot.core.matching.learned import Learned
from bot.core.matching.match import Matcher
from bot.core.wording.templates import Prompts
from bot.stores.nothing import NoStore
from tests.content.tiny import write_base, write_outline, write_practice
from tests.read_once import read_once

pytest_plugins = (
    "tests.postgres",
    "tests.app",
    "tests.msteams.app",
    "tests.world",
    "tests.summaries.stage",
    "tests.summaries.company",
)

# Databases wait for the disk at each commit: on a memory disk, where there is one, the tests take half the time.
if os.access("/dev/shm", os.W_OK):  # noqa: S108
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")  # noqa: S108

# A busy machine is no fault of what is tested: where time is promised, a test measures it by itself.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")

# Files that take long by themselves begin first, so that no worker is alone with one of them at the end.
_LONG = (
    "cli/test_ask_and_chat.py",
    "cli/test_kb_check.py",
    "cli/test_kb_new.py",
    "cli/test_settings.py",
    "cli/test_wheel.py",
    "delivery/test_clock_jumps.py",
    "delivery/test_faults.py",
    "delivery/test_killed.py",
    "matching/test_cards.py",
    "members/test_in_time.py",
    "msteams/test_cards.py",
    "practice/test_pausing.py",
    "slack/test_content_in_slack.py",
    "stores/test_many_at_the_start.py",
    "summaries/policy/test_attacks.py",
    "summaries/test_attack_list.py",
    "summaries/test_guarantees.py",
    "summaries/test_stays_in_any_order.py",
    "summaries/test_ways_out.py",
    "wiring/test_roles.py",
    "wiring/test_rolling_deploy.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.removeprefix("tests/").startswith(_LONG))


# A developer's own settings have no say here.
os.environ["TPM_ENV_FILE"] = os.devnull
_KEPT = ("HOME", "XDG_CACHE_HOME")


@pytest.fixture(scope="session")
def config() -> Config:
    """The configuration of the tests: whatever else the developer's shell has set does not count."""
    return Config.read({name: os.environ[name] for name in _KEPT if name in os.environ})


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The content that ships."""
    # Imported here: pytest has to see the modules of fixtures before anybody else does.
    from tests.world import knowledge as shipped

    return shipped()


@pytest.fixture(scope="session")
def learned() -> Learned:
    """What was learned from the content that ships: `make setup` learns it."""
    return build.open_learned(content_dir("data"))


@pytest.fixture(scope="session")
def matcher(knowledge: Knowledge, learned: Learned) -> Matcher:
    """The matcher as `make run` has it."""
    return Matcher(knowledge, learned)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all processes that share the tests."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session", autouse=True)
def _content_read_once(shared: Path) -> Iterator[None]:
    """As `read_once` says."""
    with pytest.MonkeyPatch.context() as patching:
        read_once(patching, shared)
        yield


@pytest.fixture(scope="session")
def coach(matcher: Matcher) -> Coach:
    """A coach that remembers nothing."""
    return Coach(matcher, Prompts(), NoStore())


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A database of the test's own, and nothing of what the developer's shell has set."""
    for name in list(os.environ):
        if name.startswith(("TPM_", "SLACK_")) or name in ("PORT", "DYNO"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TPM_DATABASE", str(tmp_path / "coach.sqlite3"))


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of the test's own, which has what ships as links: a test replaces what is to be another."""
    folder = tmp_path / "installation"
    (folder / "data").mkdir(parents=True)
    ships = content_dir("data").parent
    for path in (*(ships / "data").iterdir(), ships / "prompts", *ships.glob("manifest*.json")):
        (folder / path.relative_to(ships)).symlink_to(path)
    monkeypatch.setattr(resources, "PACKAGE", folder / "bot")
    return folder


@pytest.fixture
def orchard(installation: Path) -> Path:
    """The tiny knowledge base, installed in the place of the one that ships, with the lists and calendars that ship."""
    folder = installation / "data"
    for path in folder.iterdir():
        shipped = path.resolve()
        if path.name in ("learned", "vectors"):
            continue
        path.unlink()
        if path.name in ("keeping", "calendars"):
            shutil.copytree(shipped, path)
        elif path.suffix == ".txt":
            shutil.copy(shipped, path)
    first = write_practice(folder, "wash", steps="Look at it well. " * 5)
    first.write_text(first.read_text("utf-8").replace("minutes = ", "first = true\nminutes = "), "utf-8")
    return write_outline(write_base(folder))


@dataclass(frozen=True)
class Done:
    """What a command did: its exit status, and what it wrote."""

    status: int
    out: str
    err: str


Type = Callable[..., Done]


@pytest.fixture
def type_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """`type_command("doctor", TPM_SECRET="…")`: runs a command in this process, in an environment without settings."""

    def run(*arguments: str, **settings: str) -> Done:
        for name in [name for name in os.environ if name.startswith(("TPM_", "SLACK_")) and name not in _KEPT]:
            monkeypatch.delenv(name)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        status = main(arguments)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Done(status, said.out, said.err)

    return run


class _OneBrowser(LoadScopeScheduling):
    """Gives a worker the tests of one file, and all tests with a browser to one: three at once hold each other up."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "tests/browser" if file.startswith("tests/browser/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Deal the tests out by `_OneBrowser`."""
    return _OneBrowser(config, log)
