"""What part-time members did, as facts of the dual report: written once, confirmed once, never typed again."""

from collections.abc import Iterable
from datetime import date

from gongjian.exchange.models import DutyRecord
from gongjian.exchange.report_facts import Group, Subject, register_facts


@register_facts
def duties(subject: Subject, first: date, last: date) -> Iterable[Group]:
    """Confirmed duty records: of a unit those of its members in grand committees, of a member the own."""
    rows = DutyRecord.objects.filter(status=DutyRecord.Status.CONFIRMED, day__range=(first, last))
    if subject.person is not None:
        rows = rows.filter(member__person=subject.person)
    else:
        rows = rows.filter(member__unit=subject.org)
    found = tuple(
        f"{row.day.month}月{row.day.day}日，{row.member.committee.title}：{row.note}"
        for row in rows.select_related("member__committee").order_by("day", "pk")
    )
    yield Group("大党委兼职委员履职", len(found), found)
