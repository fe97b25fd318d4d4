"""`tokens`: the keys that encrypt the tokens of Slack workspaces, and where the app is installed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.cli.database import open_existing
from bot.config import Config
from bot.config.oauth import OAuthConfig
from bot.core.errors import ConfigError, StoreError
from bot.core.model.installations import Installation
from bot.stores.store import Store
from bot.wiring import keeps_disk
from bot.wiring.installs import Keyring, SealedError, lost_keys, name_of, new_key, open_keyring

_TRIES = 5


def key(_: argparse.Namespace) -> int:
    """Print a new key on standard output, and how to treat it on standard error."""
    made = new_key()
    print(made)
    print(
        f"This is the key {name_of(made)}. Put it first into TPM_TOKEN_KEYS, with a comma before any that are there.\n"
        "Keep it as you keep the database's password, but never beside the database or its copies.\n"
        "To put it in place of an older one: restart, `tpm-coach tokens rotate`, take the older one out, restart.",
        file=sys.stderr,
    )
    return 0


def show(_: argparse.Namespace) -> int:
    """List where the app is installed, since when, and the key of each token. Exit status 1 where a key is missing."""
    with _opened() as (store, keyring):
        found = store.installations()
        if not found:
            print("the app is installed in no workspace yet")
        for each in found:
            note = "" if each.key in keyring.names else "  (this key is not in TPM_TOKEN_KEYS)"
            print(f"{each.tenant}  installed {each.installed_at:%Y-%m-%d}  key {each.key}{note}")
        faults = lost_keys(keyring, store)
    for fault in faults:
        print(f"tpm-coach: {fault}", file=sys.stderr)
    return 1 if faults else 0


def rotate(_: argparse.Namespace) -> int:
    """Encrypt every token under the first key. The coach may run meanwhile. Exit status 1 where one can't be read."""
    done = faults = 0
    with _opened() as (store, keyring):
        for each in store.installations():
            if each.key == keyring.names[0]:
                continue
            try:
                done += _resealed(store, keyring, each)
            except SealedError as error:
                faults += 1
                print(f"tpm-coach: {error}", file=sys.stderr)
        print(f"{done} encrypted under the key {keyring.names[0]}")
    return 1 if faults else 0


def _resealed(store: Store, keyring: Keyring, before: Installation | None) -> int:
    """1 when a token was encrypted anew; 0 when it is gone. Raises SealedError, or StoreError."""
    for _ in range(_TRIES):
        if before is None:
            return 0
        after = keyring.seal(before.tenant, keyring.open(before), before.installed_at, before.version)
        if store.reseal_installation(before, after):
            return 1
        # The coach got the next token just now.
        before = store.installation(before.tenant)
    raise StoreError("a token changes all the time; run `tpm-coach tokens rotate` again")


@contextmanager
def _opened() -> Iterator[tuple[Store, Keyring]]:
    config = Config.read()
    keeps_disk(config)
    keyring = open_keyring(_oauth(config))
    with open_existing(config) as store:
        yield store, keyring


def _oauth(config: Config) -> OAuthConfig:
    if config.oauth is None:
        raise ConfigError(["SLACK_CLIENT_ID is not set: with one workspace its token is in SLACK_BOT_TOKEN"])
    return config.oauth
