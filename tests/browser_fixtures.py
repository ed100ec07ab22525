"""The system's Chromium for browser tests, and pages in which somebody is signed in."""

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from teams.models import User

# The first that is there: without a window the same engine takes a third less of the processor.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")

FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Starts the installed Chromium; nothing is downloaded. Without one, browser tests skip."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        message = "no chromium on the PATH: install it to run the browser tests"
        if os.environ.get("RATIONALE_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS + sandbox}


@pytest.fixture
def context_for(
    live_server: Any, new_context: Callable[..., BrowserContext]
) -> Callable[..., BrowserContext]:
    """``context_for(owner, java_script_enabled=False)``: a fresh browser, signed in or (None) not.

    Motion is reduced, so that nothing is half-way through a change when it is looked at.
    """

    def signed_in(user: User | None, **options: Any) -> BrowserContext:
        context = new_context(
            base_url=live_server.url, reduced_motion="reduce", service_workers="block", **options
        )
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return context

    return signed_in


@pytest.fixture
def page_for(context_for: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """``page_for(owner).goto("/runs/")``: a tab in a fresh browser; None is a stranger's."""

    def tab(user: User | None, **options: Any) -> Page:
        return context_for(user, **options).new_page()

    return tab
