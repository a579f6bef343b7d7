"""Rows of a file become rows of the database. One subclass per register says what is special about its records.

An intake looks things up in bulk, for the whole file at once, and never asks the database row by row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.registers.columns import Column, Kind
from gongjian.base.sheets import KEEP

if TYPE_CHECKING:
    from gongjian.base.registers.register import Register

BLANK_TEXT = {Kind.TEXT, Kind.CODE, Kind.CHOICE}
SAME_DEGREES = 1e-7
SAME_PLACE = 1e-9  # degrees, a tenth of a millimetre: what formats lose between out and in
CHUNK = 900  # parameters that every database takes in one statement
Key = tuple[Any, ...]


@dataclass
class Draft:
    """A row of a file on its way into the database.

    number  as numbered in the sheet, or of the feature
    values  column name -> value read from its cell; only columns that the file has
    shape   the outline or point of a feature
    faults  column name -> sentence; "" when the whole row is at fault
    row     the record it becomes or changes
    before  column name -> value before;  stored: what the history keeps of the record before
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    shape: Any = None
    faults: dict[str, str] = field(default_factory=dict)
    row: Any = None
    before: dict[str, Any] = field(default_factory=dict)
    stored: dict[str, Any] = field(default_factory=dict)
    is_new: bool = False

    def blame(self, column: str, sentence: str) -> None:
        """Note a fault of a cell; the first one said of a cell stays."""
        self.faults.setdefault(column, sentence)


