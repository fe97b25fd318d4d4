"""The manifest of the small app that tests the workspace."""

from typing import Any

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Practice"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Practice"},
        "agent_view": {"agent_description": "Practises with you."},
        "slash_commands": [
            {
                "command": "/practice",
                "description": "Practise",
                "usage_hint": "[help]",
                "should_escape": True,
            },
            {"command": "/plain", "description": "Says what it got"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "assistant:write",
                "channels:read",
                "chat:write",
                "commands",
                "files:write",
                "im:history",
                "im:read",
                "im:write",
                "team:read",
                "usergroups:read",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "message.im",
                "tokens_revoked",
                "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
    },
}
