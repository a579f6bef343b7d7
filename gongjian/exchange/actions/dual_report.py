"""Dual reports: begun from confirmed records, edited, sent, received or returned; never two for one period."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongjian.base.checking import refuse_faults
from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.checkin.actions.reporting import checked_reason
from gongjian.checkin.models import UnitCheckIn
from gongjian.exchange.models.dual_report import TEXT_MAX, DualReport
from gongjian.exchange.report_facts import Subject, facts_of
from gongjian.exchange.report_periods import Period, current
from gongjian.exchange.report_text import proposal
from gongjian.exchange.workflow_reports import RECEIVE, REPORT, is_writer, may_take
from gongjian.history.actions import record
from gongjian.notices.actions import settle, tell
from gongjian.orgs.models import Org
from gongjian.people.abilities import ABILITIES
from gongjian.people.models import Person, Post
from gongjian.people.viewer import Viewer

S, K = DualReport.Status, DualReport.Kind
SENT = gettext_noop("%(who)s has sent the report on %(period)s. Receive it or return it.")
TEXTS = {
    "receive": gettext_noop("The report on %(period)s was received by %(receiver)s."),
    "return": gettext_noop("The report on %(period)s was returned: %(said)s"),
}


@transaction.atomic
def begin_report(*, by: Viewer, kind: str = "", year: int | None = None, half: int | None = None) -> DualReport:
    """Begin the own report: as a liaison that of the unit, as a member the own. Facts and a text are proposed.

    Without a period it is the latest one. Raises NotAllowed, RuleBroken (too early, reported already, no superior).
    """
    kind = kind or (K.MEMBER if "member" in by.kinds else K.UNIT)
    period = current(kind, by.today)
    if year is not None:
        period = Period(year, half or 0)
    subject = _subject(kind, by)
    row = DualReport(kind=kind, org=subject.org, person=subject.person, year=period.year, half=period.half)
    _refuse_period(row, period, by)
    row.receiver, row.area = _receiver(subject), _area(subject)
    row.due = period.due(kind)
    _take_facts(row)
    refuse_faults(row, names=["kind", "org", "person", "receiver", "area", "year", "half", "due", "statement"])
    row.save()
    record(
        row, "add", by=by, after={"year": row.year, "receiver": row.receiver} | ({"half": row.half} if row.half else {})
    )
    return row


def _subject(kind: str, by: Viewer) -> Subject:
    """Who reports, locked so that nobody begins two at once: nobody reports for somebody else."""
    wanted = {K.MEMBER: "member", K.UNIT: "unit_liaison"}.get(K(kind) if kind in K.values else K.UNIT)
    posts = [post for post in by.posts if post.kind == wanted]
    if not posts or by.person_id is None:
        raise NotAllowed("not_allowed", _("Members report for themselves, liaisons for their unit."))
    if kind == K.UNIT:
        orgs = Org.objects.select_related("area", "parent").select_for_update(of=("self",), no_key=True)
        return Subject(orgs.get(pk=posts[0].org_id))
    people = Person.objects.select_related("org").select_for_update(of=("self",), no_key=True)
    person = people.get(pk=by.person_id)
    return Subject(person.org, person)


def _refuse_period(row: DualReport, period: Period, by: Viewer) -> None:
    if (row.kind == K.UNIT) != (row.half == 0):
        said = _("Units report on a year, members on half a year.")
        raise RuleBroken("period_kind", said, {"half": said})
    if not period.is_open(by.today):
        said = _("This period cannot be reported now: it is not over yet, or long over.")
        raise RuleBroken("period_closed", said, {"year": said})


def _receiver(subject: Subject) -> Org:
    """A unit reports to the organisation above it, a member to the branch where the membership is."""
    if subject.person is not None:
        return subject.org
    superior: Any = subject.org.parent
    if superior is None:
        said = _("No superior organisation is registered for this unit.")
        raise RuleBroken("no_superior", said, {"receiver": said})
    return superior  # type: ignore[no-any-return]


def _area(subject: Subject) -> Any:
    """The community that gets a copy of a unit's report; a member's goes to the branch only."""
    if subject.person is not None:
        return None
    rows = UnitCheckIn.objects.filter(org=subject.org, status=UnitCheckIn.Status.RECEIVED)
    row: Any = rows.select_related("area").order_by("-day").first()
    return row.area if row else subject.org.area


def _take_facts(row: DualReport) -> None:
    """Facts and the proposed text anew; a text that was edited stays."""
    subject, period = Subject(row.org, row.person), Period(row.year, row.half)
    groups = facts_of(subject, period.first, period.last)
    untouched = row.statement in {"", row.proposed}
    row.facts_found = [group.kept() for group in groups]
    row.proposed = proposal(subject, row.year, row.half, groups)
    if untouched:
        row.statement = row.proposed


@transaction.atomic
def refresh_report(pk: int, *, by: Viewer, version: int | None) -> DualReport:
    """Look the facts up again while the report is in the own hands. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row = _own_open(pk, by, version)
    _take_facts(row)
    row.version += 1
    row.save()
    record(row, "refresh", by=by, after={"counts": len(row.facts_found)})
    return row


