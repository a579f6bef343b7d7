"""Members register with their home community: invited, consented, registered, confirmed, moved, ended."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongjian.base.bulk import insert_all
from gongjian.base.checking import refuse_faults
from gongjian.base.clock import now
from gongjian.base.errors import NotAllowed, NotFound, RuleBroken
from gongjian.base.identifiers import normalise_phone
from gongjian.base.scoping import refuse_stale
from gongjian.base.secrets import Secret
from gongjian.checkin.actions.claim import give_up_claims_of
from gongjian.checkin.actions.reporting import checked_reason
from gongjian.checkin.actions.reporting_told import tell_invited, tell_member, tell_registered
from gongjian.checkin.communities import communities, known_units, own_communities
from gongjian.checkin.consent import CONSENT_VERSION
from gongjian.checkin.models import MemberCheckIn, Skill
from gongjian.checkin.slots import mask_of, names_of
from gongjian.checkin.workflow_reporting import JOIN, MEMBER, RECEIVE, may_take
from gongjian.grids.models import Grid
from gongjian.history.actions import Change, record, record_all
from gongjian.notices.actions import settle
from gongjian.orgs.models import Org
from gongjian.params.queries import value
from gongjian.people.models import Person, Post
from gongjian.people.posts import PostKind
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

S = MemberCheckIn.Status
SKILLS_MAX = 10
# What is open then ends with these words, which those who led it are told.
LEAVING = {
    str(S.PAUSED): gettext_lazy("the member pauses"),
    str(S.MOVED): gettext_lazy("the member has moved away"),
    str(S.ENDED): gettext_lazy("the member has ended the check-in"),
}


def own_checkin(by: Viewer) -> MemberCheckIn | None:
    """The reader's own check-in that is under way."""
    rows = MemberCheckIn.objects.live().filter(person_id=by.person_id or 0)
    return rows.select_related("area", "org", "person", "grid").defer("area__shape", "grid__shape").first()


# ------------------------------------------------------------------ by the community
@transaction.atomic
def invite_member(*, by: Viewer, person: Person, area: Area, grid: Grid | None = None) -> MemberCheckIn:
    """Ask a member to register with a community. Nothing but the name and the unit is kept before the consent.

    Raises NotAllowed, RuleBroken (not a member, no community, registered somewhere already).
    """
    by.require(RECEIVE, area)
    _lock(person.pk)
    row = MemberCheckIn(person=person, org=person.org, area=area, grid=grid)
    refuse_unfit(row, by)
    _refuse_grid(row)
    refuse_faults(row, names=["person", "org", "area", "status"])
    row.save()
    tell_invited(row, by=by)
    record(row, "invite", by=by, after={"area": area, "org": row.org})
    return row


def _lock(person_id: int) -> Person:
    """The person, locked until the transaction ends: nobody begins two check-ins at once."""
    rows = Person.objects.select_related("org").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=person_id)  # type: ignore[no-any-return]


def refuse_unfit(row: MemberCheckIn, by: Viewer) -> None:
    """Raises RuleBroken when the person is no in-service member or the area no community."""
    held = row.person.posts.all().open_on(by.today).filter(kind=PostKind.MEMBER)
    if not held.exists():
        said = _("This person is not registered as an in-service member.")
        raise RuleBroken("not_a_member", said, {"person": said})
    _refuse_no_community(row.area)


def _refuse_no_community(area: Area | None) -> Area:
    if area is None or not communities().filter(pk=area.pk).exists():
        said = _("Choose a community that has its organisation.")
        raise RuleBroken("no_community", said, {"area": said})
    return area


# ------------------------------------------------------------------ by the member
@transaction.atomic
def give_consent(*, by: Viewer, area: Area | None = None, version: int) -> MemberCheckIn:
    """The member agrees to the present text; only then is anything else asked.

    version  of the text that was shown: a text that changed meanwhile must be read again
    Raises NotAllowed, RuleBroken (no community chosen, another text, consented elsewhere).
    """
    by.require(JOIN)
    if version != CONSENT_VERSION:
        said = _("The text has changed. Read it again.")
        raise RuleBroken("consent_changed", said, {"consent": said})
    person = _lock(by.person_id or 0)
    row: MemberCheckIn | None = MemberCheckIn.objects.live().filter(person=person).select_for_update().first()
    if row is None:
        row = MemberCheckIn(person=person, org=person.org, area=_refuse_no_community(area))
    elif row.status != S.INVITED:
        raise RuleBroken("checked_in_already", _("You have a home community already. Move instead."))
    elif area is not None:
        row.area = _refuse_no_community(area)
    row.consent_at, row.consent_version = now(), version
    refuse_faults(row, names=["person", "area", "status"])
    row.save()
    record(row, "consent", by=by, after={"area": row.area, "consent_version": version})
    return row


