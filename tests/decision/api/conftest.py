"""The same program and the same check of errors as on the floor below."""

from tests.evaluations.api.conftest import api, refused

__all__ = ["api", "refused"]
