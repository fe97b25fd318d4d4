"""The file of settings, `.env`: read into the environment, whose own values win."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from io import StringIO
from pathlib import Path

from bot.core.errors import ConfigError


def read_env_file(environ: MutableMapping[str, str] = os.environ) -> None:
    """Take the settings in `.env` of this folder, or in the file that TPM_ENV_FILE names; the real environment wins.

    Raises ConfigError where the file is not there or cannot be read, naming each line that is no setting.
    """
    named = environ.get("TPM_ENV_FILE", "")
    path = Path(named or ".env")
    try:
        if not named and not path.exists():
            return
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        mend = "name another one in TPM_ENV_FILE" if named else "give this account the right to read it"
        # `os.path.isdir` raises nothing, where `Path.is_dir` does in a folder that may not be read.
        if not named and os.path.isdir(path):  # noqa: PTH112
            mend = "rename that folder, or name a file in TPM_ENV_FILE"
        raise ConfigError([f"the file of settings, {path}, cannot be read ({error.strerror}); {mend}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([_not_utf8(path)]) from error
    if "\0" in text:
        raise ConfigError([_not_utf8(path)])
    for name, value in _parsed(path, text).items():
        environ.setdefault(name, value)


def _not_utf8(path: Path) -> str:
    return f"{path} is not in UTF-8, so that its settings cannot be read; save it as UTF-8 in your editor"


def _parsed(path: Path, text: str) -> dict[str, str]:
    """The settings; of a name that is there twice, the last value."""
    # Imported where there is a file: many have none.
    from dotenv.parser import parse_stream

    found, faults = dict[str, str](), list[str]()
    for each in parse_stream(StringIO(text)):
        blank = len(each.original.string) - len(each.original.string.lstrip())
        line = each.original.line + each.original.string[:blank].count("\n")
        if each.error or (each.key and each.value is None):
            # Not quoted: a secret may be in it.
            faults.append(
                f"{path}, line {line}: this is no setting; write NAME=value, close each quotation mark, and begin a"
                " comment with #"
            )
        elif each.key and each.value is not None:
            found[each.key] = each.value
    if faults:
        raise ConfigError(faults)
    return found
