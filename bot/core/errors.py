"""The errors that the coach raises on purpose; each text says how to mend what is wrong."""

from __future__ import annotations

from collections.abc import Sequence


class CoachError(Exception):
    """Base of all errors raised on purpose. Its text may be shown to an operator."""


class ConfigError(CoachError):
    """The environment is not usable. `faults` names every fault, one sentence each."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class ContentError(CoachError):
    """The knowledge base is broken. `faults` are `file:line: what is wrong and how to mend it`."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class BuildError(CoachError):
    """The matcher's files could not be prepared or do not fit the content."""


class NotAskedError(CoachError):
    """A channel could not be asked about somebody just now, which says nothing about them."""


class NotSentError(CoachError):
    """A channel did not take a message."""


class NotComposedError(CoachError):
    """A message could not be made from the content and from what is stored. `__cause__` is what was wrong."""


class OverloadedError(CoachError):
    """Too much is waiting; whoever asks should come again."""


class UnknownFormError(CoachError):
    """A form came back that is none of today's."""


class StoreError(CoachError):
    """The database is unreachable, locked for too long, or from another version."""
