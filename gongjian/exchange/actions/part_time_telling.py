"""Who hears of an appointment: the unit that is asked, the street that decides, the community, and the person."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from gongjian.exchange.actions.telling import people_of
from gongjian.exchange.models import DutyRecord, PartTimeMember
from gongjian.exchange.workflow_committee import APPROVE, CONSENT, KEEP
from gongjian.notices.actions import tell
from gongjian.orgs.models import Org
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

ASKED = {
    "propose": gettext_noop("%(committee)s proposes %(name)s of %(unit)s as part-time member. Consent or say why not."),
    "consent": gettext_noop("%(unit)s consents to %(name)s as part-time member of %(committee)s. Please decide."),
}
TOLD = {
    "approve": gettext_noop("%(name)s of %(unit)s is appointed part-time member of %(committee)s, %(letter)s."),
    "decline": gettext_noop("%(unit)s does not consent to %(name)s in %(committee)s: %(said)s"),
    "refuse": gettext_noop("The street does not approve %(name)s of %(unit)s in %(committee)s: %(said)s"),
    "withdraw": gettext_noop("The proposal of %(name)s of %(unit)s for %(committee)s was withdrawn: %(said)s"),
    "begin": gettext_noop("%(name)s of %(unit)s now serves in %(committee)s."),
    "suspend": gettext_noop("The seat of %(name)s of %(unit)s in %(committee)s is suspended: %(said)s"),
    "resume": gettext_noop("%(name)s of %(unit)s serves in %(committee)s again."),
    "end": gettext_noop("The seat of %(name)s of %(unit)s in %(committee)s has ended: %(said)s"),
}
TO_PERSON = {"approve", "begin", "suspend", "resume", "end"}  # what concerns the person, not only both sides
DUTY_TOLD = gettext_noop("%(name)s of %(unit)s reports: “%(note)s”. Confirm or return it.")
DUTY_DONE = {
    "confirm": gettext_noop("The community confirmed: “%(note)s”."),
    "return": gettext_noop("The community returned “%(note)s”: %(said)s"),
}


def tell_step(row: PartTimeMember, step_name: str, *, by: Viewer) -> None:
    """Put the messages of a step into the outbox; nobody is told what they did themselves."""
    if step_name in ASKED:
        ability = CONSENT if step_name == "propose" else APPROVE
        orgs = [row.unit_id] if step_name == "propose" else deciding(row.area)
        _send(row, people_of(orgs, ability, by) - {by.person_id or 0}, ASKED[step_name], "todo")
    else:
        people = community_side(row, by) | people_of([row.unit_id], CONSENT, by)
        people |= {row.person_id} if step_name in TO_PERSON else set()
        _send(row, people - {by.person_id or 0}, TOLD[step_name], "result")


def deciding(area: Area) -> list[int]:
    """Organisations that are responsible for the area or what stands above it."""
    paths = [*area.ancestor_paths(), area.path]
    return list(Org.objects.active().filter(area__path__in=paths, kind__is_unit=False).values_list("pk", flat=True))


def community_side(row: PartTimeMember, by: Viewer) -> set[int]:
    """Those who keep the committee."""
    return people_of([row.committee.org_id], KEEP, by)


def tell_duty(row: DutyRecord, step_name: str, *, by: Viewer) -> None:
    """A report waits for the community; what became of it goes back to the unit and the member."""
    member = row.member
    facts = {"note": row.note, "said": row.said}
    if step_name == "tell":
        _send(member, community_side(member, by) - {by.person_id or 0}, DUTY_TOLD, "todo", facts, _matter(row))
    else:
        people = people_of([member.unit_id], CONSENT, by) | {member.person_id}
        _send(member, people - {by.person_id or 0}, DUTY_DONE[step_name], "result", facts, _matter(row))


def _matter(row: DutyRecord) -> str:
    return f"exchange.dutyrecord:{row.pk}"


def _send(
    row: PartTimeMember,
    people: Iterable[int],
    text: str,
    kind: str,
    more: dict[str, str] | None = None,
    matter: str = "",
) -> None:
    facts = {
        "name": row.person.name,
        "unit": str(row.unit),
        "committee": row.committee.title,
        "letter": row.letter_no,
        "said": row.said,
    }
    link = f"/exchange/part_time_members/{row.pk}/"
    matter = matter or f"exchange.parttimemember:{row.pk}"
    tell(sorted(people), text, facts | (more or {}), kind=kind, matter=matter, link=link)
