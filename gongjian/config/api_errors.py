"""Every refusal and fault of the API in one shape: {"error": {"code", "message", "fields"}}."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from gongjian.base.disk import disk_full
from gongjian.base.errors import DomainError, Stale
from gongjian.base.middleware import CURRENT
from gongjian.history.chain import plain

log = logging.getLogger(__name__)


def error(status: int, code: str, message: str, **more: Any) -> JsonResponse:
    """An answer in the shape of an error."""
    body = {"code": code, "message": message, "fields": more.pop("fields", {}), **more}
    response = JsonResponse({"error": body}, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def handle_errors(api: NinjaAPI) -> None:
    """Let an API answer everything that can be raised in this shape."""
    for kind, handler in {
        DomainError: refused,
        ValidationError: not_valid,
        HttpError: plain_error,
        Http404: lambda request, fault: of_status(404),
        RequestDataTooBig: lambda request, fault: of_status(413),
        SuspiciousOperation: lambda request, fault: of_status(400),
        BadRequest: lambda request, fault: of_status(400),
        Exception: failed,
    }.items():
        api.add_exception_handler(kind, handler)  # type: ignore[arg-type]


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    more = {"current": plain(refusal.current)} if isinstance(refusal, Stale) else {}
    return error(refusal.status, refusal.code, str(refusal.message), fields=refusal.fields, **more)


def plain_error(request: HttpRequest, fault: HttpError) -> HttpResponse:
    return of_status(fault.status_code)


def failed(request: HttpRequest, fault: Exception) -> HttpResponse:
    """A bug: the log has the place, the sender gets the number to report. A full disk is said in words."""
    if full := disk_full(fault):
        return refused(request, full)
    log.exception("%s %s failed", request.method, request.path, exc_info=fault)
    return of_status(500)


def of_status(status: int) -> HttpResponse:
    """The error that a bare status means."""
    code, message = {
        400: ("bad_request", _("The request cannot be read. Send valid JSON.")),
        401: ("not_signed_in", _("Sign in first, or send a valid token.")),
        403: ("not_allowed", _("This is not allowed.")),
        404: ("not_found", _("There is nothing at this address.")),
        405: ("method_not_allowed", _("This address does not take this method.")),
        413: ("too_large", _("What was sent is too large.")),
        415: ("wrong_type", _("Send the body as application/json.")),
        429: ("too_many", _("Too many requests. Wait a little.")),
    }.get(status, ("failed", _("A fault in the program. Report this number: %(id)s") % {"id": CURRENT.get()}))
    more = {"request_id": CURRENT.get()} if status >= 500 else {}
    return error(status, code, message, **more)


def json_errors(respond: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: what Django itself answers under /api/ (no such address, wrong method) gets the same shape."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        is_ours = request.path.startswith("/api/v") and response.status_code >= 400
        if not is_ours or response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        answer = of_status(response.status_code)
        if "Allow" in response.headers:
            answer["Allow"] = response.headers["Allow"]
        return answer

    return middleware


# ------------------------------------------------------------------ validation
def not_valid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """One sentence per field, in the reader's language; what was sent is never repeated."""
    fields = {_name(one["loc"]): sentence(one["type"], one.get("ctx") or {}) for one in fault.errors}
    return error(422, "invalid", _("Some values cannot be accepted."), fields=fields)


def _name(place: tuple[str | int, ...]) -> str:
    """("body", "token", "days") -> "days": where it stands is known from the operation."""
    parts = [str(part) for part in place[1:] if part not in {"body", "payload", "page_query"}]
    return ".".join(parts[-2:] if len(parts) > 1 and parts[-1].isdigit() else parts[-1:]) or str(place[0])


def sentence(kind: str, context: dict[str, Any]) -> str:
    """What is wrong with a value, as a sentence."""
    if "ge" in context or "le" in context or "gt" in context or "lt" in context:
        low, high = context.get("ge", context.get("gt")), context.get("le", context.get("lt"))
        if high is None:
            return _("Must be at least %(low)s.") % {"low": low}
        return _("Must be at most %(high)s.") % {"high": high}
    if "max_length" in context:
        return _("At most %(n)s characters or items.") % {"n": context["max_length"]}
    if "min_length" in context:
        return _("At least %(n)s characters or items.") % {"n": context["min_length"]}
    if "expected" in context:
        return _("Must be one of: %(allowed)s.") % {"allowed": context["expected"]}
    return KINDS.get(kind.split("_")[0], lambda: _("This value cannot be accepted."))()


KINDS: dict[str, Callable[[], str]] = {
    "missing": lambda: _("This must be given."),
    "int": lambda: _("Must be a whole number."),
    "float": lambda: _("Must be a number."),
    "finite": lambda: _("Must be a number."),
    "bool": lambda: _("Must be true or false."),
    "date": lambda: _("Write the day as YYYY-MM-DD."),
    "datetime": lambda: _("Write the moment as YYYY-MM-DDThh:mm:ss+08:00."),
    "string": lambda: _("Must be text without characters that cannot be stored."),
    "list": lambda: _("Must be a list."),
    "dict": lambda: _("Must be an object."),
    "model": lambda: _("Must be an object."),
    "extra": lambda: _("This is not known here."),
}
