"""A program with all scopes, and the errors that it meets."""

import pytest


@pytest.fixture
def api(api_client):
    return api_client()


@pytest.fixture
def refused():
    """``refused(answer, 409, "name")``: the message, once the error has the one shape."""

    def check(answer, status, *fields):
        assert answer.status_code == status, answer.content
        error = answer.json()["error"]
        codes = {400: "invalid", 403: "forbidden", 404: "not_found", 409: "conflict"}
        assert error["code"] == codes[status]
        assert set(error["fields"]) == set(fields)
        assert error["message"].strip()
        return error["message"]

    return check
