"""Profiles of people, as Teams knows them: only of those who have opened the coach."""

from __future__ import annotations

from collections.abc import Sequence
from http.client import HTTPException

from bot.channels.teams.client.addresses import AddressBook
from bot.channels.teams.client.connector import Connector, ConnectorError
from bot.channels.teams.payloads import Activity
from bot.core.model.people import Member, Profile
from bot.logs import event

# Another 404 says that the chat is gone, not that the person is.
_STRANGER = "MemberNotFoundInConversation"
_NOT_COUNTED = ("guest", "anonymous")


class TeamsProfiles:
    """Fulfils Profiles. Teams tells no administrators and has no user groups without Microsoft Graph."""

    def __init__(self, connector: Connector, addresses: AddressBook) -> None:
        self._connector, self._addresses = connector, addresses

    def profile(self, member: Member) -> Profile | None:
        """The profile as it is now; None if they have not opened the coach. Where Teams cannot be asked, they count."""
        return self.look_up(member)

    def look_up(self, member: Member) -> Profile | None:
        """The same: what the coach knows of people in Teams, it was told by themselves."""
        address = self._addresses.of(member)
        if address is None:
            return None
        counts = True
        try:
            found = self._connector.person(address.service_url, address.conversation, address.account)
            counts = str(found.get("userRole") or "user") not in _NOT_COUNTED
        except ConnectorError as error:
            event("profile_not_read", code=error.code)
            counts = error.code != _STRANGER
        except (OSError, HTTPException) as error:
            event("profile_not_read", code=type(error).__name__)
        return Profile(member, zone=address.zone, counts=counts)

    def user_of(self, activity: Activity, account: str) -> str:
        """The organisation's id of somebody who was named in a conversation; empty when it is not told."""
        try:
            found = self._connector.person(activity.service_url, activity.conversation, account)
        except (ConnectorError, OSError, HTTPException) as error:
            event("person_not_read", error=type(error).__name__)
            return ""
        return str(found.get("aadObjectId") or found.get("objectId") or "").lower()

    def group(self, member: Member, group: str) -> Sequence[Member] | None:
        """None: Teams has no user groups that a bot may read."""
        return None
