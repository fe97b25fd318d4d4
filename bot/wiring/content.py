"""The content and what matches questions to it, as the configuration says."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.config import Config
from bot.core.calendar.calendars import DEFAULT, load_calendars
from bot.core.calendar.localtime import Hours
from bot.core.content.load import Knowledge, load
from bot.core.content.practices import Practice, load_practices
from bot.core.content.resources import content_dir
from bot.core.errors import BuildError, ConfigError, ContentError
from bot.core.matching import build, encoder
from bot.core.matching.encoder import Encoder
from bot.core.matching.match import Matcher
from bot.core.practice.schedule import Rules

log = logging.getLogger("tpm_coach")


def encoder_dir(config: Config) -> Path:
    """Where the encoder of this installation is, or would be."""
    return config.cache_dir / encoder.NAME


def open_encoder(config: Config, *, required: bool = False) -> Encoder | None:
    """The encoder, or None where the matcher works on words alone.

    Raises BuildError when it is `required` (or demanded by TPM_MATCHER=semantic) and cannot be had.
    """
    if config.matcher == "words" and not required:
        return None
    missing = encoder.runtime_missing()
    ready = missing is None and encoder.installed(encoder_dir(config))
    if ready:
        return Encoder(encoder_dir(config))
    if required or config.matcher == "semantic":
        what = f"the package {missing} is not installed" if missing else f"there is no encoder in {encoder_dir(config)}"
        raise BuildError(f"{what}: install tpm-coach[semantic] and run `tpm-coach model install`")
    return None


def can_encode(config: Config) -> bool:
    """Whether the matcher knows meanings here. Raises BuildError where TPM_MATCHER demands it in vain."""
    if config.matcher == "words":
        return False
    if encoder.runtime_missing() is None and encoder.installed(encoder_dir(config)):
        return True
    return open_encoder(config) is not None


def open_knowledge(config: Config) -> Knowledge:
    """Our knowledge base with the organisation's folder, if there is one, laid over it."""
    return load(*data_folders(config))


def open_practices(config: Config) -> Mapping[str, Practice]:
    """Our practices with the organisation's laid over them, by id."""
    return load_practices(*data_folders(config))


def data_folders(config: Config) -> list[Path]:
    """Our data folder and, if there is one, the organisation's."""
    return [content_dir("data"), *([config.data_dir] if config.data_dir else [])]


def open_matcher(config: Config, knowledge: Knowledge | None = None) -> tuple[Matcher, bool]:
    """The matcher for this content, and whether it is the semantic one. A missing build is made first.

    `knowledge` is the whole content, where it was read already.
    """
    semantic = can_encode(config)
    serving = knowledge.without_examples() if knowledge else _to_serve(config)
    folder = build.find(serving, config.cache_dir, semantic=semantic)
    if folder is None:
        whole = knowledge or open_knowledge(config)
        log.info("preparing the knowledge base; this takes up to a minute, once")
        folder, serving = _build_apart(config, whole, semantic=semantic), whole.without_examples()
    engine = open_encoder(config) if semantic else None
    return build.open_matcher(serving, folder, engine), semantic


def _to_serve(config: Config) -> Knowledge:
    """The content without its example questions, which take as much memory as all the rest."""
    try:
        return load(*data_folders(config), examples=False)
    except ContentError:
        # All faults are told at once, those of the examples too.
        return open_knowledge(config)


def _build_apart(config: Config, knowledge: Knowledge, *, semantic: bool) -> Path:
    """Build in a process of its own: learning needs far more memory than serving, and gives none of it back."""
    command = [sys.executable, "-m", "bot", "kb", "build", "--if-needed"]
    environ = {**os.environ, "TPM_MATCHER": "semantic" if semantic else "words", "TPM_CACHE_DIR": str(config.cache_dir)}
    if config.data_dir:
        environ["TPM_DATA_DIR"] = str(config.data_dir)
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environ)
    folder = build.find(knowledge, config.cache_dir, semantic=semantic)
    if folder is None and done.returncode == 0:
        # The content was edited meanwhile, so the build is of another text than the one read here: build from that.
        folder = build.build(knowledge, config.cache_dir, open_encoder(config) if semantic else None)
    if folder is None:
        why = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise BuildError(f"the knowledge base could not be prepared: {why}")
    return folder


def open_rules(config: Config) -> Rules:
    """The calendars and hours that the organisation decided. Raises ConfigError for a calendar that is not there."""
    calendars = load_calendars(*data_folders(config))
    if config.calendar and config.calendar not in calendars:
        raise ConfigError([f"TPM_CALENDAR is {config.calendar!r}; one of {', '.join(sorted(calendars))} is meant"])
    first, last = config.hours
    return Rules(calendars, config.calendar or DEFAULT, Hours(60 * first, 60 * last))
