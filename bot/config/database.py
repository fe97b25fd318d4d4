"""The URL of a PostgreSQL database, which holds a password, so that it is never shown whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

FORM = (
    "postgresql://user:password@host/database (in a password write %40 for @, %3A for :, %2F for /, %3F for ?, %23 for"
    " #, %25 for % and %20 for a space)"
)
"""The form of such a URL, for messages."""

_BYTE = "%(?!00)[0-9A-Fa-f]{2}"
_NAME, _PASSWORD, _VALUE = (rf"(?:{_BYTE}|[^\s{more}#@%])*" for more in (r"\[\]:/?", "/?", "&="))
_HOST = rf"(?:\[[0-9A-Fa-f:.]+\]|(?:{_BYTE}|[\w.-])*)(?::[0-9]+)?"
_URL = re.compile(
    rf"postgres(?:ql)?://(?:{_NAME}(?::{_PASSWORD})?@)?(?P<hosts>{_HOST}(?:,{_HOST})*)"
    rf"(?P<name>/(?!\?){_NAME})(?:\?(?P<query>\w+={_VALUE}(?:&\w+={_VALUE})*))?"
)
# An address with a slash too few or without its scheme, and libpq's other form: `host=… password=…`.
_LIKE_ONE = re.compile(
    r"://|^postgres(?:ql)?(?::|//)|:(?![\\/]).*@|(?:^|\s)(?:host|hostaddr|port|dbname|user|password)\s*=", re.I
)


def is_like_address(text: str) -> bool:
    """True where an address may have been meant, well-formed or not: it names no file, and is not to be shown."""
    return bool(_LIKE_ONE.search(text))


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """URL of a PostgreSQL database, `postgresql://…`. Its `str` is without the password, its `repr` without all."""

    text: str = field(repr=False)

    @classmethod
    def of(cls, text: str) -> DatabaseUrl | None:
        """The URL that `text` holds; None where it has another form.

        The form is checked here, as what psycopg says of a wrong one quotes it.
        """
        found = _URL.fullmatch(text)
        return cls(text) if found and len(found["name"]) > 1 else None

    def __str__(self) -> str:
        found = _URL.fullmatch(self.text)
        if not found:
            return "postgresql://…"
        return f"postgresql://{found['hosts'] or dict(parse_qsl(found['query'] or '')).get('host', '')}{found['name']}"