class Intake:
    """How files fill one register.

    options  what was chosen beside the file: datum, level, mapping
    """

    def __init__(self, register: "Register", viewer: Any, options: Mapping[str, Any] | None = None) -> None:
        self.register, self.viewer, self.options = register, viewer, dict(options or {})
        self.found: dict[Key, Any] = {}
        self.foreign: set[Key] = set()
        self.names: dict[str, dict[str, Any]] = {}
        self._may: dict[object, bool] = {}
        self._required = [column for column in register.typed if column.is_required]
        fields = register.model._meta.concrete_fields
        is_made = any(field.has_default() and callable(field.default) for field in fields)
        self._defaults_of_all = None if is_made else [field.get_default() for field in fields]

    # ------------------------------------------------------------ looking up in bulk
    def prepare(self, drafts: list[Draft]) -> None:
        """Look up what the drafts point to and which of them exist already."""
        self.before(drafts)
        for column in self.register.typed:
            if column.refers is not None:
                self.names[column.name] = by_code_and_name(column, self.viewer)
                self._resolve(column, drafts)
        keyed = {self.key_of(draft) for draft in drafts} - {None}
        self.found, self.foreign = self.existing([key for key in keyed if key is not None])

    def before(self, drafts: list[Draft]) -> None:
        """Change drafts before anything is looked up: make codes, find areas by place."""

    def _resolve(self, column: Column, drafts: list[Draft]) -> None:
        known = self.names[column.name]
        for draft in drafts:
            said = draft.values.get(column.name)
            if not said or not isinstance(said, str):
                continue
            record = known.get(said)
            if record is None:
                draft.blame(column.name, self.unknown(column, said))
            draft.values[column.name] = record

    def unknown(self, column: Column, said: str) -> str:
        """What to say when a code points to nothing within reach."""
        if column.refers is not None and column.refers.is_fixed_list:
            names = _(", ").join(map(str, column.refers.rows(self.viewer)))
            said_of = _("%(heading)s must be one of: %(choices)s; you wrote “%(value)s”.")
            return said_of % {"heading": column.heading, "choices": names, "value": said[:32]}
        return _("No %(column)s “%(code)s” within your area. Check the code.") % {
            "column": column.heading,
            "code": said[:32],
        }

    def key_of(self, draft: Draft) -> Key | None:
        """What identifies the record a draft means; None when it cannot be said."""
        values = tuple(map(draft.values.get, self.register.key_columns))
        return None if None in values or "" in values else values

    def label_of(self, draft: Draft) -> str:
        """What a draft is called in the list of verdicts."""
        name = draft.values.get("name") or ""
        key = self.key_of(draft) or ()
        return " ".join(str(part) for part in (*key, name) if part)[:120]

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        """Records within reach by key, and keys that belong to records out of reach."""
        (name,) = self.register.key_columns
        codes = [key[0] for key in keys]
        rows: dict[Key, Any] = {}
        taken: set[Key] = set()
        visible = self.register.rows(self.viewer)
        manager = self.register.model._default_manager
        for start in range(0, len(codes), CHUNK):
            wanted = {f"{name}__in": codes[start : start + CHUNK]}
            known = {(code,) for code in manager.filter(**wanted).values_list(name, flat=True)}
            taken |= known
            if known:
                rows |= {(getattr(row, name),): row for row in visible.filter(**wanted)}
        return rows, taken - set(rows)

    # ------------------------------------------------------------ one draft
    def settle(self, draft: Draft) -> None:
        """Find or make the record of a draft and set its facts. Faults are noted on the draft."""
        key = self.key_of(draft)
        if key in self.foreign:
            draft.blame(self.register.key_columns[0], _("This code is taken by a record outside your area."))
            return
        draft.row = self.found.get(key) if key is not None else None
        draft.is_new = draft.row is None
        if draft.is_new:
            draft.row = self._blank()
            self._defaults(draft)
        else:
            draft.before, draft.stored = self.values(draft), self.facts(draft.row)
            if not self.may(draft.row):
                draft.blame("", _("You may see this record, but not change it."))
                return
        if draft.faults:
            return
        try:
            self.apply(draft)
        except RuleBroken as refusal:
            for name, sentence in (refusal.fields or {"": refusal.message}).items():
                draft.blame(name, sentence)
        if not draft.faults and not self.may(draft.row):
            draft.blame(self.blamed_owner(), _("You may not add or change records there."))

    def _blank(self) -> Any:
        """A new record with its defaults, which are asked once for a whole file unless they are made for each row."""
        if self._defaults_of_all is None:
            return self.register.model()
        return self.register.model(*self._defaults_of_all)

    def _defaults(self, draft: Draft) -> None:
        for column in self._required:
            if column.name not in draft.values:
                draft.blame(
                    column.name,
                    _("The file has no column “%(column)s”; new records need it.") % {"column": column.heading},
                )

    def apply(self, draft: Draft) -> None:
        """Set the facts of a draft on its row. Raises RuleBroken for what contradicts."""
        for name, value in draft.values.items():
            column = self.register.by_name[name]
            if column.refers is not None:
                setattr(draft.row, column.refers.field, value)
            elif value is None and column.kind in BLANK_TEXT:
                setattr(draft.row, name, "")
            elif value is None and column.kind == Kind.FLAG:
                continue
            elif value is not KEEP:
                setattr(
                    draft.row,
                    name,
                    round(float(value), 7) if column.kind == Kind.DECIMAL and value is not None else value,
                )

    def values(self, draft: Draft) -> dict[str, Any]:
        """The present values of the columns that the file has, to see what changes."""
        found = {name: self.register.by_name[name].value_of(draft.row) for name in draft.values}
        return found | ({"shape": draft.row.shape} if draft.shape is not None else {})

    def changes(self, draft: Draft) -> dict[str, tuple[str, str]]:
        """Column name -> value before and after as people read them; only where they differ."""
        found = {}
        for name, value in self.values(draft).items():
            old = draft.before[name]
            if name == "shape":
                if old is None or not old.equals_exact(value, SAME_PLACE):
                    found[name] = ("" if old is None else _("an outline"), _("another outline"))
            elif not is_same(value, old):
                column = self.register.by_name[name]
                hidden = column.is_protected
                found[name] = ("****", "****") if hidden else (column.text_of(old), column.text_of(value))
        return found

    def facts(self, row: Any) -> dict[str, Any]:
        """What the history keeps of a record; asked before anything changes."""
        return {}

    def may(self, row: Any) -> bool:
        """Whether the reader may import into the area or organisation that owns a record."""
        owner = self.register.owner(row)
        key = owner.pk if owner is not None else None
        if key not in self._may:
            self._may[key] = bool(self.viewer.can(self.register.bring, owner))
        return self._may[key]

    def blamed_owner(self) -> str:
        """The column that says who owns a record."""
        owners = [column.name for column in self.register.typed if column.refers is not None and column.is_required]
        return owners[0] if owners else ""

    def fit(self, drafts: list[Draft]) -> list[list[Any]]:
        """How the outlines of a map file fit together: [is an error, sentence, square metres], errors first."""
        return []

    # ------------------------------------------------------------ writing
    def store(self, drafts: Iterable[Draft], source: str) -> int:
        """Write new and changed records with their lines of history, inside the caller's transaction."""
        raise NotImplementedError


def is_same(value: Any, old: Any) -> bool:
    """Whether two values of a column are one: blank is blank, degrees agree to a centimetre."""
    if isinstance(value, float) and isinstance(old, float):
        return abs(value - old) < SAME_DEGREES
    return bool(value == old) or (value in (None, "") and old in (None, ""))


def by_code_and_name(column: Column, viewer: Any) -> dict[str, Any]:
    """Records within reach by code, and by name where only one has it."""
    assert column.refers is not None
    by_code: dict[str, Any] = {}
    by_name: dict[str, Any] = {}
    twice: set[str] = set()
    for record in column.refers.rows(viewer):
        by_code[str(getattr(record, column.refers.key))] = record
        for name in {getattr(record, "name", ""), getattr(record, "name_en", "")}:
            twice |= {name} if name in by_name else set()
            by_name[name] = record
    return {name: record for name, record in by_name.items() if name and name not in twice} | by_code
