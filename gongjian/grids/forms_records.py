"""Forms of the records of grids and lanes, and of micro grids."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongjian.grids.models import Role
from gongjian.people.models import Person
from gongjian.places.models import Building


def day_field(label: Any, today: date, **more: Any) -> forms.DateField:
    """A day, today unless said otherwise."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, initial=today, widget=widget, **more)


class PeopleForm(forms.Form):
    """A choice among some persons."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"))

    def __init__(self, *args: Any, people: Iterable[Person], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Person.objects.filter(pk__in=[one.pk for one in people]).order_by("name")
        self.fields["person"].queryset = rows  # type: ignore[attr-defined]
        self.fields["since"] = day_field(_("First day"), today)


class BeginForm(PeopleForm):
    """Somebody begins to serve a grid."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        help_text=_("A new leader takes the place of the present one, whose post ends the day before."),
    )
    building = forms.ModelChoiceField(
        Building.objects.none(), label=_("Building"), required=False, help_text=_("For building heads only.")
    )

    field_order = ("role", "person", "since", "building")

    def __init__(self, *args: Any, buildings: QuerySet[Building], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = buildings.defer("shape")  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class ChiefForm(PeopleForm):
    """Somebody becomes chief of a lane."""


class WindowForm(forms.Form):
    """The range of households of micro grids."""

    lower = forms.IntegerField(label=_("Households from"), min_value=1, max_value=1000)
    upper = forms.IntegerField(label=_("Households to"), min_value=1, max_value=1000)
