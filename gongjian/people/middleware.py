"""Puts the viewer and the area looked at on every request, each read lazily and once."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from gongjian.base.clock import today
from gongjian.people.actions import viewer_of_token
from gongjian.people.models import Account
from gongjian.people.present import choose_area, present_area
from gongjian.people.viewer import NOBODY, Viewer, viewer_of

Respond = Callable[[HttpRequest], HttpResponse]


def viewer(respond: Respond) -> Respond:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: _viewer(request))  # type: ignore[attr-defined]
        return respond(request)

    return middleware


def area(respond: Respond) -> Respond:
    """request.area is the area node, or something false for somebody who reaches none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        code = request.GET.get("area", "")
        if code and request.method == "GET" and request.user.is_authenticated:
            choose_area(request, code)
        request.area = SimpleLazyObject(lambda: present_area(request))  # type: ignore[attr-defined]
        return respond(request)

    return middleware


def _viewer(request: Any) -> Viewer:
    said = request.headers.get("Authorization", "")
    if said and request.path.startswith("/api/"):  # tokens open the API, never a page
        kind, _space, clear = said.partition(" ")
        return (viewer_of_token(clear.strip(), today()) if kind.lower() == "bearer" else None) or NOBODY
    if not request.user.is_authenticated:
        return NOBODY
    account = Account.objects.select_related("person").get(pk=request.user.pk)
    return viewer_of(account, today())
