"""Socket Mode: a websocket that the app opens to Slack, so that it needs no public address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.channels.slack.client.clients import web_client

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_bolt.adapter.socket_mode import SocketModeHandler


class SocketMode:
    """A connection to Slack for `app`. `app_token` starts with `xapp-`."""

    def __init__(self, app: App, app_token: str, api_url: str) -> None:
        # Imported where it is needed: few use it, and it takes memory.
        from slack_bolt.adapter.socket_mode import SocketModeHandler

        self._handler: SocketModeHandler = SocketModeHandler(app, app_token, web_client=web_client(api_url))

    def connect(self) -> None:
        """Open it. Raises where Slack cannot be reached or does not take the token."""
        self._handler.connect()  # type: ignore[no-untyped-call]  # untyped in slack_bolt

    def close(self) -> None:
        """Close it; safe on one that was never opened."""
        self._handler.close()  # type: ignore[no-untyped-call]  # untyped in slack_bolt
