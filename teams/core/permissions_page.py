"""docs/permissions.md, written from the table of permissions."""

from teams.core.permissions import PERMISSIONS, RANK, RoleName, ScopeName, key_may, role_may

ROLES: tuple[RoleName, ...] = ("viewer", "member", "curator", "owner")
SCOPES: tuple[ScopeName, ...] = ("read", "write", "ingest", "proxy")

INTRODUCTION = """\
# Who may do what

This page is written by `manage.py write_permissions` from `teams/core/permissions.py`; a test
fails when the two differ. Another test (`tests/test_permission_walk.py`) tries every address of
the service as each of these callers.

A person has one role in each team, and each role includes the ones to its left. An API key acts
for the team it was made in, with the rights that both its scopes and the present role of the
person who made it give: a scope says what a key *may at most* do. When that person leaves the
team, their keys are revoked. Nobody sees or changes anything of a team they are not in.
"""

NOTES = """\
Everybody, without signing in: the sign-in page, an invitation's page (with its secret link),
`/livez`, `/readyz`, the API's description. Every signed-in person: their own account (name,
password, switching between their teams). Every caller of the API: `GET /api/v1/me/`.

The set-up page is open until it is used, once. A team always keeps at least one owner who can sign
in. Keys never manage members or keys, and never open a page: they are for the API. The curator
desk under `/admin/` is open to whoever may create suites.
"""


def permissions_page() -> str:
    """The whole document as Markdown."""
    head = ["What", *(role.capitalize() for role in ROLES), *(f"Key: {name}" for name in SCOPES)]
    rows = [_row(key) for key in PERMISSIONS]
    rule = ["---"] + [":-:"] * (len(ROLES) + len(SCOPES))
    table = "\n".join(_line(cells) for cells in (head, rule, *rows))
    return f"{INTRODUCTION}\n{table}\n\n{NOTES}"


def _row(key: str) -> list[str]:
    roles = [role_may(role, key) for role in sorted(ROLES, key=RANK.__getitem__)]
    scopes = [key_may(frozenset({scope}), "owner", key) for scope in SCOPES]
    cells = ["yes" if may else "no" for may in roles + scopes]
    return [f"{PERMISSIONS[key].summary} (`{key}`)", *cells]


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
