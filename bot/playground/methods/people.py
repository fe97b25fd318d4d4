"""auth.test, users.*, usergroups.*, team.info: who everybody is."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from bot.playground import seed
from bot.playground.methods.conversations import page
from bot.playground.methods.registry import flag, method, required
from bot.playground.model import JSON, Person, SlackError, Team
from bot.playground.slack import Slack


@method("auth.test")
def auth_test(_slack: Slack, _args: JSON) -> JSON:
    """The owner of the token."""
    return {
        "url": f"https://{seed.TEAM_DOMAIN}.slack.com/",
        "team": seed.TEAM_NAME,
        "user": "tpmcoach",
        "team_id": seed.TEAM_ID,
        "user_id": seed.BOT_USER,
        "bot_id": seed.BOT_ID,
        "app_id": seed.APP_ID,
        "is_enterprise_install": False,
    }


@method("team.info", scope="team:read")
def team_info(_slack: Slack, _args: JSON) -> JSON:
    """The workspace itself."""
    team = {
        "id": seed.TEAM_ID,
        "name": seed.TEAM_NAME,
        "domain": seed.TEAM_DOMAIN,
        "email_domain": "harbour.example",
        "icon": {"image_default": True},
    }
    return {"team": team}


def user_json(slack: Slack, person: Person, with_locale: bool) -> JSON:
    """A person as users.info gives it; e-mail only with its own scope."""
    local = slack.clock.now().astimezone(_zone(person.tz))
    profile: JSON = {
        "title": person.title,
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.handle,
        "display_name_normalized": person.handle,
        "first_name": person.real_name.split()[0],
        "last_name": person.real_name.split()[-1],
        "team": person.team_id,
    }
    if "users:read.email" in slack.manifest.scopes and not person.is_bot:
        profile["email"] = f"{person.handle}@harbour.example"
    made: JSON = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.handle,
        "deleted": person.deleted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 1_760_000_000,
        "profile": profile,
    }
    if person.deleted:
        return made
    return made | _details(person, local, with_locale)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        # Slack may name a zone that this machine does not know yet.
        return UTC


def _details(person: Person, local: datetime, with_locale: bool) -> JSON:
    made: JSON = {
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": local.tzname() or person.tz,
        "tz_offset": int((local.utcoffset() or local - local).total_seconds()),
        "is_admin": person.is_admin,
        "is_owner": person.is_admin,
        "is_primary_owner": person.is_admin,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_email_confirmed": True,
    }
    if person.is_stranger:
        made["is_stranger"] = True
    if with_locale:
        made["locale"] = person.locale
    return made


@method("users.info", scope="users:read")
def users_info(slack: Slack, args: JSON) -> JSON:
    """One person."""
    person = slack.workspace.people.get(required(args, "user"))
    if person is None:
        raise SlackError("user_not_found")
    return {"user": user_json(slack, person, flag(args, "include_locale"))}


@method("users.list", scope="users:read")
def users_list(slack: Slack, args: JSON) -> JSON:
    """Everybody of this workspace, page by page."""
    everybody = [p for p in slack.workspace.people.values() if not p.is_stranger]
    found, cursor = page(everybody, args, default=1000)
    with_locale = flag(args, "include_locale")
    return {
        "members": [user_json(slack, p, with_locale) for p in found],
        "cache_ts": int(slack.clock.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def _group_json(slack: Slack, team: Team, with_users: bool) -> JSON:
    made: JSON = {
        "id": team.id,
        "team_id": seed.TEAM_ID,
        "is_usergroup": True,
        "name": team.name,
        "handle": team.handle,
        "description": "",
        "is_external": False,
        "date_delete": 0,
        "created_by": team.lead,
        "user_count": len(_active(slack, team)),
    }
    return made | {"users": _active(slack, team)} if with_users else made


def _active(slack: Slack, team: Team) -> list[str]:
    return [u for u in team.users if not slack.workspace.people[u].deleted]


@method("usergroups.list", scope="usergroups:read")
def usergroups_list(slack: Slack, args: JSON) -> JSON:
    """The teams."""
    with_users = flag(args, "include_users")
    return {"usergroups": [_group_json(slack, t, with_users) for t in slack.workspace.teams.values()]}


@method("usergroups.users.list", scope="usergroups:read")
def usergroups_users(slack: Slack, args: JSON) -> JSON:
    """Members of a team, without those who left."""
    team = slack.workspace.teams.get(required(args, "usergroup"))
    if team is None:
        raise SlackError("no_such_subteam")
    users = team.users if flag(args, "include_disabled") else _active(slack, team)
    return {"users": users}
