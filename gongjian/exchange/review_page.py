"""What the pages of mutual review and encouragement show. Answers come from review_reading.py and from nowhere else."""

from typing import Any

from django.utils.translation import gettext as _

from gongjian.exchange.actions.encourage import ENDED, may_propose
from gongjian.exchange.answers import dialogs_of
from gongjian.exchange.models import Encouragement, Review, Side
from gongjian.exchange.models.agreements import PARTIES, other
from gongjian.exchange.review_reading import answers_for
from gongjian.exchange.workflow_agreements import ENCOURAGEMENT, REVIEW, sides_of
from gongjian.history.timeline import timeline
from gongjian.people.viewer import Viewer

TONES = {
    "opened": "open",
    "both_filled": "doing",
    "reply_window": "wait",
    "settled": "done",
    "published": "done",
    "expired": "none",
    "proposed": "open",
    "approved": "done",
    "declined": "block",
}
R = Review.Status


def page_of_review(review: Review, viewer: Viewer) -> dict[str, Any]:
    """The record page of a review."""
    mine = sides_of(viewer, review, "review.answer")
    given = set(review.answers.values_list("side", flat=True))
    replied = set(review.answers.filter(replied_at__isnull=False).values_list("side", flat=True))
    shown = {one.side: one for one in answers_for(viewer, review)}
    publish = REVIEW.step("publish")
    return {
        "tone": TONES[review.status],
        "answers": [(side, _about(review, side), shown.get(side), side in given) for side in PARTIES],
        "may_answer": review.status == R.OPENED
        and viewer.today <= review.due_on
        and any(side not in given for side in mine),
        "may_reply": review.status in {R.BOTH_FILLED, R.REPLY_WINDOW}
        and any(other(side) in given and other(side) not in replied for side in mine),
        "may_publish": review.status in publish.sources and viewer.can(publish.ability, review.area),
        "proposals": [
            (side, kind)
            for side in PARTIES
            for kind in Encouragement.Kind
            if review.status in ENDED
            and may_propose(review, side, viewer)
            and not review.encouragements.filter(side=side, kind=kind).exists()
        ],
        "encouragements": list(review.encouragements.all()),
        "counts": [(label, review.snapshot.get(key, {})) for key, label in _labels(review)],
        "events": timeline(review),
        "is_party": bool(sides_of(viewer, review)),
    }


def _about(review: Review, side: str) -> str:
    """Who says it about whom."""
    org, unit = review.org, review.unit
    who, whom = (org, unit) if side == Side.COMMUNITY else (unit, org)
    return _("%(who)s about %(whom)s") % {"who": who, "whom": whom}


def _labels(review: Review) -> list[tuple[str, str]]:
    return [("unit", str(review.unit)), ("community", str(review.org)), ("all", _("Both together"))]


def page_of_encouragement(row: Encouragement, viewer: Viewer) -> dict[str, Any]:
    """The record page of a letter or a proposal."""
    steps = ENCOURAGEMENT.open_to(viewer, row.status, row.area)
    is_own = row.proposed_by_id is not None and row.proposed_by_id == viewer.person_id
    steps = [] if is_own else steps
    return {"tone": TONES[row.status], "asking": steps, "dialogs": dialogs_of(steps), "events": timeline(row)}
