"""Answers to what went wrong: not found, not allowed, protection key missing, too many attempts, a fault of our own."""

import sys
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import check_for_language, get_language, override
from django.utils.translation import gettext as _

from gongjian.base.disk import DiskFull, disk_full, is_full
from gongjian.base.errors import DomainError
from gongjian.base.middleware import CURRENT


def _answer(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return render(request, template, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page for what does not exist and for what is out of reach."""
    return _answer(request, "404.html", 404)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, "403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its protection key: the page was open too long, or cookies are off."""
    return _answer(request, "403_csrf.html", 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, "400.html", 400)


def our_fault(request: HttpRequest) -> HttpResponse:
    """A fault of the product: its number finds it in the log. Uses neither database nor session.

    A full disk that a middleware met, where no view could say it, arrives here too.
    """
    return _said_alone(request, disk_full(sys.exc_info()[1]))


def _said_alone(request: HttpRequest, refusal: DomainError | None) -> HttpResponse:
    said = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or get_language() or ""
    language = said if check_for_language(said) and said in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    number = getattr(request, "id", CURRENT.get())
    status = refusal.status if refusal else 500
    if request.path.startswith("/api/"):
        message = refusal.message if refusal else _("A fault of the system. Its number: %(n)s") % {"n": number}
        fault = {"code": refusal.code if refusal else "fault", "message": message, "fields": {}}
        return JsonResponse({"error": fault}, status=status)
    with override(language):
        context: dict[str, Any] = {"number": number, "language": language, "is_full": refusal is not None}
        return HttpResponse(render_to_string("500.html", context), status=status)


def too_many(request: HttpRequest) -> HttpResponse:
    """The throttle of the sign-in and of what follows it; it refuses too when it has no room to count."""
    if is_full(settings.VAR):
        return _said_alone(request, DiskFull())
    return _answer(request, "429.html", 429)
