"""The 409 of the API: what was asked is well formed, and does not fit what is stored."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from rest_framework import serializers
from rest_framework.exceptions import APIException

TAKEN = "Your team has one of this name, perhaps an archived one. Choose another."
AT_THE_SAME_MOMENT = "Somebody stored the same at the same moment. Read it again, then decide."


class Conflict(APIException):
    """Names in ``fields``, where there are any, the values that would have to differ."""

    status_code = 409
    default_code = "conflict"

    def __init__(self, message: str, fields: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(message)
        self.fields = {name: list(texts) for name, texts in (fields or {}).items()}


@contextmanager
def conflicts(*expected: type[Exception]) -> Iterator[None]:
    """Raises Conflict in place of the ``expected`` errors, and where somebody was faster.

    A name that the team has already is a value that is not usable: 400, on ``name``.
    """
    try:
        yield
    except expected as error:
        raise _conflict_of(error) from None
    except ValidationError as error:
        if _is_taken(error):
            raise serializers.ValidationError({"name": [TAKEN]}) from None
        raise
    except IntegrityError:
        raise Conflict(AT_THE_SAME_MOMENT) from None


def _conflict_of(error: Exception) -> Conflict:
    if not isinstance(error, ValidationError):
        return Conflict(str(error))
    fields = error.message_dict if hasattr(error, "error_dict") else {}
    return Conflict(" ".join(error.messages), fields)


def _is_taken(error: ValidationError) -> bool:
    found = getattr(error, "error_dict", {}).get(NON_FIELD_ERRORS, [])
    return any(each.code == "unique_together" for each in found)
