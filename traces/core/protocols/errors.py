"""What a reply may say instead of an answer."""


class ReplyError(Exception):
    """A reply that holds an error, or nothing at all.

    ``told`` is the error as the server sent it, unquoted: whoever shows it takes keys and
    prompts out first. It is None where the reply was merely unreadable, as the message says.
    ``partial`` keeps the text that had arrived.
    """

    def __init__(self, message: str, *, told: object = None, partial: str = "") -> None:
        super().__init__(message)
        self.told = told
        self.partial = partial
