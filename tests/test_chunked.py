"""A body that comes in chunks is read whole, as a web server hands it on."""

import io
import json

import pytest
from django.core.handlers.wsgi import WSGIHandler

from config.chunked import Unchunked
from tests.factories import make_api_key
from traces.models import Trace


def send(environ, owner, path="/v1/traces"):
    body = json.dumps(
        {
            "resourceSpans": [
                {
                    "scopeSpans": [
                        {
                            "spans": [
                                {
                                    "attributes": [
                                        {"key": name, "value": {"stringValue": value}}
                                        for name, value in (
                                            ("gen_ai.operation.name", "chat"),
                                            ("gen_ai.completion.0.content", "42"),
                                        )
                                    ]
                                }
                            ]
                        }
                    ]
                }
            ]
        }
    ).encode()
    told = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": "application/json",
        "HTTP_AUTHORIZATION": f"Bearer {make_api_key(owner)[1]}",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        **environ,
    }
    statuses = []
    answer = Unchunked(WSGIHandler())(told, lambda status, headers: statuses.append(status))
    b"".join(answer)
    answer.close()
    return statuses[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("terminated", [True, False])
def test_chunks_are_read_where_the_server_ends_them(owner, terminated):
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": terminated}
    assert send(chunked, owner) == "200 OK"
    assert Trace.objects.count() == terminated


@pytest.mark.django_db(transaction=True)
def test_a_length_that_was_told_stays(owner):
    told = {
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input_terminated": True,
        "CONTENT_LENGTH": "2",
    }
    assert send(told, owner).startswith("400")