@transaction.atomic
def register_member(*, by: Viewer, skills: Iterable[str], slots: Iterable[str], contact: str = "") -> MemberCheckIn:
    """Say skills and free times after the consent; the community is told and confirms.

    Raises NotFound, RuleBroken (no consent yet, faulty entries).
    """
    row = _own_locked(by)
    if row.consent_at is None:
        said = _("Read the text and agree first. Nothing is stored before.")
        raise RuleBroken("consent_missing", said, {"consent": said})
    MEMBER.step("register").check(row.status, {"consent": "given"})
    row.status, row.registered_on = S.REGISTERED, by.today
    _set_details(row, skills, slots, contact)
    settle(f"checkin.member:{row.pk}")
    tell_registered(row, by=by)
    record(row, "register", by=by, before={"status": S.INVITED}, after=_details(row))
    return row


@transaction.atomic
def edit_details(
    *, by: Viewer, version: int | None, skills: Iterable[str], slots: Iterable[str], contact: str | None = None
) -> MemberCheckIn:
    """Change the own skills, times and contact. contact: None leaves it, "" erases it.

    Raises NotFound, Stale, RuleBroken.
    """
    row = _own_locked(by)
    refuse_stale(row, version, ("slots",))
    if row.status == S.INVITED:
        raise RuleBroken("consent_missing", _("Read the text and agree first. Nothing is stored before."))
    before = _details(row)
    row.version += 1
    _set_details(row, skills, slots, row.contact if contact is None else contact)
    record(row, "edit", by=by, before=before, after=_details(row))
    return row


def _own_locked(by: Viewer) -> MemberCheckIn:
    row = MemberCheckIn.objects.live().filter(person_id=by.person_id or 0).select_for_update(of=("self",)).first()
    if row is None:
        raise NotFound("not_found", _("You have not checked in yet."))
    return row


def _set_details(row: MemberCheckIn, skills: Iterable[str], slots: Iterable[str], contact: Any) -> None:
    codes, pieces = set(skills), list(slots)
    found = list(Skill.objects.active().filter(code__in=codes))
    faults = {}
    if len(found) != len(codes) or len(codes) > SKILLS_MAX:
        faults["skills"] = _("Choose up to %(n)s skills of the list.") % {"n": SKILLS_MAX}
    try:
        row.slots = mask_of(pieces)
    except ValueError:
        faults["slots"] = _("Choose from the list.")
    try:
        row.contact = normalise_phone(contact) if isinstance(contact, str) and contact.strip() else contact
    except RuleBroken as fault:
        faults["contact"] = fault.message
    if faults:
        raise RuleBroken("invalid", _("Not saved. Some entries must be changed first."), faults)
    row.save()
    row.skills.set(found)


def _details(row: MemberCheckIn) -> dict[str, Any]:
    codes = sorted(row.skills.values_list("code", flat=True))
    times = ", ".join(names_of(row.slots))
    return {"status": row.status, "skill_codes": ", ".join(codes), "slot_names": times, "contact": row.contact}


# ------------------------------------------------------------------ the way of a check-in
@transaction.atomic
def move_member(
    pk: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str], consented: int = 0
) -> MemberCheckIn:
    """Confirm, pause, resume, move or end. Raises NotFound, NotAllowed, Stale or RuleBroken.

    consented  of a move that the member makes: the version of the text agreed to for the new community
    """
    step = MEMBER.step(step_name)
    row: MemberCheckIn = MemberCheckIn.objects.visible_to(by).locked(pk=pk)
    if not may_take(step, by, row):
        raise NotAllowed(
            "not_allowed", _("Your post does not include this here. Ask the person who is responsible for it.")
        )
    refuse_stale(row, version, ("status",))
    if step.name == "register":
        raise RuleBroken("consent_missing", _("Members register by themselves, with their consent."))
    said = checked_reason(step.check(row.status, answers))
    target = _community(said["to"], row) if step.name == "move" else None
    before, row.status, row.version = row.status, step.target, row.version + 1
    row.said = said.get("reason", "")
    if step.name == "confirm":
        row.confirmed_on = by.today
    if step.target in {S.MOVED, S.ENDED}:
        row.ended_on = by.today
        row.erase_after = by.today + timedelta(days=value("checkin.keep.days", by.today))
    row.save()
    settle(f"checkin.member:{row.pk}")
    tell_member(row, step.name, by=by)
    if step.target in LEAVING:
        give_up_claims_of(row.person_id, str(LEAVING[step.target]), by=by)
    if target is not None:
        _arrive(row, target, consented, by)
    record(row, step.name, by=by, before={"status": before}, after={"status": row.status}, said=said)
    return row


def _community(code: str, row: MemberCheckIn) -> Area:
    area = communities().filter(code=code).first()
    if area is None or area.pk == row.area_id:
        said = _("Choose another community.")
        raise RuleBroken("no_community", said, {"to": said})
    return area  # type: ignore[no-any-return]


