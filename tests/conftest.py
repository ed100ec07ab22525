"""The permanent cast of the tests, their doors, and a network that ends at this machine."""

import math
from collections.abc import Callable, Iterator, Sequence

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import DataError, connection
from django.db.models import CharField, Model
from django.db.models.signals import pre_save
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient

from teams.models import Role, Scope, Team, User
from tests.factories import make_api_key, make_installation, make_member, make_team

pytest_plugins = ["tests.browser_fixtures"]

# Fixtures behind which is a database.
DATABASES = {"db", "transactional_db", "live_server"}

# A busy machine is slow at drawing examples too: that says nothing about what is tested.
hypothesis_settings.register_profile(
    "ours", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("ours")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Only this machine can be reached: a call to anywhere else fails its test."""
    config.option.allow_hosts = "127.0.0.1,::1,localhost"
    config.option.allow_unix_socket = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what a test needs; browser tests come last: Playwright leaves its loop running."""
    for item in items:
        needs = set(getattr(item, "fixturenames", ()))
        if "playwright" in needs:
            item.add_marker(pytest.mark.browser)
        if needs & DATABASES or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """SQLite in a file as in an installation: threads wait for each other instead of failing."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(settings.HOME / "test.sqlite3")
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session", autouse=True)
def _installation_for_tests() -> None:
    """Passwords that are quick to check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _texts_fit_their_columns() -> Iterator[None]:
    """SQLite takes a text of any length: what PostgreSQL would refuse fails on it too."""

    def check(sender: type[Model], instance: Model, **kwargs: object) -> None:
        for field in sender._meta.concrete_fields:
            text, limit = instance.__dict__.get(field.attname), field.max_length or math.inf
            if isinstance(field, CharField) and isinstance(text, str) and len(text) > limit:
                raise DataError(f"{field} holds {limit} characters: {text!r}")

    pre_save.connect(check)
    yield
    pre_save.disconnect(check)


@pytest.fixture(scope="session")
def base_url() -> None:
    """Browsers get theirs from the live server; the one of Playwright's plugin is deprecated."""


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Throttles and other counts of one test never reach the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def team(db: None) -> Team:
    """The team of the cast, in an installation that is set up."""
    make_installation()
    return make_team("Contract review")


@pytest.fixture
def owner(team: Team) -> User:
    """May do everything; ``owner.actor`` acts for ``team``."""
    return make_member(team, Role.OWNER, email="owner@example.org")


@pytest.fixture
def curator(team: Team) -> User:
    """May also write suites; ``curator.actor`` acts for ``team``."""
    return make_member(team, Role.CURATOR, email="curator@example.org")


@pytest.fixture
def member(team: Team) -> User:
    """May register models, run and decide; ``member.actor`` acts for ``team``."""
    return make_member(team, Role.MEMBER, email="member@example.org")


@pytest.fixture
def viewer(team: Team) -> User:
    """May read; ``viewer.actor`` acts for ``team``."""
    return make_member(team, Role.VIEWER, email="viewer@example.org")


@pytest.fixture
def stranger(team: Team) -> User:
    """The owner of another team in the same installation: must see nothing of ``team``."""
    return make_member(make_team("Strangers"), Role.OWNER, email="stranger@example.org")


@pytest.fixture
def client_for(db: None) -> Callable[[User], Client]:
    """``client_for(owner).get("/")``: a browser in which that person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def api_client(owner: User) -> Callable[..., APIClient]:
    """``api_client(["read"]).get("/api/v1/me/")``: a program with a key of the owner.

    All scopes by default; ``by=member`` makes it another person's key.
    """

    def with_key(scopes: Sequence[str] = Scope.values, *, by: User | None = None) -> APIClient:
        _, secret = make_api_key(by or owner, scopes=scopes)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return with_key
