"""Door 2 of every register: list, record, schema, and where the register can be written, add and edit.

router = api_router(BUILDINGS)      # joined in config/api.py

Operations and schemas are called by the singular of the key: list_buildings, read_building, BuildingOut.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import QueryDict
from django.utils.translation import gettext as _
from ninja import Body, Field, Query, Router, Schema, Status
from pydantic import create_model

from gongjian.base.api import NO_NUL, Id, PageIn, PageOut, Request, Version, Word, paged, reads, writes
from gongjian.base.errors import RuleBroken
from gongjian.base.register_files_api import with_files
from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.forms import form_for
from gongjian.base.registers.listing import Listing
from gongjian.base.registers.register import Register
from gongjian.base.scoping import no_record
from gongjian.base.secrets import Secret

OUT_TYPES: dict[Kind, Any] = {
    Kind.NUMBER: int,
    Kind.DECIMAL: float,
    Kind.DAY: date,
    Kind.MOMENT: datetime,
    Kind.FLAG: bool,
}
IN_TYPES: dict[Kind, Any] = {
    Kind.NUMBER: Annotated[int, Field(strict=True, ge=-(2**31), le=2**31 - 1)],
    Kind.DECIMAL: Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)],
    Kind.DAY: date,
    Kind.FLAG: Annotated[bool, Field(strict=True)],
}
ENDING: Any = (Literal["xlsx", "csv"], "xlsx")
TextIn = Annotated[str, Field(strict=True, max_length=200, pattern=NO_NUL)]


class ColumnOut(Schema):
    """One column of a register, as it is read and written."""

    name: str
    heading: str
    kind: str
    is_required: bool
    is_typed: bool
    is_protected: bool
    low: float | None
    high: float | None
    max_length: int | None
    choices: list[tuple[str, str]]
    hint: str
    example: str
    can_sort: bool
    can_filter: bool


class RegisterOut(Schema):
    """What a register holds and what may be done with it."""

    key: str
    title: str
    about: str
    columns: list[ColumnOut]
    conditions: list[tuple[str, str]]
    may_add: bool
    may_import: bool


def api_router(register: Register, *, single: Register | None = None) -> Router:
    """The operations of one register at /<key>.

    single  the register as single records are looked up in it, where that is more than the list shows: ended grids
    """
    router, single = Router(), single or register
    name = "".join(part.capitalize() for part in one_of(register).split("_"))
    out = _out(register, name)
    conditions = _conditions(register)
    _listing(router, register, out, create_model(f"{name}Query", __base__=PageIn, **conditions))
    file_query = create_model(f"{name}FileQuery", __base__=Schema, format=ENDING, **conditions)
    with_files(router, register, file_query, listing_for)
    _single(router, single, out)
    if register.add is not None:
        _adding(router, register, out, _in(register, name, is_new=True))
    if register.edit is not None:
        _editing(router, single, out, _in(register, name, is_new=False))
    return router


def one_of(register: Register) -> str:
    """The singular of a register's key, for names of operations."""
    return register.key.removesuffix("s")


# ------------------------------------------------------------------ reading
def _listing(router: Router, register: Register, out: Any, query: Any) -> None:
    key = register.key

    @router.get(f"/{key}", response=reads(PageOut[out]), summary=f"List {key}", operation_id=f"list_{key}")
    def list_rows(request: Request, asked: Query[query]) -> Any:
        answer = paged(listing_for(register, request, asked).found, asked)
        return answer | {"items": [facts_of(register, row) for row in answer["items"]]}

    @router.get(
        f"/{key}/schema", response=reads(RegisterOut), summary=f"Columns of {key}", operation_id=f"schema_{key}"
    )
    def schema(request: Request) -> Any:
        _refuse(register, request)
        return {
            "key": key,
            "title": str(register.title),
            "about": str(register.about),
            "columns": [_column(register, column) for column in register.exported],
            "conditions": [(chip.key, str(chip.label)) for chip in register.chips],
            "may_add": register.may_add(request.viewer),
            "may_import": register.may_bring(request.viewer),
        }


def _single(router: Router, register: Register, out: Any) -> None:
    @router.get(
        f"/{register.key}/{{row_id}}",
        response=reads(out),
        summary=f"One of {register.key}",
        operation_id=f"read_{one_of(register)}",
    )
    def read_row(request: Request, row_id: Id) -> Any:
        _refuse(register, request)
        return facts_of(register, register.rows(request.viewer).get_or_refuse(pk=row_id))


def listing_for(register: Register, request: Request, asked: Schema) -> Listing:
    """What the query asks for. Raises NotFound where the register does not exist for the caller."""
    _refuse(register, request)
    said = QueryDict(mutable=True)
    for name, value in asked.dict(exclude={"page", "size", "format"}, exclude_none=True).items():
        said[name] = value
    return Listing(register, request.viewer, said)


