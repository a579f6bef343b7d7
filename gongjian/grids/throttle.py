"""A simple limit for pages without an account: so many answers a minute for one address of the network."""

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from gongjian.base.sm3 import sm3

View = Callable[..., HttpResponse]
Refused = Callable[[HttpRequest], HttpResponse]
MINUTE = 60


def address_of(request: HttpRequest) -> str:
    """Who asks: the address of the network, behind a proxy the last one it names; of IPv6 the first 64 bits."""
    said = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER:
        said = request.headers.get("X-Forwarded-For", said).rsplit(",", 1)[-1].strip()
    try:
        found = ipaddress.ip_address(said)
    except ValueError:
        return said[:45]
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def limited(name: str, a_minute: int, refused: Refused) -> Callable[[View], View]:
    """At most so many answers of a view a minute for one address; the count is kept without the address itself."""

    def guard(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            minute = int(time.time()) // MINUTE
            key = f"limit-{name}-{minute}-{sm3((address_of(request) + settings.SECRET_KEY).encode()).hex()[:32]}"
            cache.add(key, 0, 2 * MINUTE)
            try:
                count = cache.incr(key)
            except ValueError:  # it expired between the two
                count = 1
            return view(request, *args, **kwargs) if count <= a_minute else refused(request)

        return shown

    return guard
