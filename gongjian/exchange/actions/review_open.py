"""Opening a mutual review at the end of an agreement: the facts are frozen, both sides are asked (domain 3.8)."""

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.workdays import add_workdays
from gongjian.exchange.actions.agreement_telling import REVIEW_OPENED, tell_parties
from gongjian.exchange.agreement_state import items_of, snapshot
from gongjian.exchange.models import Agreement, AgreementVersion, Review
from gongjian.exchange.workflow_agreements import sides_of
from gongjian.history.actions import record
from gongjian.params.queries import value
from gongjian.people.viewer import Viewer

A = Agreement.Status
ENDED = (A.SETTLED, A.EXPIRED, A.RENEWED)
PUBLISH = "review.publish"


def open_review(agreement: Agreement, *, by: Viewer) -> Review | None:
    """The review of an agreement that was just settled; None when its period is reviewed already."""
    until = min(agreement.valid_to, by.today)
    same = Review.objects.filter(org=agreement.org_id, unit=agreement.unit_id)
    if same.filter(period_from__lte=until, period_to__gte=agreement.valid_from).exists():
        return None
    valid = agreement.versions.filter(stage=AgreementVersion.Stage.IN_FORCE).first()
    review = Review.objects.create(
        org=agreement.org,
        unit=agreement.unit,
        area=agreement.area,
        agreement=agreement,
        period_from=agreement.valid_from,
        period_to=until,
        snapshot=snapshot(items_of(valid), by.today),
        opened_on=by.today,
        due_on=add_workdays(by.today, value("review.fill.days", by.today)),
    )
    record(
        review,
        "open_review",
        by=by,
        after=review.facts(("org", "unit", "agreement", "period_from", "period_to", "due_on")),
    )
    tell_parties(review, REVIEW_OPENED, by=by, on=by.today, day=review.due_on.isoformat())
    return review


@transaction.atomic
def open_review_of(agreement_id: int, *, by: Viewer) -> Review:
    """Open the review of an agreement that has ended, by one of its sides or the street. Raises RuleBroken."""
    rows = Agreement.objects.visible_to(by).select_related("org", "unit", "area").defer("area__shape")
    agreement: Agreement = rows.locked(pk=agreement_id)
    if not sides_of(by, agreement) and not by.can(PUBLISH, agreement.area):
        raise NotAllowed("not_allowed", _("Only the two parties of an agreement do this."))
    if agreement.status not in ENDED:
        raise RuleBroken("not_ended", _("The mutual review opens when the agreement is settled or has run out."))
    review = open_review(agreement, by=by)
    if review is None:
        raise RuleBroken("period_reviewed", _("This period is under review already."))
    return review
