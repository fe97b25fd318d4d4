"""The content that the benchmarks of practising work with: what ships."""

from bot.core.calendar.calendars import load_calendars
from bot.core.content.load import load
from bot.core.content.resources import content_dir
from bot.core.practice.schedule import Rules
from tests.practices import load_practices

_DATA = content_dir("data")
KNOWLEDGE, PRACTICES = load(_DATA), load_practices(_DATA)
RULES = Rules(load_calendars(_DATA), "weekdays")
