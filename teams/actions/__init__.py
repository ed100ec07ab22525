"""Writes about people, teams and keys: the only way in which their rows change."""

from teams.actions.installation import AlreadySetUpError, set_up_installation
from teams.actions.invitations import (
    AlreadyMemberError,
    InvitationClosedError,
    accept_invitation,
    invite,
    join_as_new_person,
    revoke_invitation,
)
from teams.actions.keys import KeyClosedError, create_api_key, revoke_api_key, touch_api_key
from teams.actions.members import LastOwnerError, change_role, remove_member
from teams.actions.people import EmailTakenError, change_password, note_sign_in, rename_person
from teams.actions.teams import NewTeamNeedsOwnerError, create_person, create_team

__all__ = [
    "AlreadyMemberError",
    "AlreadySetUpError",
    "EmailTakenError",
    "InvitationClosedError",
    "KeyClosedError",
    "LastOwnerError",
    "NewTeamNeedsOwnerError",
    "accept_invitation",
    "change_password",
    "change_role",
    "create_api_key",
    "create_person",
    "create_team",
    "invite",
    "join_as_new_person",
    "note_sign_in",
    "remove_member",
    "rename_person",
    "revoke_api_key",
    "revoke_invitation",
    "set_up_installation",
    "touch_api_key",
]
