"""Texts so vague that the coach is sure of few of them: which of them gets what changes with the content."""

from itertools import combinations

_THINGS = (
    "the budget",
    "people",
    "the review",
    "the vendor",
    "the boss",
    "the numbers",
    "the release",
    "Monday",
    "trust",
)
# Each is what a whole topic is about: often that topic alone is near to such a text.
_TOPICS = (
    "the cloud",
    "security",
    "hardware",
    "the data center",
    "translations",
    "the ERP",
    "the reports",
    "the design",
)
_MOODS = ("it is all late", "things are odd lately", "someone said no", "we shall see")

VAGUE = [f"{one} and {other}, {mood}" for mood in _MOODS for one, other in combinations(_THINGS, 2)]
VAGUE += [f"{one}, {other}, {third}, and so on" for one, other, third in combinations(_THINGS, 3)]
VAGUE += [f"{topic}, {mood}" for topic in _TOPICS for mood in _MOODS]
VAGUE += [f"something about {topic}" for topic in _TOPICS]
