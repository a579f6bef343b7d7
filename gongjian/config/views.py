"""Pages that belong to no app: preferences, the reader's own account, areas, health, robots, the sheet of all parts."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.clock import today
from gongjian.base.pages import page_or_part
from gongjian.config.demo_accounts import accounts_to_try
from gongjian.config.navigation import DENSITY_COOKIE, TYPE_COOKIE
from gongjian.people.actions import set_preferences
from gongjian.people.models import Account
from gongjian.people.present import areas_within_reach

YEAR = 365 * 24 * 3600
AREAS_MAX = 60
DENSITIES = ("compact", "normal", "roomy")


class Login(LoginView):  # type: ignore[misc]
    """The sign-in. A demonstration lists its accounts, and a link to one of them fills the form."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        context["is_empty"] = not Account.objects.exists()
        if settings.MODE == "demo":
            context["demo_accounts"] = accounts_to_try(today(), settings.GONGJIAN_DEMO_PASSWORD)
            context["demo_password"] = settings.GONGJIAN_DEMO_PASSWORD
        return context

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        chosen = self.request.GET.get("as", "")
        if settings.MODE == "demo" and chosen and self.request.method == "GET":
            form.initial = {"login": chosen[:40], "password": settings.GONGJIAN_DEMO_PASSWORD}
            form.fields["password"].widget.render_value = True
        return form


login = Login.as_view()


def next_of(request: HttpRequest, said: str | None) -> str:
    """Where to go on: an address of this site, or its start."""
    if said and url_has_allowed_host_and_scheme(said, {request.get_host()}, request.is_secure()):
        return said
    return "/"


def _back(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(next_of(request, request.POST.get("next")))


def _keep_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of the pages: a cookie for everybody, kept with the account for mail as well."""
    response = _back(request)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        _keep_cookie(response, settings.LANGUAGE_COOKIE_NAME, code)
        set_preferences(by=request.viewer, language=code)  # type: ignore[attr-defined]
    return response


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Size of type and density of lists: with the account, or in a cookie before the sign-in."""
    response = _back(request)
    size, density = request.POST.get("type", ""), request.POST.get("density", "")
    chosen: dict[str, Any] = {}
    if size in {"large", "normal"}:
        chosen["is_large_type"] = size == "large"
        _keep_cookie(response, TYPE_COOKIE, size)
    if density in DENSITIES:
        chosen["density"] = density
        _keep_cookie(response, DENSITY_COOKIE, density)
    if chosen:
        set_preferences(by=request.viewer, **chosen)  # type: ignore[attr-defined]
    return response


@require_GET
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """我的: posts, preferences, safety of the account; on a phone the rest of the navigation too."""
    from_allauth: Any = request.user
    has_totp = from_allauth.authenticator_set.filter(type="totp").exists()
    return render(request, "config/me.html", {"has_totp": has_totp, "densities": DENSITIES})


@require_GET
@login_required
def areas(request: HttpRequest) -> HttpResponse:
    """Areas to choose from: the way up, the neighbours, and what lies below; or those whose name is searched."""
    present, words = request.area, request.GET.get("q", "").strip()[:40].replace("\x00", "")  # type: ignore[attr-defined]
    within = areas_within_reach(request.viewer).select_related("level").defer("shape")  # type: ignore[attr-defined]
    if words:
        groups = [(None, list(within.filter(name__icontains=words).order_by("path")[:AREAS_MAX]))]
    else:
        groups = _around(within, present) if present else []
    context = {
        "groups": groups,
        "words": words,
        "present": present,
        "next": next_of(request, request.GET.get("next")).split("?")[0],
    }
    return page_or_part(request, "config/areas.html", "config/_areas.html", context)


def _around(within: Any, present: Any) -> list[tuple[Any, list[Any]]]:
    """The present area's way up as single lines, then what lies below it, or its neighbours when nothing does."""
    above = list(within.filter(path__in=present.ancestor_paths()).order_by("path"))
    below = list(within.filter(parent=present.pk).order_by("code")[: AREAS_MAX + 1])
    if not below and present.parent_id:
        below = list(within.filter(parent=present.parent_id).order_by("code")[: AREAS_MAX + 1])
        return [(None, above), (above[-1] if above else None, below or [present])]
    return [(None, [*above, present]), (present, below)]


@require_GET
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Whether the web process answers and reaches its database; for machines, says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """No search engine indexes an installation."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
