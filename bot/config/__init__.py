"""The environment, read once into a frozen Config; every fault is named at start, all at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.config.database import DatabaseUrl
from bot.config.oauth import OAuthConfig, read_oauth
from bot.config.reader import Reader
from bot.config.teams import TeamsConfig, read_teams
from bot.core.errors import ConfigError

# What hosts set whose local files go at each restart: Heroku, Cloud Run, App Engine, Lambda, Azure Functions, Render,
# Railway, Vercel, Koyeb and Cloud Foundry.
_SERVERLESS = ("K_SERVICE", "GAE_SERVICE", "AWS_LAMBDA_FUNCTION_NAME", "FUNCTIONS_WORKER_RUNTIME", "VERCEL")
_HOSTS_WITHOUT_DISK = ("DYNO", *_SERVERLESS, "RENDER", "RAILWAY_ENVIRONMENT", "KOYEB_APP_NAME", "VCAP_APPLICATION")
_SLACK = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that an operator decides. Secrets are kept out of `repr`, so that no log line can hold them."""

    bot_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"
    host: str = "127.0.0.1"
    port: int = 3000
    data_dir: Path | None = None
    database: Path | DatabaseUrl = Path("var/coach.sqlite3")
    ask_channel: str = ""
    log: str = "text"
    loses_disk: str = ""
    hours: tuple[int, int] = (8, 18)
    calendar: str = ""
    keep_days: int = 400
    left_days: int = 30
    per_minute: int = 180
    secret: str = field(default="", repr=False)
    admins: frozenset[str] = frozenset()
    teams: TeamsConfig | None = None
    oauth: OAuthConfig | None = None
    keep_questions: bool = True
    privacy_url: str = ""
    metrics: bool = False

    @property
    def slack(self) -> bool:
        """True where Slack is served."""
        return bool(self.bot_token or self.oauth)

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, *, slack: bool = False) -> Config:
        """The configuration in `environ`; with `slack`, its tokens are required, unless Teams alone is set up.

        Raises ConfigError naming every fault.
        """
        reader = Reader(environ)
        teams = read_teams(reader)
        # Whoever names Teams alone is served there alone.
        slack = slack and (teams is None or bool(reader.set_of(_SLACK)))
        oauth = read_oauth(reader)
        config = cls(
            teams=teams,
            oauth=oauth,
            bot_token=reader.token("SLACK_BOT_TOKEN", "xoxb-", required=slack and not oauth),
            signing_secret=reader.signing_secret("SLACK_SIGNING_SECRET", required=slack),
            app_token=reader.token("SLACK_APP_TOKEN", "xapp-", required=False),
            api_url=reader.base("SLACK_API_URL", "https://slack.com/api/"),
            host=reader.text("TPM_HOST", "127.0.0.1"),
            port=reader.number("PORT", 3000, 0, 65535),
            data_dir=reader.folder("TPM_DATA_DIR"),
            database=reader.database("TPM_DATABASE", "var/coach.sqlite3"),
            ask_channel=reader.channel("TPM_ASK_CHANNEL"),
            log=reader.choice("TPM_LOG", "text", "json"),
            hours=reader.hours("TPM_HOURS", (8, 18)),
            calendar=reader.text("TPM_CALENDAR", ""),
            keep_days=reader.number("TPM_KEEP_DAYS", 400, 60, 3660),
            left_days=reader.number("TPM_LEFT_DAYS", 30, 1, 365),
            per_minute=reader.number("TPM_SEND_PER_MINUTE", 180, 1, 6000),
            secret=reader.secret("TPM_SECRET"),
            admins=reader.users("TPM_ADMINS"),
            privacy_url=reader.url("TPM_PRIVACY_URL", "") if reader.text("TPM_PRIVACY_URL", "") else "",
            keep_questions=reader.switch("TPM_KEEP_QUESTIONS", default=True),
            loses_disk="" if reader.switch("TPM_DISK_IS_KEPT", default=False) else _loses_disk(environ),
            metrics=reader.switch("TPM_METRICS", default=False),
        )
        if reader.faults:
            raise ConfigError(reader.faults)
        return config


def _loses_disk(environ: Mapping[str, str]) -> str:
    """The variable that tells that this host deletes local files at each restart; empty where none does."""
    return next((name for name in _HOSTS_WITHOUT_DISK if environ.get(name)), "")
