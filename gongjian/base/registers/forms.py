"""Forms made from the columns of a register: typed as generously as a file is read, with the same sentences."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from gongjian.base.errors import DomainError
from gongjian.base.registers.columns import Column, Kind
from gongjian.base.secrets import Secret
from gongjian.base.sheets import KEEP
from gongjian.base.sheets.cells import CellRefused, is_blank, parser_of

OPTIONS_MAX = 400  # longer lists are typed as a code


class CellField(forms.CharField):
    """A field read like a cell of a sheet."""

    def __init__(self, column: Column, **kwargs: Any) -> None:
        self.column = column
        super().__init__(strip=True, **kwargs)

    def clean(self, value: Any) -> Any:
        """The value of the cell; None for a blank one. Raises ValidationError with the sentence of the sheet."""
        if is_blank(value):
            if self.required:
                raise forms.ValidationError(_("Write %(column)s.") % {"column": self.column.heading}, code="required")
            return KEEP if self.column.is_protected else None
        try:
            return parser_of(self.column.sheet)(value)
        except (CellRefused, DomainError) as no:
            raise forms.ValidationError(no.message) from None


class LinkField(CellField):
    """A code or name of a record of another register."""

    def __init__(self, column: Column, viewer: Any, **kwargs: Any) -> None:
        self.viewer = viewer
        super().__init__(column, **kwargs)

    def clean(self, value: Any) -> Any:
        """The record within reach."""
        said = super().clean(value)
        if said is None:
            return None
        refers = self.column.refers
        assert refers is not None
        rows = refers.rows(self.viewer)
        found = rows.filter(**{refers.key: said}).first()
        if found is None and hasattr(rows.model, "name"):
            named = list(rows.filter(name=said)[:2])
            found = named[0] if len(named) == 1 else None
        if found is None:
            sentence = _("No %(column)s “%(code)s” within your area. Check the code.")
            raise forms.ValidationError(sentence % {"column": self.column.heading, "code": str(said)[:32]})
        return found


class RowForm(forms.Form):
    """Some columns of one record. cleaned values go to the action as they are."""

    def facts(self) -> dict[str, Any]:
        """Facts for the action: field of the model -> value; protected values that were left blank stay."""
        facts: dict[str, Any] = {}
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            column: Column = field.column  # type: ignore[attr-defined]
            if value is KEEP:
                continue
            facts[column.refers.field if column.refers else name] = plain(column, value)
        return facts

    def blame(self, refusal: DomainError) -> None:
        """Show a refusal of the action at its fields."""
        fields = {self._shown_name(name): sentence for name, sentence in refusal.fields.items()}
        for name, sentence in fields.items():
            self.add_error(name, sentence)
        if not fields or None in fields:
            self.add_error(None, refusal.message)

    def _shown_name(self, name: str) -> str | None:
        for shown, field in self.fields.items():
            column: Column = field.column  # type: ignore[attr-defined]
            if name == shown or (column.refers is not None and column.refers.field == name):
                return shown
        return None


def plain(column: Column, value: Any) -> Any:
    """A cleaned value as the model keeps it: blank text is "", decimals are floats."""
    if value is None and column.kind in {Kind.TEXT, Kind.CODE}:
        return ""
    return float(value) if column.kind == Kind.DECIMAL and value is not None else value


def form_for(columns: Iterable[Column], viewer: Any, data: Any = None, row: Any = None) -> RowForm:
    """A form of these columns, filled with what is stored; protected values are never filled in."""
    fields = {column.name: field_of(column, viewer) for column in columns}
    form_class = type("RegisterForm", (RowForm,), fields)
    initial = {column.name: initial_of(column, row) for column in columns} if row is not None else {}
    form: RowForm = form_class(data, initial=initial)
    return form


def initial_of(column: Column, row: Any) -> Any:
    """What stands in the field at first."""
    value = column.value_of(row)
    if isinstance(value, Secret) or value is None:
        return ""
    if column.kind == Kind.LINK:
        assert column.refers is not None
        linked = getattr(row, column.refers.field)
        return getattr(linked, column.refers.key) if linked is not None else ""
    if column.kind == Kind.FLAG:
        return bool(value)
    return value.isoformat() if column.kind == Kind.DAY else value


def field_of(column: Column, viewer: Any) -> forms.Field:
    """The form field of a column."""
    common: dict[str, Any] = {"label": column.heading, "required": column.is_required, "help_text": _hint(column)}
    field: forms.Field
    if column.kind == Kind.FLAG:
        field = forms.BooleanField(label=str(column.heading), required=False, help_text=_hint(column))
    elif column.kind == Kind.CHOICE:
        blank = [] if column.is_required else [("", _("not given"))]
        field = forms.ChoiceField(**common, choices=[*blank, *column.choices])
    elif column.kind == Kind.LINK:
        field = _link_field(column, viewer, common)
    else:
        field = CellField(column, **common, widget=_widget(column))
    field.column = column  # type: ignore[attr-defined]
    return field


def _hint(column: Column) -> str:
    if column.is_protected:
        return _("Stays as it is when left blank.")
    return str(column.hint)


def _link_field(column: Column, viewer: Any, common: dict[str, Any]) -> forms.Field:
    assert column.refers is not None
    key = column.refers.key
    rows = column.refers.rows(viewer)
    found = (
        list(rows.only("pk", key, "name")[: OPTIONS_MAX + 1])
        if not rows.query.select_related
        else list(rows[: OPTIONS_MAX + 1])
    )
    if len(found) > OPTIONS_MAX:
        return LinkField(column, viewer, **common)
    options = [(str(getattr(row, key)), f"{row}") for row in found]
    first = _("choose one") if column.is_required else _("not given")
    select = forms.Select(choices=[("", first), *options])
    return LinkField(column, viewer, **common, widget=select)


def _widget(column: Column) -> forms.Widget:
    if column.widget is not None:
        made: forms.Widget = column.widget()
        return made
    if column.kind == Kind.DAY:
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if column.kind == Kind.NUMBER:
        return forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.TextInput(attrs={"autocomplete": "off"})
