"""Wake-up calls over each broker that the documents name."""

import amqp
import kombu
import pytest
import redis

from evaluations.execution import wake

BROKERS = ["redis://127.0.0.1:6379/0", "amqp://guest:secret@127.0.0.1:5672//"]


@pytest.mark.parametrize("url", BROKERS)
def test_every_broker_of_the_documents_has_its_client_installed(url):
    with kombu.Connection(url) as broker:
        assert broker.transport.driver_version() != "N/A"


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        (BROKERS[0], redis.exceptions.ResponseError("OOM command not allowed")),
        (BROKERS[1], amqp.exceptions.AccessRefused("Login was refused")),
        (BROKERS[1], amqp.exceptions.NotAllowed("No such virtual host")),
        (BROKERS[1], ConnectionResetError()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_broker_that_refuses_costs_a_warning_and_not_the_page(monkeypatch, caplog, url, refusal):
    monkeypatch.undo()

    def refuse(*args, **kwargs):
        raise refusal

    monkeypatch.setattr(wake.current_app, "send_task", refuse)
    monkeypatch.setattr(wake.current_app, "connection_for_write", lambda: kombu.Connection(url))
    wake.wake_connection(7)
    assert f"not sent, a sweeper will: {type(refusal).__name__}" in caplog.text


def test_a_fault_of_ours_is_not_taken_for_the_broker_s(monkeypatch):
    monkeypatch.undo()

    def fail(*args, **kwargs):
        raise TypeError

    monkeypatch.setattr(wake.current_app, "send_task", fail)
    with pytest.raises(TypeError):
        wake.wake_grading(7)
