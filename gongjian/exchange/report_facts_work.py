"""What a unit did by agreements and in projects, for its dual report (domain 3.9): nothing that is not confirmed."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, Sum

from gongjian.exchange.models import AgreementItem, AgreementVersion, Progress, Project, Side
from gongjian.exchange.report_facts import Group, Subject, day_words, register_facts
from gongjian.orgs.models import Org

P = Project.Status
UNDER_WAY = (P.AGREED, P.EXECUTING, P.ACCEPTANCE, P.RETURNED)


@register_facts
def by_agreement(subject: Subject, first: date, last: date) -> Iterable[Group]:
    """What was confirmed for items of agreements: done by the unit, and done for it by the other side."""
    if subject.person is not None:
        return
    yield _work("按共建协议办成的事", subject.org, Side.UNIT, first, last)
    yield _work("社区按共建协议为单位办成的事", subject.org, Side.COMMUNITY, first, last)


def _work(heading: str, org: Org, side: str, first: date, last: date) -> Group:
    rows = Progress.objects.filter(agreement__unit=org, side=side, status=Progress.Status.CONFIRMED)
    kept = (
        rows.filter(done_on__range=(first, last)).order_by().values("agreement", "key").annotate(done=Sum("quantity"))
    )
    sums = {(row["agreement"], row["key"]): row["done"] for row in kept}
    items = AgreementItem.objects.filter(of__stage=AgreementVersion.Stage.IN_FORCE)
    items = items.filter(of__agreement__in={agreement for agreement, _key in sums})
    lines = tuple(
        f"{item.text}（{item.of.agreement.org}）：本期{sums[key]}{item.unit}，约定{item.quantity}{item.unit}"
        for item in items.select_related("of__agreement__org").order_by("of__agreement", "key")
        if (key := (item.of.agreement_id, item.key)) in sums
    )
    return Group(heading, len(lines), lines)


@register_facts
def in_projects(subject: Subject, first: date, last: date) -> Iterable[Group]:
    """Projects the unit led or took part in: accepted in the period, and agreed and still going on at its end."""
    if subject.person is not None:
        return
    mine = Project.objects.filter(Q(org=subject.org) | Q(parties__org=subject.org)).distinct()
    ended = mine.filter(status=P.DONE, ended_on__range=(first, last)).select_related("area").defer("area__shape")
    lines = tuple(
        f"{day_words(row.ended_on)}，{row.title}（{row.area.name}）：{row.outcome}"
        for row in ended.order_by("ended_on", "pk")
        if row.ended_on
    )
    yield Group("参与办成的共建项目", len(lines), lines)
    going = mine.filter(status__in=UNDER_WAY, agreed_on__lte=last).select_related("area").defer("area__shape")
    lines = tuple(_standing(row, last) for row in going.order_by(F("agreed_on"), "pk"))
    yield Group("正在推进的共建项目", len(lines), lines)


def _standing(project: Project, last: date) -> str:
    steps = list(project.milestones.all())
    reached = sum(step.reached_on is not None and step.reached_on <= last for step in steps)
    return f"{project.title}（{project.area.name}）：{len(steps)} 个节点已到 {reached} 个"
