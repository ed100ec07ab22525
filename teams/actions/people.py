"""People: added, renamed, their passwords and sign-ins."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from teams.audit import log_everywhere
from teams.models import User


class EmailTakenError(ValidationError):
    """Somebody with this address is here already."""

    def __init__(self) -> None:
        super().__init__({"email": ["Somebody with this address is here already: sign in first."]})


def add_person(*, email: str, name: str, password: str) -> User:
    """A person without a team, inside the caller's transaction.

    Raises EmailTakenError, or ValidationError naming the field (address, name or password).
    """
    person = User(email=email.strip().lower(), name=name.strip())
    person.full_clean(exclude=["password"], validate_unique=False)
    check_password_rules(password, person)
    if User.objects.filter(email=person.email).exists():
        raise EmailTakenError
    try:
        with transaction.atomic():
            return User.objects.create_user(person.email, password, name=person.name)
    except IntegrityError:
        raise EmailTakenError from None


@transaction.atomic
def rename_person(*, person: User, name: str) -> None:
    """Change the name under which ``person`` is shown. Raises ValidationError for an empty one."""
    before = person.name
    person.name = name.strip()
    try:
        person.full_clean(exclude=["password"])
    except ValidationError:
        person.name = before
        raise
    person.save(update_fields=["name"])
    log_everywhere(person, "person.rename", summary=f"{before} is now {person.name}")


@transaction.atomic
def change_password(*, person: User, password: str) -> None:
    """Set a new password; every other session of ``person`` ends. Raises ValidationError."""
    check_password_rules(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    log_everywhere(person, "person.change_password")


@transaction.atomic
def note_sign_in(*, person: User) -> None:
    """Leave a row for each of the person's teams: who came in, and when."""
    log_everywhere(person, "person.sign_in")


def check_password_rules(password: str, person: User) -> None:
    """Raise ValidationError for the field ``password`` if it is too short or too easy to guess."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
