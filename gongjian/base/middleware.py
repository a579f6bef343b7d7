"""What happens around every request: a number for the log, headers, refusals turned into pages."""

import contextvars
import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gongjian.base.disk import disk_full
from gongjian.base.errors import DomainError
from gongjian.base.pages import refused

Respond = Callable[[HttpRequest], HttpResponse]
CURRENT: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")

# Styles that Tabler and Leaflet set from script are CSSOM and not touched by this policy; inline script is refused.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{tiles}; connect-src 'self'; "
    "font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class RequestIdFilter(logging.Filter):
    """Puts the number of the running request (or job) into every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = CURRENT.get()
        return True


def new_request_id() -> str:
    """A short number that a person can read out on the phone."""
    return secrets.token_hex(4)


def request_id(respond: Respond) -> Respond:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.id = new_request_id()  # type: ignore[attr-defined]
        token = CURRENT.set(request.id)  # type: ignore[attr-defined]
        try:
            response = respond(request)
        finally:
            CURRENT.reset(token)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response

    return middleware


def security_headers(respond: Respond) -> Respond:

    host = "/".join(settings.TILE_URL.split("/")[:3])
    policy = POLICY.format(tiles=f" {host}" if host else "")

    def middleware(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
        return response

    return middleware


class refusals:
    """A DomainError that a page did not show itself becomes a page (or a part) that says it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        refusal = error if isinstance(error, DomainError) else disk_full(error)
        if refusal is None:
            return None
        return refused(request, refusal)
