"""What a column of a register holds, how it is shown, and where its value comes from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongjian.base import sheets
from gongjian.base.clock import SHANGHAI, day_text, moment_text, today
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import Reader
from gongjian.base.secrets import Secret

Words = str | Promise
Choices = tuple[tuple[str, Words], ...]


class Kind(StrEnum):
    """How the values of a column are typed, stored and shown."""

    TEXT = "text"
    NUMBER = "number"  # whole
    DECIMAL = "decimal"
    DAY = "day"
    MOMENT = "moment"  # shown and exported, never typed
    FLAG = "flag"
    CHOICE = "choice"
    CODE = "code"  # the own code of a record
    LINK = "link"  # the code of a record of another register


SHEET_KINDS: dict[Kind, Any] = {
    Kind.TEXT: "text",
    Kind.NUMBER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.DAY: "date",
    Kind.MOMENT: "text",
    Kind.FLAG: "boolean",
    Kind.CHOICE: "choice",
    Kind.CODE: "code",
    Kind.LINK: "text",
}
PLACES, PLACES_READ = 7, 15  # degrees are kept to about a centimetre; files may write more


@dataclass(frozen=True)
class Reference:
    """The other register a code points to.

    rows   reader -> rows that may be pointed to
    field  the column of the row that takes the record, e.g. "area"
    """

    rows: Callable[[Any], QuerySet[Any]]
    field: str
    key: str = "code"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a register. What the model knows already (heading, range, choices, length) is taken from there.

    name          stable English name: API field, address parameter, key of a file's cell
    value         where the value comes from: an attribute path ("area__name"), or a function of the row
    shows         what a person reads instead, e.g. "area__name" for a code
    sort          lookup to order by; "" for columns that cannot be sorted
    filter        lookup that a condition sets; "" for columns that cannot be a condition
    param         its name in the address when it is not that of the column
    options       reader -> choices of the condition, when they are not those of the kind
    is_figure     a number by which places would be compared: never sortable where rows are areas
    is_protected  shown and exported masked; opened one by one with a reason
    is_typed      may be written, in a form or a file; the others are shown and exported only
    is_fixed      typed for a new record only: changed later by an action of its own, if at all
    is_listed     a column of the table page; the others are on the record and in files
    is_shown      stands on the record
    is_exported   stands in files and in the API
    is_second     shown in grey below the name instead of in a column of its own
    is_grouped    digits in threes; not for years, which are no amounts
    widget        makes the control of the form, when it is not that of the kind
    tone          choice -> shape and colour of its badge ("open", "doing", "done", "late", "soon", "block", "none")
    """

    name: str
    heading: Words = ""
    kind: Kind = Kind.TEXT
    value: str | Callable[[Any], Any] = ""
    shows: str = ""
    sort: str = ""
    filter: str = ""
    param: str = ""
    options: Callable[[Any], Iterable[tuple[str, Words]]] | None = None
    choices: Choices = ()
    is_required: bool = False
    low: float | None = None
    high: float | None = None
    max_length: int = 0
    hint: Words = ""
    example: str = ""
    refers: Reference | None = None
    is_figure: bool = False
    is_grouped: bool = True
    is_protected: bool = False
    is_typed: bool = True
    is_fixed: bool = False
    is_listed: bool = True
    is_second: bool = False
    is_exported: bool = True
    is_shown: bool = True
    group: str = "main"
    tone: Callable[[Any], str] | None = None
    widget: Callable[[], Any] | None = None
    tidy: Callable[[str], Any] | None = None
    aliases: tuple[str, ...] = ()
    field: models.Field[Any, Any] | None = None

    def bound(self, model: type[models.Model]) -> "Column":
        """This column with what the model's field of the same name says about it."""
        try:
            field: Any = model._meta.get_field(self.refers.field if self.refers else self.name)
        except FieldDoesNotExist:
            return self
        changes: dict[str, Any] = {"field": field}
        if not self.heading:
            changes["heading"] = field.verbose_name
        if self.kind == Kind.CHOICE and not self.choices:
            changes["choices"] = tuple(field.choices or ())
        if self.kind in {Kind.NUMBER, Kind.DECIMAL} and self.low is None:
            changes |= {"low": getattr(field, "low", None), "high": getattr(field, "high", None)}
        if self.kind in {Kind.TEXT, Kind.CODE} and not self.max_length:
            changes["max_length"] = getattr(field, "max_length", 0) or 0
        return replace(self, **changes)

    @property
    def parameter(self) -> str:
        """Its name in an address."""
        return self.param or self.name

    @property
    def is_number(self) -> bool:
        """Whether values stand at the right."""
        return self.kind in {Kind.NUMBER, Kind.DECIMAL}

    @property
    def _path(self) -> str:
        return self.value if isinstance(self.value, str) and self.value else self.name

    def value_of(self, row: Any) -> Any:
        """The value of this column in a row, None when something on its way is missing."""
        if callable(self.value):
            return self.value(row)
        return attribute(row, self._path)

    def plain(self, row: Any) -> Any:
        """The value for a file or a program: codes, numbers, days; protected values masked."""
        value = self.value_of(row)
        if isinstance(value, float):
            return round(value, PLACES)
        return value.masked if isinstance(value, Secret) else value

    def filed(self, row: Any) -> Any:
        """The value for a table: moments as day and hour in Shanghai."""
        value = self.plain(row)
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value

    def text(self, row: Any) -> str:
        """The value as a person reads it."""
        return self.text_of(attribute(row, self.shows) if self.shows else self.value_of(row))

    def text_of(self, value: Any) -> str:
        """A value of this column as a person reads it, "" for none."""
        if value is None or value == "":
            return ""
        if isinstance(value, Secret):
            return value.masked
        if self.kind == Kind.FLAG:
            return _("yes") if value else _("no")
        if self.kind == Kind.CHOICE:
            return str(dict(self.choices).get(value, value))
        if self.kind == Kind.NUMBER:
            return f"{value:,}" if self.is_grouped else str(value)
        if isinstance(value, datetime):
            return moment_text(value, today())
        if isinstance(value, date):
            return day_text(value, today())
        return str(value)

    @cached_property
    def sheet(self) -> sheets.Column:
        """This column as sheets, forms and features are read and written by."""
        return sheets.Column(
            name=self.name, heading=self.heading, kind="secret" if self.is_protected else SHEET_KINDS[self.kind],
            required=self.is_required, low=self.low, high=self.high, max_length=self.max_length or 80,
            places=PLACES_READ, choices=self.choices, hint=self.hint, example=self.example, aliases=self.aliases,
            tidy=self.tidy or (self._proved if self.kind == Kind.CODE and self.field is not None else None),
        )  # fmt: skip

    def _proved(self, text: str) -> str:
        """A code that the validators of the model accept."""
        try:
            for validator in self.field.validators if self.field is not None else ():
                validator(text)
        except ValidationError as error:
            raise RuleBroken("code", " ".join(error.messages)) from None
        return text

    def condition_options(self, viewer: Reader) -> list[tuple[str, str]]:
        """What a condition on this column can be set to."""
        if self.options is not None:
            return [(str(value), str(label)) for value, label in self.options(viewer)]
        if self.kind == Kind.FLAG:
            return [("1", _("yes")), ("0", _("no"))]
        return [(str(value), str(label)) for value, label in self.choices]


def attribute(row: Any, path: str) -> Any:
    """The value at the end of an attribute path ("area__name"), None when something on its way is missing."""
    for name in path.split("__"):
        row = getattr(row, name, None)
        if row is None:
            return None
    return row
