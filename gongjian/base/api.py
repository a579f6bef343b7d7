"""What the API of every app shares: bounded types, pages of a list, the shape of an error.

Numbers are bounded and strict, texts are bounded and hold no NUL: SQLite would take what PostgreSQL refuses.
"""

import re
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Schema
from pydantic import BeforeValidator

ID_MAX = 2**63 - 1
PAGE_MAX, SIZE_MAX = 100_000, 200
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NO_NUL = r"^[^\x00]*$"
T = TypeVar("T")


class Request(HttpRequest):
    """A request as the middleware hands it on."""

    viewer: Any


def _digits(value: Any) -> Any:
    """Paths and addresses carry text: plain digits only, not "1.0", "+1", "1_000" or a truth value."""
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) <= 19):
        return None
    return None if isinstance(value, bool | float) else value


def _iso(value: Any) -> Any:
    """Days are written YYYY-MM-DD; a number is no day."""
    return value if isinstance(value, date) or (isinstance(value, str) and ISO_DAY.fullmatch(value)) else ""


# Everywhere
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31)), BeforeValidator(_iso)]

# In paths and addresses
Id = Annotated[int, Field(ge=1, le=ID_MAX), BeforeValidator(_digits)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1), BeforeValidator(_digits)]
PageNumber = Annotated[int, Field(ge=1, le=PAGE_MAX), BeforeValidator(_digits)]
PageSize = Annotated[int, Field(ge=1, le=SIZE_MAX), BeforeValidator(_digits)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Word = Annotated[str, Field(max_length=200, pattern=NO_NUL)]

# In bodies
StrictId = Annotated[int, Field(strict=True, ge=1, le=ID_MAX)]
StrictCount = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]
Version = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
Line = Annotated[str, Field(strict=True, max_length=200, pattern=NO_NUL)]
Text = Annotated[str, Field(strict=True, max_length=10_000, pattern=NO_NUL)]
Flag = Annotated[bool, Field(strict=True)]


class ErrorBody(Schema):
    """A refusal: stable code for programs, sentence for people, sentences by field."""

    code: str
    message: str
    fields: dict[str, str] = {}
    current: dict[str, Any] | None = None  # 409 stale: the values stored now
    request_id: str | None = None  # 500: what to report


class ErrorOut(Schema):
    error: ErrorBody


READ_ERRORS: dict[int, Any] = {400: ErrorOut, 401: ErrorOut, 403: ErrorOut, 404: ErrorOut, 422: ErrorOut}
WRITE_ERRORS: dict[int, Any] = READ_ERRORS | {409: ErrorOut, 413: ErrorOut}


def reads(schema: Any) -> dict[int, Any]:
    """The declared answers of an operation that only reads."""
    return {200: schema, **READ_ERRORS}


def writes(schema: Any, status: int = 200) -> dict[int, Any]:
    """The declared answers of an operation that writes."""
    return {status: schema, **WRITE_ERRORS}


class PageIn(Schema):
    """Which page of a list, and how long it is."""

    page: PageNumber = 1
    size: PageSize = 50


PageQuery = Query[PageIn]


class PageOut(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    total: int
    page: int
    pages: int


def paged(rows: QuerySet[Any], asked: PageIn) -> dict[str, Any]:
    """The page that was asked for; beyond the end it has no items."""
    pages = Paginator(rows, asked.size)
    start = (asked.page - 1) * asked.size
    items = list(rows[start : start + asked.size]) if start < pages.count else []
    return {"items": items, "total": pages.count, "page": asked.page, "pages": pages.num_pages}


class DoneOut(Schema):
    """How many records a write reached."""

    done: int
