"""oauth.v2.access and apps.uninstall: how the app comes into the workspace, and out again."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from bot.playground import seed
from bot.playground.grants import TOKEN_LIVES
from bot.playground.methods.registry import method, required
from bot.playground.model import JSON, SlackError
from bot.playground.slack import Slack

INSTALLER = "U0DANA0001"
SECRET = ("client_secret", "code", "refresh_token", "access_token")
"""Secrets of these calls, shown to nobody."""


def consent(slack: Slack, client_id: str, state: str) -> str:
    """Where the browser is sent after the consent page; who is asked says yes at once, or no where that is set.

    Raises SlackError where the app declares no redirect URL, runs nowhere yet, or is another one.
    """
    if not slack.manifest.redirect_path or slack.app_url is None:
        raise SlackError("bad_redirect_uri")
    code = slack.grants.consent(client_id, slack.clock.now())
    told = {"error": "access_denied", "state": state} if slack.grants.denies else {"code": code, "state": state}
    app = urlsplit(slack.app_url)
    return f"{app.scheme}://{app.netloc}{slack.manifest.redirect_path}?{urlencode(told)}"


@method("oauth.v2.access", keyless=True)
def oauth_access(slack: Slack, args: JSON) -> JSON:
    """A token for a code, or for a refresh token."""
    slack.grants.is_app(required(args, "client_id"), required(args, "client_secret"))
    now, workspace = slack.clock.now(), slack.workspace
    if args.get("grant_type") == "refresh_token":
        if not workspace.installed or workspace.revoked:
            raise SlackError("invalid_refresh_token")
        token, refresh = slack.grants.refresh(required(args, "refresh_token"), now)
    else:
        token, refresh = slack.grants.redeem(required(args, "code"), now, rotates=slack.manifest.rotates)
        workspace.installed, workspace.revoked = True, False
        slack.tell_faults()
    told = {
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(sorted(slack.manifest.scopes)),
        "bot_user_id": seed.BOT_USER,
        "app_id": seed.APP_ID,
        "team": {"id": seed.TEAM_ID, "name": seed.TEAM_NAME},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": INSTALLER},
    }
    return told | ({"refresh_token": refresh, "expires_in": int(TOKEN_LIVES.total_seconds())} if refresh else {})


@method("apps.uninstall")
def apps_uninstall(slack: Slack, args: JSON) -> JSON:
    """The app takes itself out."""
    slack.grants.is_app(required(args, "client_id"), required(args, "client_secret"))
    slack.uninstall()
    return {}
