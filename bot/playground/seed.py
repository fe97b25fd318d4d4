"""The company that a fresh workspace holds: Harbour Cloud, from Auckland to Honolulu."""

from __future__ import annotations

from dataclasses import dataclass

from bot.playground.model import Channel, Person, Team

TEAM_ID, TEAM_NAME, TEAM_DOMAIN = "T0HARBOUR1", "Harbour Cloud", "harbour-cloud"
STRANGERS_TEAM_ID = "T0TIDEWATR"
APP_ID, BOT_USER, BOT_ID = "A0COACH001", "U0COACHBOT", "B0COACH001"
SLACKBOT = "USLACKBOT"


@dataclass
class Company:
    """Everything that is there before anybody says a word."""

    people: list[Person]
    teams: list[Team]
    channels: list[Channel]


def company(app_name: str) -> Company:
    """A fresh Harbour Cloud with an app called `app_name` installed."""
    people = [*_members(), *_others(app_name)]
    return Company(people, _teams(), _channels(people))


def _members() -> list[Person]:
    rows = [
        ("U0DANA0001", "dana", "Dana Whitfield", "Workspace admin", "Europe/London", "en-GB"),
        ("U0ANA00001", "ana", "Ana Costa", "Technical Program Manager", "Europe/Lisbon", "en-GB"),
        ("U0MARCUS01", "marcus", "Marcus Bell", "Lead, Cloud Migration", "America/New_York", "en-US"),
        ("U0PRIYA001", "priya", "Priya Raman", "Principal TPM, Payments lead", "Asia/Kolkata", "en-GB"),
        ("U0AROHA001", "aroha", "Aroha Ngata", "Technical Program Manager II", "Pacific/Auckland", "en-GB"),
        ("U0KEOLA001", "keola", "Keola Akana", "Technical Program Manager", "Pacific/Honolulu", "en-US"),
        ("U0YUKI0001", "yuki", "Yuki Tanaka", "Technical Program Manager III", "Asia/Tokyo", "ja-JP"),
        ("U0OMAR0001", "omar", "Omar Haddad", "Technical Program Manager", "Africa/Cairo", "en-US"),
        ("U0LENA0001", "lena", "Lena Fischer", "Technical Program Manager II", "Europe/Berlin", "de-DE"),
        ("U0DIEGO001", "diego", "Diego Rojas", "Engineer, soon TPM", "America/Santiago", "es-LA"),
    ]
    members = [Person(*row, team_id=TEAM_ID) for row in rows]
    members[0].is_admin = True
    return members


def _others(app_name: str) -> list[Person]:
    return [
        Person("U0TOM00001", "tom", "Tom Becker", "Left in spring", "America/Chicago", deleted=True, team_id=TEAM_ID),
        Person("U0GWEN0001", "gwen", "Gwen Ito", "Contractor", "America/Los_Angeles", is_guest=True, team_id=TEAM_ID),
        Person(
            "U0NADIA001",
            "nadia",
            "Nadia Karim",
            "Tidewater Consulting",
            "Asia/Dubai",
            is_stranger=True,
            team_id=STRANGERS_TEAM_ID,
        ),
        Person("U0DEPLOY01", "deploybot", "Deploy Bot", is_bot=True, team_id=TEAM_ID),
        Person(BOT_USER, "tpmcoach", app_name, is_bot=True, team_id=TEAM_ID),
        Person(SLACKBOT, "slackbot", "Slackbot", is_bot=False, team_id=TEAM_ID),
    ]


def _teams() -> list[Team]:
    return [
        Team(
            "S0MIGRATE1",
            "migration-team",
            "Cloud Migration",
            ["U0MARCUS01", "U0ANA00001", "U0AROHA001", "U0OMAR0001", "U0LENA0001", "U0GWEN0001"],
            lead="U0MARCUS01",
        ),
        Team(
            "S0PAYMENT1",
            "payments-team",
            "Payments Platform",
            ["U0PRIYA001", "U0KEOLA001", "U0YUKI0001", "U0DIEGO001", "U0TOM00001"],
            lead="U0PRIYA001",
        ),
    ]


def _channels(people: list[Person]) -> list[Channel]:
    staff = [p.id for p in people if p.can_be and not (p.is_guest or p.is_stranger or p.id == SLACKBOT)]
    migration = [
        "U0MARCUS01",
        "U0ANA00001",
        "U0AROHA001",
        "U0OMAR0001",
        "U0LENA0001",
        "U0GWEN0001",
        "U0NADIA001",
    ]
    return [
        Channel("C0GENERAL1", "general", [*staff, "U0DEPLOY01"], topic="Company-wide news"),
        Channel(
            "C0MIGRATE1",
            "cloud-migration",
            [*migration, "U0DANA0001", BOT_USER, "U0DEPLOY01"],
            shared=True,
            topic="Out of the basement by June",
        ),
        Channel("C0CIRCLE01", "tpm-circle", [*staff, BOT_USER], topic="TPMs helping TPMs"),
    ]
