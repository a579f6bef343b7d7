"""The pages beside a plan: where buildings could go, staff and its roster, kept versions, what cannot be met."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongjian.base import sheets
from gongjian.base.pages import says_no
from gongjian.base.registers.pages import XLSX, attachment
from gongjian.base.sheets import write_sheet
from gongjian.grids.actions import edit, staff
from gongjian.grids.assess import cannot_be_met, pins_of
from gongjian.grids.compare import gaps_of, words_of_forced
from gongjian.grids.fabric import fabric_of
from gongjian.grids.forms import StaffForm
from gongjian.grids.models import WORKERS, Plan, Role
from gongjian.grids.registers import DRAFT_STAFF
from gongjian.grids.views.plan import plan_or_refuse
from gongjian.people.models import Person

ROSTER = ("community", "grid_name", "number", "role", "person")
ROSTER_NAME = sheets.Column(name="grid_name", heading=gettext_lazy("grid name"))


@require_GET
@login_required
@says_no
def plan_options(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The part that lists where the selected buildings could go."""
    plan = plan_or_refuse(request, plan_id)
    ids = [int(said) for said in request.GET.getlist("building") if said.isdecimal() and len(said) < 19][:500]
    fabric = fabric_of(plan.area)
    index = fabric.index()
    chosen = [pk for pk in ids if pk in index]
    options = edit.options_of(plan, chosen[0]) if len(chosen) == 1 else []
    context = {
        "plan": plan,
        "options": options,
        "ids": chosen,
        "count": len(chosen),
        "households": int(sum(fabric.households[index[pk]] for pk in chosen)),
        "names": list(edit.names_of_buildings(chosen[:3]).values()),
    }
    return render(request, "grids/_move_options.html", context)


@require_GET
@login_required
@says_no
def plan_staffing(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Who will serve which grid of the draft."""
    plan, viewer = plan_or_refuse(request, plan_id), request.viewer  # type: ignore[attr-defined]
    people = staff.candidates(plan.area, "", on=viewer.today)
    known = Person.objects.in_bulk([post["person"] for post in plan.staff])
    grids = [
        grid
        | {
            "posts": [
                post | {"label": Role(post["role"]).label, "who": known.get(post["person"])}
                for post in plan.staff
                if post["number"] == grid["number"]
            ],
            "form": StaffForm(people=people, auto_id=f"id_{grid['number']}_%s"),
        }
        for grid in plan.grids
    ]
    can_staff = plan.status in Plan.OPEN and viewer.can("grid.staff", plan.area)
    context = {"plan": plan, "grids": grids, "gaps": gaps_of(plan), "can_staff": can_staff}
    return render(request, "grids/plan_staff.html", context)


@require_GET
@login_required
@says_no
def plan_roster(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The staff of a draft as a roster to fill in: who is named already, and a row for each post that is missing."""
    plan, viewer = plan_or_refuse(request, plan_id), request.viewer  # type: ignore[attr-defined]
    columns = [ROSTER_NAME if one.name == "community_name" else one.sheet for one in DRAFT_STAFF.columns]
    columns = [one for one in columns if one.name in ROSTER]
    title = _("Staff of draft %(number)s of %(area)s") % {"number": plan.draft_number, "area": plan.area}
    content = write_sheet(columns, roster_of(plan), title=title, conditions=[], by=viewer.name, day=viewer.today)
    return attachment(content, f"{title}.xlsx", XLSX)


def roster_of(plan: Plan) -> list[dict[str, Any]]:
    """One row for each post of a draft, and for a leader and a worker of each grid that has none yet."""
    known = Person.objects.in_bulk([post["person"] for post in plan.staff])
    rows = []
    for grid in plan.grids:
        same = {"community": plan.area.code, "number": grid["number"], "grid_name": grid["name"]}
        posts = [post for post in plan.staff if post["number"] == grid["number"]]
        roles = {post["role"] for post in posts}
        named = [(post["role"], known[post["person"]].name) for post in posts if post["person"] in known]
        named += [(Role.LEADER, "")] if Role.LEADER not in roles else []
        named += [(Role.WORKER_FULL, "")] if not roles & set(WORKERS) else []
        rows += [same | {"role": role, "person": name} for role, name in named]
    return rows


@require_GET
@login_required
@says_no
def plan_versions(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The kept versions of a draft, to compare and to go back to."""
    plan = plan_or_refuse(request, plan_id)
    versions = plan.versions.select_related("account__person")
    return render(request, "grids/plan_versions.html", {"plan": plan, "versions": versions})


@require_GET
@login_required
@says_no
def plan_limits(request: HttpRequest, plan_id: int) -> HttpResponse:
    """What no plan of this community can meet, why, and what could be done."""
    plan, viewer = plan_or_refuse(request, plan_id), request.viewer  # type: ignore[attr-defined]
    fabric = fabric_of(plan.area)
    pins = pins_of(fabric, viewer.today, kept_grids=plan.run.pinned_grids if plan.run else [], keeps_carriers=True)
    rows = [words_of_forced(row) for row in cannot_be_met(plan, fabric, pins)]
    names = edit.names_of_buildings([pk for row in rows for pk in row["buildings"][:8]])
    for row in rows:
        row["names"] = [names[pk] for pk in row["buildings"][:8] if pk in names]
    return render(request, "grids/plan_limits.html", {"plan": plan, "rows": rows})
