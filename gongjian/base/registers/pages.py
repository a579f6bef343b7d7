"""The table page of a register, its export and its template: the same three views for every register."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.models import SavedView
from gongjian.base.pages import page_or_part
from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.listing import SIZES, Listing
from gongjian.base.registers.register import Register, siblings
from gongjian.base.scoping import no_record
from gongjian.base.sheets import write_csv, write_sheet, write_template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SELECTS_SHOWN = 2
KEPT = ("chip", "sort", "rows", "everywhere")  # stay in the address when the search form is sent
VIEWS_MAX = 20
SHORT = 6  # signs of a value that is never broken, such as a name or 杏园社区


@dataclass(frozen=True)
class Cell:
    """One cell of the table page."""

    label: str
    text: str
    is_number: bool
    tone: str
    is_whole: bool = False  # stays in one line


@dataclass(frozen=True)
class TableRow:
    """One row of the table page."""

    pk: object
    title: str
    url: str
    second: str
    cells: list[Cell]


def refuse_closed(register: Register, request: Any) -> None:
    """A register that does not exist for the reader answers like an address that does not exist."""
    if not register.is_open_to(request.viewer):
        raise no_record()


def listing_of(register: Register, request: Any) -> Listing:
    """What the address asks for, within the area that the reader has chosen in the top bar.

    An area that nobody chose hides nothing: a reader with several posts, or one whose organisation has no area, would
    never see the rest. Of what everybody sees everywhere, the list begins with the reader's own area
    until the address asks for everywhere.
    """
    if register.begins_at_home and request.GET.get("everywhere"):
        return Listing(register, request.viewer, request.GET)
    area, home = request.area, request.viewer.home_area_path
    is_chosen = bool(area) and request.session.get("area") == area.code
    path = area.path if is_chosen and area.path != home else home if register.begins_at_home else ""
    return Listing(register, request.viewer, request.GET, path)


def list_page(request: HttpRequest, register: Register) -> HttpResponse:
    """The table page, or only its region for htmx."""
    refuse_closed(register, request)
    listing = listing_of(register, request)
    return page_or_part(request, "base/register.html", "base/_register.html", list_context(register, listing))


def list_context(register: Register, listing: Listing) -> dict[str, Any]:
    """Everything the table page shows."""
    viewer = listing.viewer
    is_bare = not listing.total and not listing.conditions
    selects = [] if is_bare else _selects(register, listing)
    return {
        "register": register,
        "listing": listing,
        "tabs": [(one.title, one.url("list"), one is register) for one in siblings(register, viewer)],
        "columns": [_heading(register, listing, column) for column in register.listed],
        "rows": [table_row(register, row) for row in listing.page] if listing.total else [],
        "chips": [] if is_bare else _chips(register, listing),
        "selects": selects[:SELECTS_SHOWN],
        "more": selects[SELECTS_SHOWN:],
        "more_is_on": any(select["value"] for select in selects[SELECTS_SHOWN:]),
        "kept": [(name, listing.query[name]) for name in KEPT if listing.query.get(name)],
        "dropped": [] if listing.total else _dropped(listing),
        "views": SavedView.objects.filter(account_id=viewer.account_id, register=register.key),
        "sizes": [(size, listing.address(rows=size, page=None), size == listing.size) for size in SIZES],
        "export_url": f"{register.url('export')}{listing.address(page=None, rows=None)}",
        "is_bare": is_bare,
        "may_add": register.may_add(viewer),
        "may_bring": register.may_bring(viewer),
    }


def table_row(register: Register, row: Any) -> TableRow:
    """A record as a row of the table page."""
    first, *others = register.listed
    second = " · ".join(text for column in register.second if (text := column.text(row)))
    cells = [
        Cell(
            str(column.heading),
            column.text(row),
            column.is_number,
            column.tone(row) if column.tone else "",
            column.kind == Kind.DAY or len(column.text(row)) <= SHORT,
        )
        for column in others
    ]
    url = register.url("record", row.pk) if register.has_record else ""
    return TableRow(row.pk, first.text(row), url, second, cells)


def _heading(register: Register, listing: Listing, column: Column) -> dict[str, Any]:
    chosen = listing.sorted_by
    is_this = chosen is not None and chosen[0].name == column.name
    is_down = bool(chosen and chosen[1])
    to = column.name if not is_this or is_down else f"-{column.name}"
    return {
        "label": column.heading,
        "is_number": column.is_number,
        "sort_url": listing.address(sort=to, page=None) if register.sortable(column) else "",
        "direction": ("descending" if is_down else "ascending") if is_this else "",
        "name": column.name,
    }


def _chips(register: Register, listing: Listing) -> list[dict[str, Any]]:
    """Ready conditions with the count each would give, counted in one question."""
    if not register.chips:
        return []
    day, on = listing.viewer.today, listing.query.get("chip")
    counts = listing.reached.aggregate(**{chip.key: Count("pk", filter=chip.condition(day)) for chip in register.chips})
    return [
        {
            "key": chip.key,
            "label": chip.label,
            "count": counts[chip.key],
            "is_on": chip.key == on,
            "url": listing.address(chip=None if chip.key == on else chip.key, page=None),
        }
        for chip in register.chips
    ]


def _selects(register: Register, listing: Listing) -> list[dict[str, Any]]:
    found = []
    for column in register.columns:
        options = column.condition_options(listing.viewer) if column.filter else []
        if len(options) > 1 or (options and listing.query.get(column.parameter)):
            everything = _("%(column)s: all") % {"column": capfirst(str(column.heading))}
            value = listing.query.get(column.parameter, "")
            found.append(
                {
                    "name": column.parameter,
                    "label": column.heading,
                    "value": value,
                    "options": [("", everything), *options],
                }
            )
    return found


def _dropped(listing: Listing) -> list[dict[str, Any]]:
    """For a list with nothing in it: which condition to drop, and how many that would give."""
    return [
        {"words": one.words, "count": listing.without(one), "url": listing.address(**{one.name: None, "page": None})}
        for one in listing.conditions
    ]


# ------------------------------------------------------------------ files out
def export(request: HttpRequest, register: Register) -> HttpResponse:
    """What is filtered as .xlsx or .csv, with its conditions, the day and the name; protected values masked."""
    refuse_closed(register, request)
    listing = listing_of(register, request)
    viewer: Any = listing.viewer
    columns = [column.sheet for column in register.exported]
    facts: dict[str, Any] = {
        "title": str(register.title),
        "conditions": [listing.words] if listing.words else [],
        "by": viewer.name,
        "day": viewer.today,
    }
    if request.GET.get("format") == "csv":
        return attachment(
            write_csv(columns, plain_rows(register, listing), **facts),
            f"{register.title}.csv",
            "text/csv; charset=utf-8",
        )
    return attachment(write_sheet(columns, plain_rows(register, listing), **facts), f"{register.title}.xlsx", XLSX)


def plain_rows(register: Register, listing: Listing) -> Iterator[dict[str, Any]]:
    """Every row found, column name -> value as a file holds it."""
    columns = register.exported
    rows = listing.found
    chosen = [int(pk) for pk in listing.query.getlist("pick")[:1000] if pk.isdecimal() and len(pk) < 19]
    if chosen:
        rows = rows.filter(pk__in=chosen)
    for row in rows.iterator(2000):
        yield {column.name: column.filed(row) for column in columns}


def template(request: HttpRequest, register: Register) -> HttpResponse:
    """An empty table with headings, a line of explanation and an example."""
    refuse_closed(register, request)
    columns = [column.sheet for column in register.typed]
    name = _("%(register)s, template") % {"register": register.title}
    return attachment(write_template(columns, title=str(register.title)), f"{name}.xlsx", XLSX)


def attachment(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to be saved, never shown in place."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


# ------------------------------------------------------------------ my views
def keep_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Keep the present address under a name, or forget one."""
    refuse_closed(register, request)
    account_id = request.viewer.account_id  # type: ignore[attr-defined]
    views = SavedView.objects.filter(account_id=account_id, register=register.key)
    if forgotten := request.POST.get("forget", ""):
        views.filter(pk=int(forgotten) if forgotten.isdecimal() and len(forgotten) < 19 else 0).delete()
        return HttpResponseRedirect(register.url("list"))
    name, query = request.POST.get("name", "").strip()[:40], request.POST.get("query", "")[:1000]
    if not name:
        raise RuleBroken("name_missing", _("Give this view a name."), {"name": _("Give it a name.")})
    if views.count() >= VIEWS_MAX:
        raise RuleBroken("too_many_views", _("You keep %(n)s views already. Forget one first.") % {"n": VIEWS_MAX})
    SavedView.objects.update_or_create(
        account_id=account_id, register=register.key, name=name, defaults={"query": query}
    )
    return HttpResponseRedirect(f"{register.url('list')}?{query.lstrip('?')}")
