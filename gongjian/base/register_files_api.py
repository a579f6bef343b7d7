"""Door 2 of a register's files: what is listed as a spreadsheet, and the empty table that an import wants."""

from collections.abc import Callable
from typing import Any

from ninja import Query, Router

from gongjian.base.api import READ_ERRORS, Request
from gongjian.base.registers.listing import Listing
from gongjian.base.registers.pages import XLSX, attachment, plain_rows, template
from gongjian.base.registers.register import Register
from gongjian.base.sheets import write_csv, write_sheet

CSV = "text/csv"


def with_files(router: Router, register: Register, query: Any, listing_of: Callable[..., Listing]) -> None:
    """Add the operations /<key>/export, and /<key>/template where the register takes files."""
    _export(router, register, query, listing_of)
    if register.intake is not None:
        _template(router, register)


def _is_file(*kinds: str) -> dict[str, Any]:
    """What the contract says of an answer that is a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"description": "A file", "content": content}}}


def _export(router: Router, register: Register, query: Any, listing_of: Callable[..., Listing]) -> None:
    @router.get(
        f"/{register.key}/export",
        response=READ_ERRORS,
        summary=f"What is found of {register.key} as a file",
        operation_id=f"export_{register.key}",
        openapi_extra=_is_file(XLSX, CSV),
    )
    def export(request: Request, asked: Query[query]) -> Any:
        listing = listing_of(register, request, asked)
        columns = [column.sheet for column in register.exported]
        facts: dict[str, Any] = {
            "title": str(register.title),
            "conditions": [listing.words] if listing.words else [],
            "by": request.viewer.name,
            "day": request.viewer.today,
        }
        if asked.format == "csv":
            return attachment(write_csv(columns, plain_rows(register, listing), **facts), f"{register.key}.csv", CSV)
        return attachment(write_sheet(columns, plain_rows(register, listing), **facts), f"{register.key}.xlsx", XLSX)


def _template(router: Router, register: Register) -> None:
    @router.get(
        f"/{register.key}/template",
        response=READ_ERRORS,
        summary=f"The empty table for imports into {register.key}",
        operation_id=f"template_{register.key}",
        openapi_extra=_is_file(XLSX),
    )
    def empty_table(request: Request) -> Any:
        return template(request, register)
