"""The only place that names concrete classes and puts them together."""

from bot.wiring.content import data_folders, open_knowledge, open_matcher, open_practices, open_rules
from bot.wiring.parts import Parts, keeps_disk, open_members, open_secret, open_terminal_coach, samples
from bot.wiring.roles import Role
from bot.wiring.service import Service, open_service

__all__ = [
    "Parts",
    "Role",
    "Service",
    "data_folders",
    "keeps_disk",
    "open_knowledge",
    "open_matcher",
    "open_members",
    "open_practices",
    "open_rules",
    "open_secret",
    "open_service",
    "open_terminal_coach",
    "samples",
]
