"""Who may do what: one table for the pages, the API, the admin and the docs."""

from dataclasses import dataclass
from typing import Literal

RoleName = Literal["viewer", "member", "curator", "owner"]
ScopeName = Literal["read", "write", "ingest", "proxy"]

RANK: dict[str, int] = {"viewer": 0, "member": 1, "curator": 2, "owner": 3}


@dataclass(frozen=True, slots=True)
class Permission:
    """The least role that a person needs, and the scopes with which a key may do it."""

    key: str
    role: RoleName
    scopes: frozenset[str]
    summary: str


def _permission(
    key: str, role: RoleName, scopes: tuple[ScopeName, ...], summary: str
) -> Permission:
    return Permission(key, role, frozenset(scopes), summary)


PERMISSIONS: dict[str, Permission] = {
    item.key: item
    for item in (
        _permission(
            "read", "viewer", ("read",), "See all of the team but secrets and what is held out"
        ),
        _permission("traces.ingest", "member", ("ingest", "write"), "Send in traces"),
        _permission(
            "proxy.use", "member", ("proxy",), "Call a connection's server through the proxy"
        ),
        _permission("traces.annotate", "member", ("write",), "Annotate traces, reject marks"),
        _permission("connections.write", "member", ("write",), "Add, change and test connections"),
        _permission("candidates.write", "member", ("write",), "Add, change and archive candidates"),
        _permission("runs.write", "member", ("write",), "Start, cancel, resume and regrade runs"),
        _permission(
            "decisions.write", "member", ("write",), "Open and record decisions; profiles; gates"
        ),
        _permission("prices.write", "curator", ("write",), "Keep the team's price book"),
        _permission("suites.write", "curator", ("write",), "Create, import and freeze suites"),
        _permission(
            "held_out.read",
            "owner",
            ("read", "write"),
            "Read cases that are held out, and what was answered there",
        ),
        _permission("held_out.write", "owner", ("write",), "Hold cases out, and release them"),
        _permission("traces.delete", "owner", ("write",), "Delete traces for good"),
        _permission(
            "traces.policy", "owner", ("write",), "See and set what is kept of traces, redactions"
        ),
        _permission("traces.moderate", "owner", ("write",), "Withdraw what others annotated"),
        _permission(
            "webhooks.manage", "owner", ("write",), "Choose the addresses that get notices"
        ),
        _permission("members.manage", "owner", (), "Invite people, change roles, remove members"),
        _permission("keys.manage", "owner", (), "Create and revoke API keys"),
        _permission("teams.create", "owner", (), "Create another team, and own it"),
        _permission("audit.read", "owner", (), "Read the audit log"),
    )
}


def role_may(role: str | None, permission: str) -> bool:
    """Whether a person with ``role`` may; unknown permissions raise KeyError."""
    needed = PERMISSIONS[permission]
    return role in RANK and RANK[role] >= RANK[needed.role]


def key_may(scopes: frozenset[str], role: str | None, permission: str) -> bool:
    """Whether a key may: by its scopes, and never more than its creator's present role."""
    return bool(PERMISSIONS[permission].scopes & scopes) and role_may(role, permission)
