"""The Web API methods that the workspace knows, by name."""

from bot.playground.methods import assistant, chat, checks, conversations, files, oauth, people, views
from bot.playground.methods.registry import METHODS, Method

__all__ = ["METHODS", "Method", "assistant", "chat", "checks", "conversations", "files", "oauth", "people", "views"]
