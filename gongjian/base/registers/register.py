"""The declaration of a register, and the catalogue of all registers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from gongjian.base.registers.columns import Column, Words
from gongjian.base.registers.intake import Intake
from gongjian.base.scoping import ScopedQuerySet


@dataclass(frozen=True)
class Chip:
    """A ready condition above a table. condition: day -> rows that fulfil it."""

    key: str
    label: Words
    condition: Callable[[date], Q]


@dataclass(frozen=True)
class Related:
    """Something to go on to from a record: words, address, and how many."""

    label: Words
    url: str
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Register:
    """One kind of record with its columns, rules of access, and the functions that write it.

    key, noun    "buildings" and "building": addresses, URL names ("places:building-list"), API paths
    group        registers of one group share a line of tabs
    rows         reader -> rows within reach, with what the columns need selected
    order        default order, answering "what first"; order_words says it
    search       lookups that the search box looks into
    key_column   the column by which a file's row finds the record it means; () of several columns together
    see          ability without which the register looks like not there; "" for everybody with rows in reach
    write        ability to add and edit; bring: to import. "" for registers that cannot
    add, edit    functions of the app's actions: add(by=, **facts), edit(pk, by=, version=, **facts)
    is_frozen    (row) -> whether the record stays as it is, so that nothing offers to change it
    timeline     (row) -> entries of the history;  related: (row, reader) -> what to go on to
    about        what the register is for, one sentence; filled_by: where its entries come from
    """

    key: str
    noun: str
    app: str
    title: Words
    one: Words
    model: type[models.Model]
    rows: Callable[[Any], ScopedQuerySet]
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    order_words: Words
    search: tuple[str, ...] = ()
    chips: tuple[Chip, ...] = ()
    group: str = ""
    key_columns: tuple[str, ...] = ("code",)
    is_of_areas: bool = False
    is_ground: bool = False  # seen by everybody everywhere: lists show the own area
    see: tuple[str, ...] = ()
    write: str = ""
    bring: str = ""
    intake: type[Intake] | None = None
    add: Callable[..., Any] | None = None
    edit: Callable[..., Any] | None = None
    owner: Callable[[Any], Any] = lambda row: None
    is_frozen: Callable[[Any], bool] = lambda row: False
    timeline: Callable[[Any], Iterable[Any]] | None = None
    related: Callable[[Any, Any], list[Related]] | None = None
    record_template: str = "base/record.html"
    record_context: Callable[[Any, Any], dict[str, Any]] | None = None
    groups: tuple[tuple[str, Words], ...] = ()
    about: Words = ""
    filled_by: Words = ""
    geo: str = ""  # "" when files with geometry cannot fill it, "polygon", "line" or "point"
    has_record: bool = True
    extra_actions: str = ""  # template with further buttons of the table page
    exports_part: str = ""  # template with links to further kinds of export
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        bound = tuple(column.bound(self.model) for column in self.columns)
        object.__setattr__(self, "columns", bound)
        object.__setattr__(self, "by_name", {column.name: column for column in bound})

    def column(self, name: str) -> Column:
        """The column with a name. KeyError is a bug of the caller."""
        return self.by_name[name]

    def sortable(self, column: Column) -> bool:
        """Whether the table may be ordered by a column: areas never by a figure (design 3)."""
        return bool(column.sort) and not (self.is_of_areas and column.is_figure)

    @property
    def listed(self) -> tuple[Column, ...]:
        """Columns of the table page."""
        return tuple(column for column in self.columns if column.is_listed and not column.is_second)

    @property
    def second(self) -> tuple[Column, ...]:
        """Columns in the grey line below the name."""
        return tuple(column for column in self.columns if column.is_second)

    @property
    def typed(self) -> tuple[Column, ...]:
        """Columns that a form or a file may write."""
        return tuple(column for column in self.columns if column.is_typed)

    @property
    def exported(self) -> tuple[Column, ...]:
        """Columns of files and of the API."""
        return tuple(column for column in self.columns if column.is_exported)

    def _name(self, verb: str) -> str:
        return f"{self.app}:{self.noun}-{verb}"

    @property
    def list_name(self) -> str:
        """URL names for templates."""
        return self._name("list")

    @property
    def add_name(self) -> str:
        """Name of the form for a new record."""
        return self._name("add")

    @property
    def import_name(self) -> str:
        """Name of the page where files are handed in."""
        return self._name("import")

    @property
    def template_name(self) -> str:
        """Name of the template's address."""
        return self._name("template")

    @property
    def keep_name(self) -> str:
        """Name of the address that keeps a view."""
        return self._name("keep")

    def url(self, verb: str, pk: object | None = None) -> str:
        """The address of one of the register's pages."""
        return reverse(f"{self.app}:{self.noun}-{verb}", args=[pk] if pk is not None else [])

    def is_open_to(self, viewer: Any) -> bool:
        """Whether the register exists for this reader."""
        if self.see:
            return any(viewer.can(ability) for ability in self.see)
        return bool(viewer.reaches(getattr(self.model._default_manager.all(), "subject", "")))

    def may_add(self, viewer: Any) -> bool:
        """Whether the reader may add records somewhere."""
        return self.add is not None and bool(self.write) and bool(viewer.can(self.write))

    def may_bring(self, viewer: Any) -> bool:
        """Whether the reader may import somewhere."""
        return self.intake is not None and bool(self.bring) and bool(viewer.can(self.bring))

    def may_edit(self, viewer: Any, row: Any) -> bool:
        """Whether the reader may change this record."""
        if self.edit is None or not self.write or self.is_frozen(row):
            return False
        return bool(viewer.can(self.write, self.owner(row)))


REGISTERS: dict[str, Register] = {}


def declare(register: Register) -> Register:
    """Put a register into the one catalogue. A key is declared once."""
    if register.key in REGISTERS:
        raise ValueError(f"register {register.key} is declared twice")
    REGISTERS[register.key] = register
    return register


def siblings(register: Register, viewer: Any) -> list[Register]:
    """The registers whose tabs stand together with this one, as far as they exist for the reader."""
    if not register.group:
        return [register]
    return [one for one in REGISTERS.values() if one.group == register.group and one.is_open_to(viewer)]


def register_of(model: type[models.Model]) -> Register | None:
    """The register of a model, for links from the history."""
    return next((one for one in REGISTERS.values() if one.model is model), None)
