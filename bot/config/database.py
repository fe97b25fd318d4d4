"""The address of a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

FORM = "postgresql://user:password@host/database (with %40 for an @ in the password, and the like)"
"""The form of such a URL, for messages."""


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """URL of a PostgreSQL database, `postgresql://…`. Its `str` is without the password, its `repr` without all."""

    text: str = field(repr=False)

    @classmethod
    def of(cls, text: str) -> DatabaseUrl | None:
        """The URL that `text` holds; None where it has another form."""
        try:
            parts = urlsplit(text)
            parts.port  # noqa: B018  # raises where it is no number
        except ValueError:
            return None
        return cls(text) if parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1 else None

    def __str__(self) -> str:
        parts = urlsplit(self.text)
        host = dict(parse_qsl(parts.query)).get("host", "")
        return f"postgresql://{parts.netloc.rpartition('@')[2] or host}{parts.path}"
