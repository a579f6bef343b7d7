"""A record: its facts in groups, each edited in place with a version, what is related, and what happened to it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from gongjian.base.errors import DomainError, Stale
from gongjian.base.pages import number_from, page_or_part, version_of
from gongjian.base.registers.columns import Column
from gongjian.base.registers.forms import RowForm, form_for, initial_of
from gongjian.base.registers.pages import refuse_closed
from gongjian.base.registers.register import Register
from gongjian.base.scoping import no_record


@dataclass(frozen=True)
class Group:
    """A group of facts. form: while it is edited; theirs: what somebody else stored meanwhile."""

    key: str
    label: str
    facts: list[tuple[str, str, bool]]  # heading, value, is_protected
    edit_url: str
    form: RowForm | None = None
    theirs: list[tuple[str, str]] | None = None
    version: int = 0


@dataclass(frozen=True)
class Undo:
    """The way back after a change: where the values of before are sent, with the version they would replace."""

    url: str
    fields: list[tuple[str, Any]]


def columns_of(register: Register, group: str) -> list[Column]:
    """The columns of one group of facts."""
    return [column for column in register.columns if column.group == group]


def editable(register: Register, group: str) -> list[Column]:
    """The columns of a group that its form writes."""
    return [column for column in columns_of(register, group) if column.is_typed and not column.is_fixed]


def record_page(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """The record, with one group as a form when the address asks for it (?edit=group)."""
    refuse_closed(register, request)
    row = row_of(register, request, pk)
    return _shown(request, register, row, editing=request.GET.get("edit", ""))


def row_of(register: Register, request: Any, pk: int) -> Any:
    """The record within reach. Raises NotFound."""
    return register.rows(request.viewer).get_or_refuse(pk=pk)


def edit_group(request: HttpRequest, register: Register, pk: int, group: str) -> HttpResponse:
    """Save one group of facts. A stale version shows both texts and overwrites nothing."""
    refuse_closed(register, request)
    row, viewer = row_of(register, request, pk), request.viewer  # type: ignore[attr-defined]
    columns = editable(register, group)
    if register.edit is None or not columns:
        raise no_record()
    form = form_for(columns, viewer, request.POST, row)
    if not form.is_valid():
        return _shown(request, register, row, editing=group, form=form, status=422)
    was = [(column.name, initial_of(column, row)) for column in columns]
    try:
        register.edit(pk, by=viewer, version=version_of(request), **form.facts())
    except Stale as stale:
        return _stale(request, register, pk, group, form, stale)
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        form.blame(refusal)
        return _shown(request, register, row_of(register, request, pk), editing=group, form=form, status=422)
    if not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(register.url("record", pk))
    changed = row_of(register, request, pk)
    return _shown(request, register, changed, undo=_undo(register, row, changed, group, form, was))


def _undo(
    register: Register, row: Any, changed: Any, group: str, form: RowForm, was: list[tuple[str, Any]]
) -> Undo | None:
    """None when nothing changed, or a protected value did: what it was before is not sent to a page."""
    protected = {column.name for column in editable(register, group) if column.is_protected}
    if getattr(changed, "version", 0) == getattr(row, "version", 0) or protected & form.facts().keys():
        return None
    fields = [(name, value) for name, value in was if name not in protected and value is not False]
    return Undo(f"{register.url('edit', row.pk)}{group}/", [*fields, ("version", changed.version)])


def _stale(request: Any, register: Register, pk: int, group: str, form: RowForm, stale: Stale) -> HttpResponse:
    row = row_of(register, request, pk)
    form.add_error(None, stale.message)
    theirs = [
        (str(column.heading), column.text(row))
        for column in columns_of(register, group)
        if column.name in form.fields and _differs(column, row, form)
    ]
    return _shown(request, register, row, editing=group, form=form, theirs=theirs, status=409)


def _differs(column: Column, row: Any, form: RowForm) -> bool:
    value = form.cleaned_data.get(column.name)
    stored = getattr(row, column.refers.field) if column.refers else column.value_of(row)
    return not column.is_protected and (value or "") != (stored or "")


def _shown(
    request: Any,
    register: Register,
    row: Any,
    *,
    editing: str = "",
    form: RowForm | None = None,
    theirs: list[tuple[str, str]] | None = None,
    undo: Undo | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = request.viewer
    may_edit = register.may_edit(viewer, row)
    groups = []
    for key, label in register.groups or (("main", _("Facts")),):
        columns = columns_of(register, key)
        typed = editable(register, key)
        is_open = may_edit and editing == key and bool(typed)
        groups.append(
            Group(
                key=key,
                label=str(label),
                facts=[
                    (str(c.heading), c.text(row), c.is_protected)
                    for c in columns
                    if c.is_shown and (not c.is_second or c.is_typed)
                ],
                edit_url=register.url("edit", row.pk) + f"{key}/" if may_edit and typed else "",
                form=(form or form_for(typed, viewer, None, row)) if is_open else None,
                theirs=theirs if is_open else None,
                version=getattr(row, "version", 0),
            )
        )
    context = {
        "register": register,
        "row": row,
        "title": str(row),
        "groups": groups,
        "events": list(register.timeline(row)) if register.timeline else [],
        "related": register.related(row, viewer) if register.related else [],
        "may_edit": may_edit,
        "undo": undo,
        **(register.record_context(row, viewer) if register.record_context else {}),
    }
    return page_or_part(request, register.record_template, "base/_record.html", context, status=status)


# ------------------------------------------------------------------ adding
def add_page(request: HttpRequest, register: Register) -> HttpResponse:
    """The form for a new record; saving leads to the record."""
    refuse_closed(register, request)
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if not register.may_add(viewer) or register.add is None:
        raise no_record()
    columns = list(register.typed)
    form = form_for(columns, viewer, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = register.add(by=viewer, **form.facts())
                return HttpResponseRedirect(
                    register.url("record", row.pk) if register.has_record else register.url("list")
                )
            except DomainError as refusal:
                if refusal.status != 422:
                    raise
                form.blame(refusal)
    elif parent := number_from(request, "parent"):
        _prefill(form, parent)
    first, rest = _three_first(columns, form)
    context = {
        "register": register,
        "form": form,
        "first": first,
        "rest": rest,
        "has_fault_below": any(f.errors for f in rest),
    }
    return render(request, "base/record_add.html", context, status=status)


def _prefill(form: RowForm, parent: int) -> None:
    for name, field in form.fields.items():
        column: Column = field.column  # type: ignore[attr-defined]
        if name == "parent" and column.refers is not None:
            found = column.refers.rows(getattr(field, "viewer", None)).filter(pk=parent).first()
            form.initial[name] = getattr(found, column.refers.key) if found is not None else ""


def _three_first(columns: list[Column], form: RowForm) -> tuple[list[Any], list[Any]]:
    """Required fields first; all else behind "more"."""
    needed = [form[column.name] for column in columns if column.is_required or column.kind == "link"]
    rest = [form[column.name] for column in columns if form[column.name] not in needed]
    return needed, rest
