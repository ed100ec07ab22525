"""Walks every address of the service as everybody: nobody may do more or less than the table.

To add an address: one line in EXPECTED (its URL name, and for each method who may), and where the
address holds an id, one line in SAMPLE_ARGS that names a row of the team. The failure of a missing
line prints the line.

Who may: a key of PERMISSIONS; ``public`` (everybody); ``signed-in`` (any person, in the API any
key too); ``closed`` (nobody, once the installation is set up); ``nobody``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from evaluations.models import Candidate, Case, Connection, Run, Sample, SuiteVersion
from teams.core.permissions import PERMISSIONS, key_may, role_may
from teams.models import Membership, Role, Scope
from tests.evaluations.factories import (
    make_candidate,
    make_connection,
    make_run,
    make_suite_version,
)
from tests.factories import make_api_key, make_invitation, make_member

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

EXPECTED: dict[str, dict[str, str]] = {
    # the server itself
    "livez": {"GET": "public"},
    "readyz": {"GET": "public"},
    "api-schema": {"GET": "public"},
    "api-docs": {"GET": "public"},
    # people, teams, keys
    "setup": {"GET": "closed", "POST": "closed"},
    "sign-in": {"GET": "public", "POST": "public"},
    "sign-out": {"POST": "public"},
    "join": {"GET": "public", "POST": "public"},
    "account": {"GET": "signed-in", "POST": "signed-in"},
    "password-change": {"POST": "signed-in"},
    "team-switch": {"POST": "signed-in"},
    "team-new": {"POST": "teams.create"},
    "settings-members": {"GET": "read", "POST": "members.manage"},
    "member-role": {"POST": "members.manage"},
    "member-remove": {"POST": "members.manage"},
    "invitation-revoke": {"POST": "members.manage"},
    "settings-keys": {"GET": "read", "POST": "keys.manage"},
    "key-revoke": {"POST": "keys.manage"},
    "settings-audit": {"GET": "audit.read"},
    "api-me": {"GET": "signed-in"},
    # models and connections
    "models": {"GET": "read"},
    "model-choose": {"GET": "candidates.write"},
    "model-new": {"GET": "candidates.write", "POST": "candidates.write"},
    "model-detail": {"GET": "read"},
    "model-edit": {"GET": "candidates.write", "POST": "candidates.write"},
    "model-archive": {"POST": "candidates.write"},
    "connection-new": {"GET": "connections.write", "POST": "connections.write"},
    "connection-detail": {"GET": "read"},
    "connection-edit": {"GET": "connections.write", "POST": "connections.write"},
    "connection-test": {"POST": "connections.write"},
    "connection-archive": {"POST": "connections.write"},
    # suites
    "suites": {"GET": "read"},
    "suite": {"GET": "read"},
    "suite-version": {"GET": "read"},
    "suite-export": {"GET": "read"},
    "suite-new": {"GET": "suites.write", "POST": "suites.write"},
    "suite-starter": {"POST": "suites.write"},
    # runs, samples, traces
    "runs": {"GET": "read"},
    "run-new": {"GET": "runs.write", "POST": "runs.write"},
    "run-detail": {"GET": "read"},
    "run-samples": {"GET": "read"},
    "run-cancel": {"POST": "runs.write"},
    "run-resume": {"POST": "runs.write"},
    "run-retry": {"POST": "runs.write"},
    "run-regrade": {"POST": "runs.write"},
    "sample-detail": {"GET": "read"},
    "traces": {"GET": "read"},
    "trace-detail": {"GET": "read"},
    "trace-raw": {"GET": "read"},
    "api-traces": {"GET": "read", "POST": "traces.ingest"},
    "api-trace-batch": {"POST": "traces.ingest"},
    "api-trace": {"GET": "read"},
    # the curator desk: for these the first pattern that fits counts
    "admin:login": {"GET": "suites.write", "POST": "suites.write"},
    "admin:logout": {"POST": "suites.write"},
    "admin:evaluations_suiteversion_add": {"GET": "nobody", "POST": "nobody"},
    "admin:evaluations_suiteversion_delete": {"GET": "nobody", "POST": "nobody"},
    "admin:evaluations_suite_delete": {"GET": "nobody", "POST": "nobody"},
    "admin:*": {"GET": "suites.write", "POST": "suites.write"},
}

SAMPLE_ARGS: dict[str, Callable[["World"], list[object]]] = {
    "join": lambda world: [make_invitation(world.team)[1]],
    "member-role": lambda world: [world.membership.pk],
    "member-remove": lambda world: [world.membership.pk],
    "invitation-revoke": lambda world: [make_invitation(world.team)[0].pk],
    "key-revoke": lambda world: [make_api_key(world.people["owner"])[0].pk],
    "model-*": lambda world: [world.candidate.slug],
    "connection-*": lambda world: [world.connection.pk],
    "suite": lambda world: [world.draft.suite.slug],
    "suite-version": lambda world: [world.draft.suite.slug, world.draft.number],
    "suite-export": lambda world: [world.draft.suite.slug, world.draft.number, "json"],
    "run-*": lambda world: [world.run.pk],
    "sample-*": lambda world: [world.sample.pk],
    "trace-*": lambda world: [world.sample.trace_id],
    "api-trace": lambda world: [world.sample.trace_id],
    "admin:evaluations_suite_simple_history": lambda world: history_of(world.draft.suite),
    "admin:evaluations_suite_*": lambda world: [world.draft.suite_id],
    "admin:evaluations_suiteversion_*": lambda world: [world.draft.pk],
    "admin:evaluations_case_simple_history": lambda world: history_of(world.case),
    "admin:evaluations_case_*": lambda world: [world.case.pk],
    "admin:app_*": lambda world: ["evaluations"],
}

# Only where a form or JSON body names a row of the team: the stranger must not reach it.
SAMPLE_BODY: dict[str, Callable[["World"], dict[str, object]]] = {
    "team-switch": lambda world: {"team": world.team.pk},
}

# Django's own pages that hold no row of a team, or that only redirect.
SKIPPED = ("admin:view_on_site", "admin:autocomplete", "admin:jsi18n", "admin:None *")


class World:
    """The cast, and rows of their team; add a ``cached_property`` per kind of row."""

    def __init__(self, people) -> None:
        self.people = people
        self.team = people["owner"].actor.team
        self.client = Client()

    @cached_property
    def membership(self) -> Membership:
        return Membership.objects.get(user=make_member(self.team, Role.MEMBER))

    @cached_property
    def connection(self) -> Connection:
        return make_connection(self.team)

    @cached_property
    def candidate(self) -> Candidate:
        return make_candidate(self.team, connection=self.connection)

    @cached_property
    def run(self) -> Run:
        return make_run(self.team, values={"Alpha": [1, 0], "Beta": [0, 1]})

    @cached_property
    def sample(self) -> Sample:
        return self.run.samples.earliest("id")

    @cached_property
    def draft(self) -> SuiteVersion:
        return make_suite_version(self.team, frozen=False)

    @cached_property
    def case(self) -> Case:
        return self.draft.cases.earliest("id")


def history_of(row) -> list[object]:
    """Two ids: the row's, and of its first change."""
    row.save()
    return [row.pk, row.history.earliest("history_id").history_id]


@dataclass(frozen=True)
class Address:
    """One URL pattern: its name (or route), and what the failure messages need to know."""

    name: str
    route: str
    view: object
    has_arguments: bool

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/v1/")

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
        "tests/test_permission_walk.py:\n" + "\n".join(missing)
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
    return address.name in ("admin:app_list",)


def path_of(address: Address, world: World) -> str:
    fitting = (get for glob, get in SAMPLE_ARGS.items() if fnmatchcase(address.name, glob))
    sample = next(fitting, None)
    if address.has_arguments and sample is None:
        pytest.fail(
            f"/{address.route} holds an id. Add to SAMPLE_ARGS in tests/test_permission_walk.py "
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
