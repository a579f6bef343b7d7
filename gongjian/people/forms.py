"""Forms of people that are not those of a register: accounts, posts, why a protected value is opened."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.forms import CellField, LinkField
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.people.posts import PostKind

UNTIL = Column(name="until", heading=_("Last day"), kind=Kind.DAY, is_required=True)
SINCE = Column(name="since", heading=_("First day"), kind=Kind.DAY, is_required=True)
ORG = Column(
    name="org",
    heading=_("Organisation"),
    kind=Kind.LINK,
    is_required=True,
    refers=Reference(lambda viewer: Org.objects.visible_to(viewer).active(), "org"),
)


def day_field(column: Column, initial: Any = None) -> CellField:
    """A day with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return CellField(column, label=column.heading, widget=widget, initial=initial.isoformat() if initial else None)


class PostForm(forms.Form):
    """A post to be given to one person."""

    kind = forms.ChoiceField(label=_("Post"), choices=PostKind)

    def __init__(self, viewer: Any, data: Any = None, *, org: Org | None = None) -> None:
        super().__init__(data)
        options = [(row.code, str(row)) for row in Org.objects.visible_to(viewer).active()[:401]]
        widget = forms.Select(choices=options) if len(options) <= 400 else forms.TextInput()
        first = org.code if org is not None else None
        self.fields["org"] = LinkField(ORG, viewer, label=ORG.heading, widget=widget, initial=first)
        self.fields["since"] = day_field(SINCE, viewer.today)


class AccountForm(forms.Form):
    """A way to sign in for a person of the register."""

    username = forms.CharField(label=_("User name"), max_length=40)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Hand it over in person; it is changed after the first sign-in."),
    )
    email = forms.EmailField(label=_("Mail address"), required=False)

    def __init__(self, viewer: Any, data: Any = None) -> None:
        super().__init__(data)
        reach = Org.objects.visible_to(viewer)
        rows = (
            Person.objects.filter(org__in=reach, account__isnull=True)
            .select_related("org")
            .order_by("org__path", "name")
        )
        people = [(str(person.pk), f"{person} · {person.org}") for person in rows[:401]]
        if len(people) <= 400:
            field: forms.Field = forms.ChoiceField(label=_("Person"), choices=[("", "—"), *people])
        else:
            field = forms.IntegerField(
                label=_("Person (number)"), help_text=_("The number stands in the address of the person's page.")
            )
        self.fields["person"] = field
        self.order_fields(["person", "username", "password", "email"])


class PasswordForm(forms.Form):
    """A new password for an account."""

    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. All sessions of the account end."),
    )
