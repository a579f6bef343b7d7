"""The addresses of a register, made from its declaration."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongjian.base.pages import says_no
from gongjian.base.registers import import_pages, pages, records
from gongjian.base.registers.register import Register

View = Callable[..., HttpResponse]


def urls_of(register: Register, under: str | None = None) -> list[URLPattern]:
    """Every address of a register below its key (or another start, "" for the app's own)."""
    start = f"{register.key}/" if under is None else under
    noun = register.noun

    def bound(view: View, *allowed: str) -> Any:
        """The view with this register as its first argument, for those who are signed in; refusals shown in place."""

        def shown(request: Any, **kwargs: Any) -> HttpResponse:
            return view(request, register, **kwargs)

        guard = (
            require_GET if not allowed else require_http_methods(["GET", "POST"]) if len(allowed) > 1 else require_POST
        )
        return guard(login_required(says_no(shown)))

    found = [
        path(start, bound(pages.list_page), name=f"{noun}-list"),
        path(f"{start}export/", bound(pages.export), name=f"{noun}-export"),
        path(f"{start}view/", bound(pages.keep_view, "POST"), name=f"{noun}-keep"),
    ]
    if register.add is not None:
        found.append(path(f"{start}add/", bound(records.add_page, "GET", "POST"), name=f"{noun}-add"))
    if register.intake is not None:
        found += [
            path(f"{start}template/", bound(pages.template), name=f"{noun}-template"),
            path(f"{start}import/", bound(import_pages.import_page, "GET", "POST"), name=f"{noun}-import"),
        ]
    if register.has_record:
        found.append(path(f"{start}<int:pk>/", bound(records.record_page), name=f"{noun}-record"))
    if register.edit is not None:
        found += [
            path(f"{start}<int:pk>/edit/", bound(records.record_page), name=f"{noun}-edit"),
            path(f"{start}<int:pk>/edit/<slug:group>/", bound(records.edit_group, "POST"), name=f"{noun}-edit-group"),
        ]
    return found
