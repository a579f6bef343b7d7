"""The registers of organisations and of their terms."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.nodes import kind_of_node, parent
from gongjian.base.registers.register import Chip, Register, Related, declare
from gongjian.history.timeline import timeline
from gongjian.orgs.actions import add_org, add_term, edit_org
from gongjian.orgs.forms import end_form, merge_form, move_form
from gongjian.orgs.intake import OrgIntake, TermIntake
from gongjian.orgs.models import Org, OrgKind, Term
from gongjian.places.models import Area

REMIND_DAYS = 183  # domain 4: six months before a term ends


def orgs_of(viewer: Any) -> Any:
    """Organisations that may be pointed to."""
    return Org.objects.visible_to(viewer).active()


def org_rows(viewer: Any) -> Any:
    """Organisations within reach."""
    return Org.objects.visible_to(viewer).select_related("kind", "parent", "area").defer("area__shape")


def state_of(org: Org) -> str:
    """Whether an organisation is active; shown as a word."""
    return str(_("ended") if org.ended_on else _("active"))


def related_of(org: Org, viewer: Any) -> list[Related]:
    """What stands below an organisation."""
    below = Org.objects.visible_to(viewer).active().below(org.path).exclude(pk=org.pk)
    return [
        Related(
            _("organisations one level below"), f"{ORGS.url('list')}?parent={org.pk}", below.filter(parent=org).count()
        ),
        Related(_("organisations below, all levels"), f"/orgs/tree/?org={org.pk}", below.count()),
        Related(_("terms"), f"{TERMS.url('list')}?org={org.pk}", org.terms.count()),
    ]


def steps_on(org: Org, viewer: Any) -> dict[str, Any]:
    """The forms of the dialogs on a record."""
    below = Org.objects.active().below(org.path).exclude(pk=org.pk).count()
    forms = {"move_form": move_form(viewer), "merge_form": merge_form(viewer), "end_form": end_form(viewer)}
    return {"below": below, **forms}


def parents_of(viewer: Any) -> list[tuple[str, str]]:
    """Organisations that have others below them, as conditions."""
    rows = Org.objects.visible_to(viewer).filter(children__isnull=False).distinct()[:400]
    return [(str(org.pk), str(org)) for org in rows]


ORGS = declare(
    Register(
        key="orgs",
        noun="org",
        app="orgs",
        group="orgs",
        title=_("Organisations"),
        one=_("organisation"),
        model=Org,
        rows=org_rows,
        order=("path",),
        order_words=_("in the order of the tree"),
        search=("name", "short_name", "code"),
        chips=(
            Chip("active", _("active"), lambda day: Q(ended_on__isnull=True)),
            Chip("no_area", _("without an area"), lambda day: Q(area__isnull=True, ended_on__isnull=True)),
            Chip("generated", _("generated"), lambda day: Q(is_generated=True)),
            Chip("ended", _("ended"), lambda day: Q(ended_on__isnull=False)),
        ),
        write="org.edit",
        bring="org.edit",
        intake=OrgIntake,
        add=add_org,
        edit=edit_org,
        owner=lambda row: row,
        timeline=timeline,
        related=related_of,
        record_template="orgs/org_record.html",
        record_context=steps_on,
        extra_actions="orgs/_org_actions.html",
        groups=(("main", _("Facts")),),
        columns=(
            Column(name="name", sort="name", is_required=True),
            Column(name="short_name", is_second=True),
            Column(name="code", kind=Kind.CODE, sort="code", is_required=True, example="P310101002"),
            kind_of_node("kind", OrgKind, example="党支部"),
            parent(
                orgs_of,
                options=parents_of,
                hint=_("Code or name of the organisation above; it may stand in the same file."),
            ),
            Column(
                name="area",
                kind=Kind.LINK,
                value="area__code",
                shows="area__name",
                refers=Reference(lambda viewer: Area.objects.visible_to(viewer).defer("shape"), "area"),
                hint=_("The area it is responsible for, by code or name."),
            ),
            Column(name="founded_on", kind=Kind.DAY, is_listed=False),
            Column(
                name="state",
                heading=_("status"),
                value=state_of,
                is_typed=False,
                tone=lambda row: "none" if row.ended_on else "done",
            ),
            Column(name="ended_on", kind=Kind.DAY, is_typed=False, is_listed=False),
        ),
        about=_("The tree of Party organisations and the units that sit in the district."),
        filled_by=_("They come from a roster, or are added one by one."),
    )
)


def term_add(*, by: Any, org: Org, **facts: Any) -> Term:
    """Add a term from the form of the register."""
    return add_term(org.pk, by=by, **facts)


TERMS = declare(
    Register(
        key="terms",
        noun="term",
        app="orgs",
        group="orgs",
        title=_("Terms"),
        one=_("term"),
        model=Term,
        rows=lambda viewer: Term.objects.visible_to(viewer).select_related("org", "org__kind"),
        order=("ends_on",),
        order_words=_("those that end first come first"),
        search=("org__name", "org__code"),
        chips=(
            Chip(
                "soon",
                _("ends within six months"),
                lambda day: Q(ends_on__range=(day, day + timedelta(days=REMIND_DAYS))),
            ),
            Chip("running", _("running today"), lambda day: Q(starts_on__lte=day, ends_on__gte=day)),
            Chip("over", _("over"), lambda day: Q(ends_on__lt=day)),
        ),
        key_columns=("org", "number"),
        write="org.edit",
        bring="org.edit",
        intake=TermIntake,
        add=term_add,
        owner=lambda row: row.org,
        has_record=False,
        columns=(
            Column(
                name="org",
                kind=Kind.LINK,
                value="org__code",
                shows="org__name",
                sort="org__path",
                filter="org_id",
                options=lambda viewer: [
                    (str(org.pk), str(org)) for org in orgs_of(viewer).filter(terms__isnull=False).distinct()[:400]
                ],
                refers=Reference(orgs_of, "org"),
                is_required=True,
            ),
            Column(
                name="org_name",
                heading=_("organisation name"),
                value="org__name",
                is_typed=False,
                is_listed=False,
                is_shown=False,
            ),
            Column(name="number", kind=Kind.NUMBER, is_required=True, example="5"),
            Column(name="starts_on", kind=Kind.DAY, sort="starts_on", is_required=True, example="2026-01-08"),
            Column(
                name="ends_on",
                kind=Kind.DAY,
                sort="ends_on",
                hint=_("Blank: follows from the kind of organisation, five or three years."),
            ),
        ),
        about=_("Terms of committees and secretaries, so that no election is forgotten."),
        filled_by=_("They come from a roster, or are added one by one."),
    )
)
