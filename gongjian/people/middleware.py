"""Puts the viewer on every request, read lazily and once."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from gongjian.base.clock import today
from gongjian.people.models import Account
from gongjian.people.viewer import NOBODY, Viewer, viewer_of


def viewer(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: _viewer(request))  # type: ignore[attr-defined]
        return respond(request)

    return middleware


def _viewer(request: Any) -> Viewer:
    if not request.user.is_authenticated:
        return NOBODY
    account = Account.objects.select_related("person").get(pk=request.user.pk)
    return viewer_of(account, today())
