"""Answers to what went wrong: not found, not allowed, protection key missing, too many attempts, a fault of our own."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import check_for_language, get_language, override
from django.utils.translation import gettext as _

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
    """A fault of the product: its number finds it in the log. Uses neither database nor session."""
    said = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or get_language() or ""
    language = said if check_for_language(said) and said in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    number = getattr(request, "id", CURRENT.get())
    if request.path.startswith("/api/"):
        fault = {
            "code": "fault",
            "message": _("A fault of the system. Its number: %(n)s") % {"n": number},
            "fields": {},
        }
        return JsonResponse({"error": fault}, status=500)
    context: dict[str, Any] = {"number": number, "language": language}
    with override(language):
        return HttpResponse(render_to_string("500.html", context), status=500)


def too_many(request: HttpRequest) -> HttpResponse:
    """The throttle of the sign-in and of what follows it."""
    return _answer(request, "429.html", 429)
