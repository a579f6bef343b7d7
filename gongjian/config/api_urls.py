"""Addresses of the API: its operations below v1/, and a plain page that lists them."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from gongjian.config.api import api
from gongjian.config.api_errors import of_status
from gongjian.config.api_page import api_page


@csrf_exempt
def nothing(request: HttpRequest, **_address: str) -> HttpResponse:
    """An address below v1/ that no operation has."""
    return of_status(404)


urlpatterns = [
    path("", api_page, name="api"),
    path("v1/", nothing),
    path("v1/", api.urls),
    re_path("^v1/.+$", nothing),
]
