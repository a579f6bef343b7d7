"""Refusals: what an action says instead of doing something. Anything else that is raised is a bug."""

from collections.abc import Mapping


class DomainError(Exception):
    """A refusal with a stable code for programs and a translated sentence for people.

    code     stable English, e.g. "not_found"
    message  what happened, then what to do, translated
    fields   field name -> sentence, for forms and imports
    """

    status = 422

    def __init__(self, code: str, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class RuleBroken(DomainError):
    """A rule of the field or a check of the input says no."""

    status = 422


class NotAllowed(DomainError):
    """The viewer may see this but not do it."""

    status = 403


class NotFound(DomainError):
    """No such record, or it is out of reach; both look the same."""

    status = 404


class Stale(DomainError):
    """Somebody else changed the record first; nothing was overwritten.

    current  the values stored now, to be shown beside the sender's own
    """

    status = 409

    def __init__(self, message: str, current: Mapping[str, object] | None = None) -> None:
        super().__init__("stale", message)
        self.current = dict(current or {})