def _refuse(register: Register, request: Request) -> None:
    if not register.is_open_to(request.viewer):
        raise no_record()


def facts_of(register: Register, row: Any) -> dict[str, Any]:
    """A record as the API gives it: codes for links, stored values for choices, protected values masked."""
    found = {column.name: _plain(column, row) for column in register.exported}
    return {"id": row.pk, "version": getattr(row, "version", None), **found}


def _plain(column: Column, row: Any) -> Any:
    if column.refers is not None and callable(column.value):  # what people read; programs get the key
        linked = getattr(row, column.refers.field)
        return str(getattr(linked, column.refers.key)) if linked is not None else None
    value = column.value_of(row)
    if isinstance(value, Secret):
        return value.masked
    return str(value) if column.kind not in OUT_TYPES and value is not None else value


def _column(register: Register, column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "heading": str(column.heading),
        "kind": str(column.kind),
        "is_required": column.is_required,
        "is_typed": column.is_typed,
        "is_protected": column.is_protected,
        "low": column.low,
        "high": column.high,
        "max_length": column.max_length or None,
        "choices": [(str(value), str(label)) for value, label in column.choices],
        "hint": str(column.hint),
        "example": str(column.example),
        "can_sort": register.sortable(column),
        "can_filter": bool(column.filter),
    }


def _out(register: Register, name: str) -> Any:
    fields: dict[str, Any] = {"id": (int, ...), "version": (int | None, None)}
    fields |= {column.name: (OUT_TYPES.get(column.kind, str) | None, None) for column in register.exported}
    return create_model(f"{name}Out", __base__=Schema, __doc__=f"One record of {register.key}.", **fields)


def _conditions(register: Register) -> dict[str, Any]:
    """The parameters that say which rows are meant, in which order."""
    sorts = [column.name for column in register.columns if register.sortable(column)]
    fields: dict[str, Any] = {"q": (Word | None, None)}
    if sorts:
        fields["sort"] = (Literal[(*sorts, *(f"-{sort}" for sort in sorts))] | None, None)
    if register.chips:
        fields["chip"] = (Literal[tuple(chip.key for chip in register.chips)] | None, None)
    fields |= {column.parameter: (Word | None, None) for column in register.columns if column.filter}
    return fields


# ------------------------------------------------------------------ writing
def _in(register: Register, name: str, *, is_new: bool) -> Any:
    fields: dict[str, Any] = {} if is_new else {"version": (Version, ...)}
    for column in register.typed:
        if column.is_fixed and not is_new:
            continue
        kind = IN_TYPES.get(column.kind, TextIn)
        fields[column.name] = (kind, ...) if column.is_required and is_new else (kind | None, None)
    return create_model(f"{name}{'In' if is_new else 'Patch'}", __base__=Schema, **fields)


def _adding(router: Router, register: Register, out: Any, body: Any) -> None:
    @router.post(f"/{register.key}", response=writes(out, 201), summary=f"Add one of {register.key}", operation_id=f"add_{one_of(register)}")  # fmt: skip  # noqa: E501
    def add_row(request: Request, given: Body[body]) -> Any:
        _refuse(register, request)
        facts = typed_facts(register, request.viewer, given.dict(exclude_unset=True))
        row = register.add(by=request.viewer, **facts)  # type: ignore[misc]
        return Status(201, facts_of(register, register.rows(request.viewer).get_or_refuse(pk=row.pk)))


def _editing(router: Router, register: Register, out: Any, body: Any) -> None:
    @router.patch(f"/{register.key}/{{row_id}}", response=writes(out), summary=f"Change one of {register.key}", operation_id=f"edit_{one_of(register)}")  # fmt: skip  # noqa: E501
    def edit_row(request: Request, row_id: Id, given: Body[body]) -> Any:
        _refuse(register, request)
        said = given.dict(exclude_unset=True)
        version = said.pop("version")
        facts = typed_facts(register, request.viewer, said)
        register.edit(row_id, by=request.viewer, version=version, **facts)  # type: ignore[misc]
        return facts_of(register, register.rows(request.viewer).get_or_refuse(pk=row_id))


def typed_facts(register: Register, viewer: Any, said: dict[str, Any]) -> dict[str, Any]:
    """Values by column name as facts for the action, checked like a form. Raises RuleBroken with the fields."""
    columns = [register.column(name) for name in said]
    data = {name: _typed(value) for name, value in said.items() if value is not None and value is not False}
    form = form_for(columns, viewer, data)
    if not form.is_valid():
        faults = {name: str(errors[0]) for name, errors in form.errors.items()}
        raise RuleBroken("invalid", _("Not saved. Some entries must be changed first."), faults)
    return form.facts()


def _typed(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else "on" if value is True else str(value)
