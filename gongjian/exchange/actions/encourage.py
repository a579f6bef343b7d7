"""What each side did for the other goes into a letter to its superior or a proposal for honours; a person decides."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import refuse_faults
from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.agreement_telling import DECIDED, ENCOURAGED, tell_parties
from gongjian.exchange.actions.review import locked_review
from gongjian.exchange.models import Encouragement, Review, Side
from gongjian.exchange.models.agreements import other
from gongjian.exchange.workflow_agreements import ENCOURAGEMENT, sides_of
from gongjian.history.actions import record
from gongjian.papers.words import full_day
from gongjian.people.viewer import Viewer

R = Review.Status
ENDED = (R.SETTLED, R.PUBLISHED)


def may_propose(review: Review, side: str, by: Viewer) -> bool:
    """The other side proposes, or the street; nobody for themselves."""
    return other(side) in sides_of(by, review) or by.can("review.publish", review.area)


@transaction.atomic
def propose_encouragement(
    review_id: int, *, by: Viewer, side: str, kind: str, title: str = "", text: str = ""
) -> Encouragement:
    """Propose a letter or an honour for one side, with the records of the review. Raises NotAllowed, RuleBroken."""
    review = locked_review(review_id, by)
    if side not in {Side.UNIT, Side.COMMUNITY}:
        said = _("Choose one of the two sides.")
        raise RuleBroken("side_invalid", said, {"side": said})
    if not may_propose(review, side, by):
        raise NotAllowed("not_allowed", _("The other side or the street proposes it."))
    if review.status not in ENDED:
        raise RuleBroken("not_settled", _("Wait until the mutual review is settled."))
    org = review.org if side == Side.COMMUNITY else review.unit
    row = Encouragement(
        review=review,
        side=side,
        org=org,
        area=review.area,
        kind=kind,
        title=title.strip() or default_title(kind, org),
        text=text.strip() or letter_of(review, side),
        snapshot=review.snapshot,
        proposed_by_id=by.person_id,
        proposed_on=by.today,
    )
    if Encouragement.objects.filter(review=review, side=side, kind=kind).exists():
        raise RuleBroken("proposed_already", _("This was proposed already."))
    refuse_faults(row, names={"kind", "title", "text"})
    if len(row.text) > 1500:
        said = _("At most %(n)s characters.") % {"n": 1500}
        raise RuleBroken("too_long", said, {"text": said})
    row.save()
    record(row, "propose", by=by, after=row.facts(("org", "kind", "title")))
    tell_parties(review, ENCOURAGED, by=by, on=by.today, title=row.title, org=str(org))
    return row


def default_title(kind: str, org: Any) -> str:
    """What the paper is called: it is written in Chinese, whoever proposes it."""
    return (f"关于{org}共建履约情况的函" if kind == Encouragement.Kind.LETTER else f"关于{org}共建工作的表扬建议")[:60]


def letter_of(review: Review, side: str) -> str:
    """The text from the records: what was agreed and what was done, item by item; nothing else."""
    facts = review.snapshot
    mine = [item for item in facts.get("items", []) if item["side"] in {side, Side.BOTH}]
    counts = facts.get(side, {})
    org, partner = (review.org, review.unit) if side == Side.COMMUNITY else (review.unit, review.org)
    head = (
        f"{full_day(review.period_from)}至{full_day(review.period_to)}，{org.name}与{partner.name}按共建协议"
        f"（{review.agreement.number or review.agreement.title}）开展共建，承诺{counts.get('total', 0)}条，"
        f"到期{counts.get('due', 0)}条，已完成{counts.get('done', 0)}条。"
    )
    lines = [
        f"{n}．{item['text']}：{item['done']}/{item['quantity']}{item['unit']}。" for n, item in enumerate(mine, 1)
    ]
    return "\n".join([head, *lines])[:1500]


@transaction.atomic
def decide_encouragement(
    row_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]
) -> Encouragement:
    """Approve or decline, by somebody who did not propose it, with a remark. Raises NotAllowed, Stale, RuleBroken."""
    step = ENCOURAGEMENT.step(step_name)
    rows = Encouragement.objects.visible_to(by).select_related("org", "area", "review__org", "review__unit")
    row: Encouragement = rows.locked(pk=row_id)
    by.require(step.ability, row.area)
    refuse_stale(row, version, ("status",))
    said = step.check(row.status, answers)
    if row.proposed_by_id is not None and row.proposed_by_id == by.person_id:
        raise RuleBroken("own_proposal", _("Whoever proposes it does not decide it."))
    remark = said.get("result") or said.get("reason") or ""
    if len(remark) > 200:
        text = _("At most %(n)s characters.") % {"n": 200}
        raise RuleBroken("too_long", text, dict.fromkeys(said, text))
    before = row.status
    row.status, row.outcome, row.version = step.target, remark, row.version + 1
    row.decided_by_id, row.decided_on = by.person_id, by.today
    row.save()
    record(row, step.name, by=by, before={"status": before}, after={"status": row.status}, said=said)
    words = str(row.get_status_display())
    tell_parties(row.review, DECIDED, by=by, on=by.today, title=row.title, org=str(row.org), words=words, said=remark)
    return row
