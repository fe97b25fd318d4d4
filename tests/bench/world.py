"""The content that the benchmarks of practising work with: what ships."""

from bot.core.calendars import load_calendars
from bot.core.knowledge.load import load
from bot.core.knowledge.practices import load_practices
from bot.core.resources import content_dir
from bot.core.schedule import Rules

_DATA = content_dir("data")
KNOWLEDGE, PRACTICES = load(_DATA), load_practices(_DATA)
RULES = Rules(load_calendars(_DATA), "weekdays")