@transaction.atomic
def edit_report(pk: int, *, by: Viewer, version: int | None, statement: str) -> DualReport:
    """Change the text. Raises NotFound, NotAllowed, Stale, RuleBroken (sent already, empty, too long)."""
    row = _own_open(pk, by, version)
    text = statement.strip()
    if not text or len(text) > TEXT_MAX:
        said = _("Write 1 to %(n)s characters; now there are %(m)s.") % {"n": TEXT_MAX, "m": len(text)}
        raise RuleBroken("text_length", said, {"statement": said})
    if text != row.statement:
        row.statement, row.version = text, row.version + 1
        refuse_faults(row, names=["statement"])
        row.save()
        record(row, "edit", by=by, after={"characters": len(text)})
    return row


def _own_open(pk: int, by: Viewer, version: int | None) -> DualReport:
    row: DualReport = DualReport.objects.visible_to(by).locked(pk=pk)
    if not is_writer(by, row):
        raise NotAllowed("not_allowed", _("Members report for themselves, liaisons for their unit."))
    refuse_stale(row, version, ("statement", "status"))
    if row.status not in {S.DRAFT, S.RETURNED}:
        raise RuleBroken("report_sent", _("This report is sent; its facts and its text stay as they are."))
    return row


@transaction.atomic
def move_report(pk: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]) -> DualReport:
    """Send, receive or return. Raises NotFound, NotAllowed, Stale or RuleBroken."""
    step = REPORT.step(step_name)
    row: DualReport = DualReport.objects.visible_to(by).locked(pk=pk)
    if not may_take(step, by, row):
        raise NotAllowed(
            "not_allowed", _("Your post does not include this here. Ask the person who is responsible for it.")
        )
    refuse_stale(row, version, ("status",))
    said = checked_reason(step.check(row.status, answers))
    before, row.status, row.version = row.status, step.target, row.version + 1
    row.said = said.get("reason", "")
    if step.name == "submit":
        row.submitted_on, row.is_edited = row.submitted_on or by.today, row.statement != row.proposed
    if step.name == "receive":
        row.received_on = by.today
    row.save()
    settle(_matter(row))
    _tell(row, step.name, by)
    record(row, step.name, by=by, before={"status": before}, after={"status": row.status}, said=said)
    return row


def _matter(row: DualReport) -> str:
    return f"exchange.dualreport:{row.pk}"


def _tell(row: DualReport, step_name: str, by: Viewer) -> None:
    """A sent report waits for those who receive in exactly that organisation; the writer learns what became of it."""
    link = f"/exchange/reports/{row.pk}/"
    who = row.person.name if row.person else str(row.org)
    facts = {"who": who, "period": row.period, "receiver": str(row.receiver), "said": row.said}
    posts = Post.objects.all().open_on(by.today)
    if step_name == "submit":
        kinds = [kind for kind, held in ABILITIES.items() if RECEIVE in held]
        people = set(posts.filter(org=row.receiver_id, kind__in=kinds).values_list("person_id", flat=True))
        tell(people - {by.person_id}, SENT, facts, kind="todo", matter=_matter(row), link=link)
        return
    people = (
        {row.person_id}
        if row.person_id
        else set(posts.filter(org=row.org_id, kind="unit_liaison").values_list("person_id", flat=True))
    )
    tell(people - {by.person_id}, TEXTS[step_name], facts, kind="result", matter=_matter(row), link=link)
