"""How a request of the API proves who sends it: a bearer token for programs, the session with CSRF for the browser."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer

from gongjian.base.errors import NotAllowed


class TokenAccess(HttpBearer):
    """`Authorization: Bearer gj_...`; the middleware has looked the token up and put its viewer on the request."""

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        viewer = request.viewer  # type: ignore[attr-defined]
        return viewer if viewer.account_id is not None else None


class CsrfCheck(CsrfViewMiddleware):
    """Django's check without its page of refusal."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponseForbidden(reason)

    def refuses(self, request: HttpRequest) -> bool:
        """Whether the CSRF token of the page is missing or wrong."""
        request.csrf_processing_done = False  # type: ignore[attr-defined]
        self.process_request(request)
        return self.process_view(request, lambda request: HttpResponse(), (), {}) is not None


CSRF = CsrfCheck(lambda request: HttpResponse())


class SessionAccess(APIKeyCookie):
    """The session of the pages. A request that brings a token is judged by its token alone."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any | None:
        if "Authorization" in request.headers or not request.user.is_authenticated:
            return None
        return super().__call__(request)

    def _get_key(self, request: HttpRequest) -> str | None:
        if CSRF.refuses(request):
            raise NotAllowed("csrf_failed", _("The page is too old or came from elsewhere. Load it again and repeat."))
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any | None:
        return request.viewer  # type: ignore[attr-defined]
