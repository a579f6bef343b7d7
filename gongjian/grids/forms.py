"""How a run of the planner and the steps of a plan are asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongjian.grids.actions.run import Wishes
from gongjian.grids.models import Grid, GridKind, Mode, Role
from gongjian.params.queries import in_force
from gongjian.people.models import Person
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Barrier

WINDOW = ("grid.households.min", "grid.households.max", "plan.run.seconds")
SAID = {
    Mode.SIZE: _("Even size: grids near the middle of the range, round in shape"),
    Mode.MAXP: _("As many as possible: many small grids, less round"),
    Mode.MINCHANGE: _("As little change as possible: households keep their grid where the range allows"),
}


class RunForm(forms.Form):
    """The four choices before a run: range, mode, what stays, which barriers hold."""

    lower = forms.IntegerField(label=_("Households from"), min_value=1, max_value=100_000)
    upper = forms.IntegerField(label=_("Households to"), min_value=1, max_value=100_000)
    mode = forms.ChoiceField(label=_("Mode"), choices=SAID.items(), widget=forms.RadioSelect)
    pinned_grids = forms.ModelMultipleChoiceField(
        Grid.objects.none(), label=_("Grids that stay as they are"), required=False, widget=forms.CheckboxSelectMultiple
    )
    keeps_carriers = forms.BooleanField(label=_("Towers, parks and markets keep a grid of their own"), required=False)
    hard_barriers = forms.ModelMultipleChoiceField(
        Barrier.objects.none(),
        label=_("Barriers that no grid crosses"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seconds_max = forms.IntegerField(
        label=_("Time limit in seconds"), min_value=1, max_value=3600, help_text=_("The best plan so far is kept.")
    )
    balance = forms.FloatField(
        label=_("Balance"), min_value=0, max_value=1000, help_text=_("0: round grids; 30: nearly equal numbers.")
    )
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=2_147_483_647, help_text=_("The same seed gives the same plan.")
    )

    def __init__(self, *args: Any, area: Area, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grids = Grid.objects.visible_to(viewer).within(area.path).on(viewer.today).exclude(kind=GridKind.MICRO)
        self.fields["pinned_grids"].queryset = grids.order_by("code")  # type: ignore[attr-defined]
        barriers = Barrier.objects.filter(shape__isnull=False)
        if area.west is not None:
            barriers = barriers.in_box(area.west, area.south, area.east, area.north)
        self.fields["hard_barriers"].queryset = barriers.order_by("-is_hard", "name")  # type: ignore[attr-defined]

    def wishes(self) -> Wishes:
        """What the action takes."""
        said = self.cleaned_data
        plain = {
            key: said[key] for key in ("mode", "lower", "upper", "keeps_carriers", "seconds_max", "balance", "seed")
        }
        return Wishes(
            **plain,
            pinned_grids=[grid.pk for grid in said["pinned_grids"]],
            hard_barriers=[barrier.pk for barrier in said["hard_barriers"]],
        )


def first_wishes(area: Area, viewer: Viewer) -> dict[str, Any]:
    """What the form begins with: the range in force, hard barriers held, carriers with their own grid."""
    rule = in_force(WINDOW, viewer.today)
    held = Barrier.objects.filter(is_hard=True, shape__isnull=False)
    if area.west is not None:
        held = held.in_box(area.west, area.south, area.east, area.north)
    return {
        "lower": rule[WINDOW[0]].value,
        "upper": rule[WINDOW[1]].value,
        "seconds_max": rule[WINDOW[2]].value,
        "mode": Mode.SIZE,
        "keeps_carriers": True,
        "hard_barriers": held,
        "balance": 0,
        "seed": 1,
    }


class StaffForm(forms.Form):
    """Somebody for a grid of a draft."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"), empty_label=_("choose one"))
    role = forms.ChoiceField(label=_("Role"), choices=[(r.value, r.label) for r in Role if r != Role.BUILDING_HEAD])

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(pk__in=[one.pk for one in people]).order_by("name")  # type: ignore[attr-defined]


class SubmitForm(forms.Form):
    """What the community says when it submits."""

    deliberation = forms.CharField(
        label=_("Community deliberation"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("When, in which form, with what result. The street reads it."),
    )


class ReasonForm(forms.Form):
    """Why a plan is returned."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is to be changed."),
    )


class PublishForm(forms.Form):
    """From which day the grids hold."""

    valid_from = forms.DateField(label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}))


STEP_FORMS: dict[str, type[forms.Form]] = {
    "submit": SubmitForm,
    "return": ReasonForm,
    "send_back": ReasonForm,
    "publish": PublishForm,
}
