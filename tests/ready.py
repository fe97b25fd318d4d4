"""What each process of the coach imports and reads at its start: those of `tests.processes` are forked from here."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from bot.channels.slack import app  # noqa: F401
from bot.channels.slack.render import blocks
from bot.channels.teams import app as teams  # noqa: F401
from bot.cli import playground, serving  # noqa: F401
from bot.config import Config
from bot.core.ask.coach import Coach
from bot.core.wording.templates import Prompts
from bot.stores.nothing import NoStore
from bot.wiring import open_practices, parts
from tests import processes  # noqa: F401
from tests.read_once import read_once

read_once(pytest.MonkeyPatch(), Path())
for message in Coach(parts.open_matcher(Config.read({})), Prompts(), NoStore()).warm_up():
    blocks.message(message)
open_practices(Config.read({}))
gc.freeze()
