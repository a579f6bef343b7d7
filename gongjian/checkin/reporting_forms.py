"""The forms of a member's own check-in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongjian.base.errors import DomainError
from gongjian.checkin.communities import communities
from gongjian.checkin.consent import CONSENT_VERSION
from gongjian.checkin.models import MemberCheckIn, Skill
from gongjian.checkin.slots import Slot, names_of
from gongjian.places.models import Area


class Blaming(forms.Form):
    """A form that shows a refusal of the action at its fields."""

    def blame(self, refusal: DomainError) -> None:
        """Show the refusal where it belongs."""
        for name, sentence in refusal.fields.items():
            self.add_error(name if name in self.fields else None, sentence)
        if not refusal.fields:
            self.add_error(None, refusal.message)


class ConsentBox(forms.CheckboxInput):
    """A box whose tick says which text was agreed to."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The version of the text that was shown beside the box."""
        return str(data.get(name) or "")


class CommunityForm(Blaming):
    """Which community; with the consent to the text that was shown."""

    def __init__(self, viewer: Any, data: Any = None, *, asks_consent: bool, initial: Area | None = None) -> None:
        super().__init__(data)
        self.fields["area"] = forms.ModelChoiceField(
            communities(viewer),
            label=_("Home community"),
            to_field_name="code",
            initial=initial.code if initial else None,
            empty_label=_("choose one"),
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        if asks_consent:
            self.fields["consent"] = forms.ChoiceField(
                label=_("I have read this and agree"),
                choices=[(str(CONSENT_VERSION), "")],
                widget=ConsentBox(attrs={"class": "ck", "value": str(CONSENT_VERSION)}),
                error_messages={
                    "required": _("Read the text and agree first. Nothing is stored before."),
                    "invalid_choice": _("Read the text and agree first. Nothing is stored before."),
                },
            )

    @property
    def consented(self) -> int:
        """The version that was agreed to, 0 without."""
        return int(self.cleaned_data.get("consent") or 0)


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tap."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "ticks"})


class DetailsForm(Blaming):
    """Skills and free times in a few taps, and a contact for whoever wants to give one."""

    skills = forms.MultipleChoiceField(label=gettext_lazy("What I can do"), required=False, widget=Ticks)
    slots = forms.MultipleChoiceField(
        label=gettext_lazy("When I have time"), choices=Slot.choices, required=False, widget=Ticks
    )
    contact = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=40)

    def __init__(self, row: MemberCheckIn, data: Any = None) -> None:
        super().__init__(data)
        self.row = row
        chosen = list(row.skills.values_list("code", flat=True))
        self.fields["skills"].choices = [(skill.code, str(skill)) for skill in Skill.objects.active()]  # type: ignore[attr-defined]
        self.initial = {"skills": chosen, "slots": names_of(row.slots)}
        stays = _("Stays as it is when left blank.") if row.contact else ""
        self.fields["contact"].help_text = stays or _(
            "Masked for everybody; opened only with a reason that is recorded."
        )
        self.fields["contact"].widget.attrs.update({"inputmode": "tel", "autocomplete": "off", "class": "form-control"})

    def facts(self) -> dict[str, Any]:
        """What the action takes; a blank contact changes nothing."""
        said = self.cleaned_data
        contact = said["contact"].strip()
        is_new = self.row.status == MemberCheckIn.Status.INVITED
        return {
            "skills": said["skills"],
            "slots": said["slots"],
            "contact": contact if contact or is_new else None,
        }
