"""What tests share: the knowledge base and the matchers, opened once, and a database of one's own."""

from __future__ import annotations

import fcntl
import functools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

# Imported before any app starts: it looks at all objects for random sources, and the app freezes what it finds.
import hypothesis
import pytest
import tomli

from bot.cli import doctor, kb, main
from bot.cli.content import Survey
from bot.config import Config
from bot.core.ask.coach import Coach
from bot.core.content.checks import questions
from bot.core.content.load import Knowledge
from bot.core.content.resources import content_dir
from bot.core.matching import build
from bot.core.matching.learned import Learned
from bot.core.matching.match import Matcher
from bot.core.wording.templates import Prompts
from bot.stores.nothing import NoStore
from bot.wiring import parts

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


@pytest.fixture(scope="session", autouse=True)
def _content_read_once() -> Iterator[None]:
    """Apps and commands in this process share what they read of the content that ships; other folders are read anew."""

    def survey(config: Config, today: date) -> Survey:
        return found(today) if config.data_dir is None else real_survey(config, today)

    def open_matcher(config: Config, knowledge: Knowledge | None = None) -> Matcher:
        return shared() if config.data_dir is None else real_open(config, knowledge)

    real_survey, real_open = doctor.survey, parts.open_matcher
    found = functools.cache(lambda today: real_survey(Config.read({}), today))
    shared = functools.cache(lambda: real_open(Config.read({})))
    with pytest.MonkeyPatch.context() as patching:
        for command in (doctor, kb):
            patching.setattr(command, "survey", survey)
        patching.setattr(parts, "open_matcher", open_matcher)
        # Whoever lays a folder over the content that ships reads that as well: nobody changes what was read.
        patching.setattr(tomli, "loads", functools.cache(tomli.loads))
        # Without a limit: a cache smaller than the content drops each question before it is needed again.
        patching.setattr(questions, "normal", functools.cache(questions.normal))
        yield


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills once for all processes that share the tests: the first one does, the others wait."""
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / name).exists():
            making = shared / f"{name}.making"
            make(making)
            making.rename(shared / name)
    return shared / name


@pytest.fixture(scope="session")
def coach(matcher: Matcher) -> Coach:
    """A coach that remembers nothing."""
    return Coach(matcher, Prompts(), NoStore())


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