def _arrive(old: MemberCheckIn, area: Area, consented: int, by: Viewer) -> None:
    """The check-in at the new community: with a fresh consent registered there, else invited."""
    row = MemberCheckIn(person=old.person, org=old.person.org, area=area)
    is_agreed = old.person_id == by.person_id and consented == CONSENT_VERSION
    if is_agreed:
        row.consent_at, row.consent_version = now(), consented
        row.status, row.registered_on = S.REGISTERED, by.today
        row.slots, row.contact = old.slots, old.contact.open() if isinstance(old.contact, Secret) else ""
    row.save()
    if is_agreed:
        row.skills.set(old.skills.all())
    (tell_registered if is_agreed else tell_invited)(row, by=by)
    record(row, "arrive", by=by, after={"area": area, "status": row.status})


def _refuse_grid(row: MemberCheckIn) -> None:
    if row.grid is not None and row.grid.area_id != row.area_id:
        said = _("This grid lies outside the area.")
        raise RuleBroken("grid_elsewhere", said, {"grid": said})


@transaction.atomic
def place_in_grid(pk: int, *, by: Viewer, version: int | None, grid: Grid | None) -> MemberCheckIn:
    """The community says in which grid a member serves. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row: MemberCheckIn = MemberCheckIn.objects.visible_to(by).locked(pk=pk)
    by.require(RECEIVE, row.area)
    refuse_stale(row, version, ("grid",))
    if row.grid_id != (grid.pk if grid else None):
        before, row.grid, row.version = row.grid, grid, row.version + 1
        _refuse_grid(row)
        row.save()
        record(row, "edit", by=by, before={"grid": before}, after={"grid": grid})
    return row


@transaction.atomic
def invite_named(
    *, by: Viewer, name: str, org: Org, area: Area | None = None, grid: Grid | None = None
) -> MemberCheckIn:
    """Invite a member by name out of a unit that has reported here.

    Raises as invite_member, and RuleBroken for an unknown unit or name.
    """
    if area is None:
        ids = own_communities(by)[:2]
        area = ids[0] if len(ids) == 1 else None
    if area is None:
        said = _("Choose the community.")
        raise RuleBroken("no_community", said, {"area": said})
    if not known_units(by).filter(pk=org.pk).exists():
        said = _("This unit has not reported here yet, or its report is not received.")
        raise RuleBroken("unit_unknown", said, {"org": said})
    return invite_member(by=by, person=named_member(name, org, by), area=area, grid=grid)


def named_member(name: str, org: Org, by: Viewer) -> Person:
    """The one member of a unit with this name. Raises RuleBroken for none or several."""
    posts = Post.objects.all().open_on(by.today).filter(kind=PostKind.MEMBER)
    found = list(Person.objects.select_related("org").filter(org=org, name=name, pk__in=posts.values("person"))[:2])
    if len(found) == 1:
        return found[0]
    said = (
        _("The unit has several members of this name. Ask the member to register alone.")
        if found
        else _("The unit has no member of this name in the register of people. It adds its members there first.")
    )
    raise RuleBroken("member_unknown", said, {"name": said})


def edit_member(pk: int, *, by: Viewer, version: int | None, grid: Grid | None = None) -> MemberCheckIn:
    """What the community may change: the grid."""
    return place_in_grid(pk, by=by, version=version, grid=grid)


def store_invitations(
    new: Iterable[MemberCheckIn], changed: Iterable[tuple[MemberCheckIn, dict[str, Any]]], *, by: Viewer, source: str
) -> int:
    """Store the invitations and grids of one import; the members are asked. Call it inside the transaction."""
    fresh, said = list(new), {"source": source}
    insert_all(fresh)
    for row in fresh:
        tell_invited(row, by=by)
    lines = [Change(row, "invite", after={"area": row.area, "org": row.org}, said=said) for row in fresh]
    for row, old in changed:
        row.version += 1
        row.save(update_fields=["grid", "version", "changed_at"])
        lines.append(Change(row, "edit", before=old, after={"grid": row.grid}, said=said))
    return record_all(lines, by=by)


@transaction.atomic
def open_contact(pk: int, *, by: Viewer, reason: str) -> str:
    """Show the contact once; who, when and why are recorded. Raises NotFound, NotAllowed, RuleBroken."""
    row: MemberCheckIn = MemberCheckIn.objects.visible_to(by).get_or_refuse(pk=pk)
    if row.person_id != by.person_id:
        by.require(RECEIVE, row.area)
    if len(reason.strip()) < 4:
        said = _("Write why you need it; the reason is recorded.")
        raise RuleBroken("reason_missing", said, {"reason": said})
    record(row, "open", by=by, said={"field": "contact", "reason": reason.strip()[:200]})
    return row.contact.open() if isinstance(row.contact, Secret) else ""
