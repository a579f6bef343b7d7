"""Who is told about a check-in: the community what waits for it, units and members what became of theirs."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from gongjian.checkin.communities import staff_of
from gongjian.checkin.models import MemberCheckIn, UnitCheckIn
from gongjian.notices.actions import tell
from gongjian.people.models import Post
from gongjian.people.posts import PostKind
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

NEW_UNIT = gettext_noop("%(unit)s has reported to %(area)s. Receive the report or return it.")
UNIT_TEXTS = {
    "receive": gettext_noop("%(area)s has received the report of %(unit)s. The receipt can be printed."),
    "return": gettext_noop("%(area)s has returned the report of %(unit)s: %(said)s"),
    "end": gettext_noop("The check-in of %(unit)s at %(area)s was ended: %(said)s"),
}
NEW_MEMBER = gettext_noop("%(name)s of %(unit)s has registered with %(area)s. Please confirm.")
INVITED = gettext_noop("%(area)s invites you to register as an in-service member.")
MEMBER_TEXTS = {
    "confirm": gettext_noop("%(area)s has confirmed your check-in. You can now find something to do."),
    "pause": gettext_noop("Your check-in at %(area)s is paused."),
    "resume": gettext_noop("Your check-in at %(area)s goes on."),
    "move": gettext_noop("Your check-in has moved away from %(area)s."),
    "end": gettext_noop("Your check-in at %(area)s was ended: %(said)s"),
}
RECEIVERS = (PostKind.COMMUNITY_SECRETARY, PostKind.COMMUNITY_COMMITTEE, PostKind.COMMUNITY_WORKER)


def receivers(area: Area, by: Viewer) -> set[int]:
    """Those who receive reports in a community: its secretary, else whoever else works there."""
    posts = Post.objects.all().open_on(by.today).filter(staff_of(area), kind__in=RECEIVERS)
    held = list(posts.values_list("kind", "person_id"))
    for kind in RECEIVERS:
        found = {person for one, person in held if one == kind}
        if found:
            return found
    return set()


def tell_community(row: UnitCheckIn, *, by: Viewer) -> None:
    """A report waits for the community; nobody is told what they did themselves."""
    facts = {"unit": str(row.org), "area": str(row.area)}
    people = receivers(row.area, by) - {by.person_id}
    link = f"/checkin/units/{row.pk}/"
    tell(people, NEW_UNIT, facts, kind="todo", matter=f"checkin.unit:{row.pk}", link=link)


def tell_unit(row: UnitCheckIn, step_name: str, *, by: Viewer) -> None:
    """The unit learns what became of its report: its liaison, and those who hold that post now."""
    if step_name not in UNIT_TEXTS:
        return
    posts = Post.objects.all().open_on(by.today).filter(org=row.org_id, kind=PostKind.UNIT_LIAISON)
    people = set(posts.values_list("person_id", flat=True)) | ({row.liaison_id} if row.liaison_id else set())
    facts = {"unit": str(row.org), "area": str(row.area), "said": row.said}
    _result(
        people - {by.person_id}, UNIT_TEXTS[step_name], facts, f"checkin.unit:{row.pk}", f"/checkin/units/{row.pk}/"
    )


def tell_registered(row: MemberCheckIn, *, by: Viewer) -> None:
    """A registration waits for the community."""
    facts = {"name": row.person.name, "unit": str(row.org), "area": str(row.area)}
    people = receivers(row.area, by) - {by.person_id}
    link = f"/checkin/members/{row.pk}/"
    tell(people, NEW_MEMBER, facts, kind="todo", matter=f"checkin.member:{row.pk}", link=link)


def tell_invited(row: MemberCheckIn, *, by: Viewer) -> None:
    """The member is asked to register; whoever has consented already need not be asked."""
    facts = {"area": str(row.area)}
    matter = f"checkin.member:{row.pk}"
    tell({row.person_id} - {by.person_id}, INVITED, facts, kind="todo", matter=matter, link="/checkin/mine/")


def tell_member(row: MemberCheckIn, step_name: str, *, by: Viewer) -> None:
    """The member learns what others did with the check-in."""
    if step_name in MEMBER_TEXTS and row.person_id != by.person_id:
        facts = {"area": str(row.area), "said": row.said}
        _result({row.person_id}, MEMBER_TEXTS[step_name], facts, f"checkin.member:{row.pk}", "/checkin/mine/")


def _result(people: Iterable[int], text: str, facts: dict[str, str], matter: str, link: str) -> None:
    tell(people, text, facts, kind="result", matter=matter, link=link)
