"""Walks every address of the service as everybody: nobody may do more or less than the table.

The table, and how to add an address to it, is in ``permission_table.py``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from teams.core.permissions import PERMISSIONS, key_may, role_may
from teams.models import Role, Scope
from tests.factories import make_api_key
from tests.permission_table import EXPECTED, SAMPLE_ARGS, SAMPLE_BODY, SKIPPED, World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Address:
    """One URL pattern: its name (or route), and what the failure messages need to know."""

    name: str
    route: str
    view: object
    has_arguments: bool

    @property
    def is_api(self) -> bool:
        return self.route.startswith(("api/v1/", "v1/", "proxy/"))

    @property
    def is_desk(self) -> bool:
        return self.name.startswith("admin:")

    @property
    def expected(self) -> dict[str, str] | None:
        exact = EXPECTED.get(self.name)
        fitting = (rule for glob, rule in EXPECTED.items() if fnmatchcase(self.name, glob))
        return exact or next(fitting, None)

    def line_to_add(self) -> str:
        """The line for EXPECTED as the code stands: to be read by a person before it is added."""
        view = getattr(self.view, "cls", None)
        if view is None:
            named = getattr(self.view, "needed", {"GET": "public"})
            needed = {method: who for method, who in named.items() if who}
        else:
            offered = [name for name in METHODS if hasattr(view, name.lower())]
            needed = {method: permission_of(view, method) for method in offered}
        pairs = ", ".join(f'"{method}": "{who}"' for method, who in needed.items())
        return f'    "{self.name}": {{{pairs}}},'


def permission_of(view: type, method: str) -> str:
    """``permission`` of an API view, also where it is a property that looks at the method."""
    instance = view()
    instance.request = SimpleNamespace(method=method)
    return getattr(instance, "permission", "read") or "signed-in"


def every_address() -> list[Address]:
    return list(_below(get_resolver().url_patterns, "", ""))


def _below(patterns, route: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _below(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}" if pattern.name else f"{namespace}None {here}"
            arguments = bool(pattern.pattern.regex.groups)
            yield Address(name, here, pattern.callback, arguments)


ADDRESSES = [
    address
    for address in every_address()
    if not any(fnmatchcase(address.name, glob) for glob in SKIPPED)
]


@pytest.fixture
def world(owner, curator, member, viewer, stranger) -> World:
    people = {
        "owner": owner,
        "curator": curator,
        "member": member,
        "viewer": viewer,
        "stranger": stranger,
    }
    return World(people)


def test_every_address_is_in_the_table():
    missing = [address.line_to_add() for address in ADDRESSES if address.expected is None]
    assert not missing, (
        "Who may use these? Check each line, then add it to EXPECTED in "
        "tests/permission_table.py:\n" + "\n".join(missing)
    )


def test_every_address_of_ours_has_a_name():
    nameless = [address.route for address in ADDRESSES if "None " in address.name]
    assert nameless == [], "give each path() a kebab-case name=, so that the table can list it"


def test_every_line_of_the_table_still_has_an_address():
    names = {address.name for address in every_address()}
    stale = [line for line in {*EXPECTED, *SAMPLE_ARGS, *SAMPLE_BODY} if "*" not in line]
    assert [line for line in stale if line not in names] == []


def test_the_table_uses_only_known_words():
    words = {who for rule in EXPECTED.values() for who in rule.values()}
    assert words <= {*PERMISSIONS, "public", "signed-in", "closed", "nobody"}
    assert {method for rule in EXPECTED.values() for method in rule} <= set(METHODS)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_everybody_may_do_what_the_table_says_and_no_more(world, address):
    if address.expected is None:
        pytest.fail(f"Not in EXPECTED:\n{address.line_to_add()}")
    path = path_of(address, world)
    wrong = []
    for method, who in address.expected.items():
        for caller in CALLERS:
            wanted = outcome_for(caller, who, address, world)
            found = attempt(caller, method, path, address, world)
            if found not in wanted:
                wrong.append(f"{method} {path} as {caller}: {found}, expected {wanted}")
    if not address.is_desk:
        for method in set(METHODS) - set(address.expected):
            if (found := attempt("owner", method, path, address, world)) != "no such method":
                wrong.append(f"{method} {path} is not in the table, but the owner got: {found}")
    assert not wrong, "\n".join([f"{address.name}:", *wrong, advice(wrong)])


PEOPLE = {"owner": "owner", "curator": "curator", "member": "member", "viewer": "viewer"}
KEYS: dict[str, list[str]] = {f"key {scope}": [scope] for scope in Scope.values}
CALLERS = [*PEOPLE, "stranger", "anonymous", *KEYS, "stranger's key"]


def outcome_for(caller: str, who: str, address: Address, world: World) -> set[str]:
    """What may happen to ``caller`` where the table says ``who``."""
    if who == "public":
        return {"in"}
    if who == "closed":
        return {"missing"}
    is_key = "key" in caller
    if caller == "anonymous" or (is_key and not address.is_api):
        return {"sign in first"}
    if not may(caller, who):
        return {"forbidden", "sign in first"} if address.is_desk else {"forbidden"}
    foreign = caller.startswith("stranger")
    if foreign and ((address.has_arguments and not fixed(address)) or address.name in SAMPLE_BODY):
        return {"missing", "forbidden"} | ({"no such method"} if address.is_desk else set())
    # Django's desk has pages for one method only; which, is not a matter of rights.
    return {"in", "no such method"} if address.is_desk else {"in"}


def may(caller: str, who: str) -> bool:
    if who == "nobody":
        return False
    if who == "signed-in":
        return True
    if caller in KEYS:
        return key_may(frozenset(KEYS[caller]), Role.OWNER, who)
    if caller == "stranger's key":
        return key_may(frozenset(Scope.values), Role.OWNER, who)
    return role_may(PEOPLE.get(caller, Role.OWNER), who)


def fixed(address: Address) -> bool:
    """Whether the address holds no id of a row, so that it is the same for every team."""
    return address.name in ("admin:app_list", "traces-export-file")


def path_of(address: Address, world: World) -> str:
    fitting = (get for glob, get in SAMPLE_ARGS.items() if fnmatchcase(address.name, glob))
    sample = next(fitting, None)
    if address.has_arguments and sample is None:
        pytest.fail(
            f"/{address.route} holds an id. Add to SAMPLE_ARGS in tests/permission_table.py "
            f'a row of world.team:\n    "{address.name}": lambda world: [world.<row>.pk],'
        )
    return reverse(address.name, args=sample(world) if address.has_arguments else [])


def attempt(caller: str, method: str, path: str, address: Address, world: World) -> str:
    """What ``caller`` meets; every write is rolled back."""
    body = SAMPLE_BODY.get(address.name, lambda world: {})(world)
    headers = {}
    client = world.client
    client.cookies.clear()
    with transaction.atomic():
        if caller in KEYS or caller == "stranger's key":
            by = world.people["owner" if caller in KEYS else "stranger"]
            _, secret = make_api_key(by, scopes=KEYS.get(caller, Scope.values))
            headers["Authorization"] = f"Bearer {secret}"
        elif caller != "anonymous":
            client.force_login(world.people[caller])
        as_json = {"content_type": "application/json"} if address.is_api else {}
        response = getattr(client, method.lower())(path, body, headers=headers, **as_json)
        transaction.set_rollback(True)
    return outcome_of(response, address)


def outcome_of(response: HttpResponse, address: Address) -> str:
    target = response.get("Location", "")
    if response.status_code == 401 or target.startswith(("/sign-in/?next=", "/admin/login/")):
        return "sign in first"
    if target == "/sign-in/" and address.name not in ("sign-out", "admin:logout"):
        return "sign in first"
    if address.is_desk and address.has_arguments and target == "/admin/":
        return "missing"
    return {403: "forbidden", 404: "missing", 405: "no such method"}.get(response.status_code, "in")


def advice(wrong: list[str]) -> str:
    if any("missing, expected {'in'}" in line for line in wrong):
        return "404 for somebody of the team: SAMPLE_ARGS must name a row that exists in world.team"
    return "Correct the code or, if this is how it should be, the table and docs/permissions.md"
