"""The names of all settings, so that a misspelt one is noticed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

_SLACK = "API_URL APP_TOKEN BOT_TOKEN CLIENT_ID CLIENT_SECRET SIGNING_SECRET"
_TEAMS = "ASK_CHANNEL CLIENT_ID CLIENT_SECRET FILE_HOSTS KEYS_URL LOGIN_URL PLAYGROUND SERVICE_HOSTS TENANTS TENANT_ID"
_OURS = (
    "ADMINS ASK_CHANNEL CALENDAR CONTACT DATABASE DATA_DIR DISK_IS_KEPT ENV_FILE HOST HOURS INSTALL_TEAMS"
    " KEEP_DAYS KEEP_QUESTIONS LEFT_DAYS LOG METRICS PRIVACY_URL SECRET SEND_PER_MINUTE TOKEN_KEYS"
)
_ENDS = {"SLACK": _SLACK, "TEAMS": _TEAMS, "TPM": _OURS}
KNOWN = frozenset({"PORT", *(f"{start}_{end}" for start, ends in _ENDS.items() for end in ends.split())})
_ALIKE = 0.8


def misspelt(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name that may be meant for us and is no setting, with the setting that it is like, if it is like one.

    A name of Slack or of Teams that is like none belongs to another program, and `TPM_TEST_…` to our tests.
    """
    for name in sorted(set(names) - KNOWN):
        start, _, end = name.partition("_")
        if end and start in _ENDS and not end.startswith("TEST_"):
            like = difflib.get_close_matches(name, sorted(KNOWN), 1, _ALIKE)
            if like or start == "TPM":
                yield name, like[0] if like else ""
