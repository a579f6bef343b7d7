"""What every page needs: whole page or part, refusals shown in place, lists with filters, order and pages."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongjian.base.errors import DomainError

View = TypeVar("View", bound=Callable[..., HttpResponse])
PAGE_ROWS = 25


def page_or_part(
    request: HttpRequest, page: str, part: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """The whole page, or only the part when htmx asks for it: both render the same markup.

    A restored history entry needs the whole page again, and so does a boosted link.
    """
    htmx = request.htmx  # type: ignore[attr-defined]
    template = part if htmx and not htmx.history_restore_request and not htmx.boosted else page
    response = render(request, template, dict(context), status=status)
    response["Vary"] = "HX-Request"
    return response


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """A refusal as a part for htmx, else as a page; what is not found looks like an address that never was."""
    if getattr(request, "htmx", False):
        template = "base/_refusal.html"
    else:
        template = "404.html" if refusal.code == "not_found" else "base/refused.html"
    return render(request, template, {"refusal": refusal}, status=refusal.status)


def says_no(view: View) -> View:
    """A refusal becomes the notice area's part for htmx, and a whole page with the same words otherwise."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as refusal:
            response = refused(request, refusal)
            response["HX-Retarget"], response["HX-Reswap"] = "#notice", "innerHTML"
            return response

    return shown  # type: ignore[return-value]


def page_of(rows: QuerySet[Any], request: HttpRequest, size: int = PAGE_ROWS) -> Page[Any]:
    """The page of rows that the address asks for; a page beyond the end is the last one."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def with_query(request: HttpRequest, **changes: object) -> str:
    """The present address with some parameters changed; None takes one away. Starts with "?"."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


def number_from(request: HttpRequest, name: str) -> int | None:
    """A whole number within 63 bits from the address, or None when it is missing or something else."""
    said = request.GET.get(name, "").strip()
    return int(said) if said.isdecimal() and len(said) < 19 else None


def posted_number(request: HttpRequest, name: str) -> int | None:
    """A whole number of a form, or None when it is missing or something else."""
    said = request.POST.get(name, "").strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None


def version_of(request: HttpRequest) -> int:
    """The version that a form was made from; -1, which is always stale, when the form does not say it."""
    said = posted_number(request, "version")
    return -1 if said is None else said
