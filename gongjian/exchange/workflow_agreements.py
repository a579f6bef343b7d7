"""The status tables of agreements, of work done, of mutual reviews and of encouragement (domain 3.7, 3.8).

Signing is an action of its own (actions/agreement_sign.py): the second signature takes the step "sign". Steps without
an ability are taken by the day or by another action; no button shows them.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.workflow import ASKED, Step, Workflow, statuses
from gongjian.exchange.models import Agreement, Encouragement, Progress, Review, Side
from gongjian.exchange.models.agreements import PARTIES
from gongjian.people.abilities import abilities_of
from gongjian.people.viewer import Viewer

A, P, R, E = Agreement.Status, Progress.Status, Review.Status, Encouragement.Status
DRAFT, SIGN, CHECK, BY_DAY = "agreement.draft", "agreement.sign", "agreement.check", ""

ASKED |= {"note": _("Write what was found.")}

SETTLE_FROM = timedelta(days=60)  # before the last day
EDITABLE = statuses(A.DRAFT, A.NEGOTIATING)
AGREEMENT = Workflow(
    Step("offer", _("Send to the other side"), statuses(A.DRAFT), A.NEGOTIATING, DRAFT, (), "main"),
    Step("sign", _("Sign"), statuses(A.NEGOTIATING), A.SIGNED, SIGN),
    Step("begin", _("Begin"), statuses(A.SIGNED), A.IN_FORCE, BY_DAY),
    Step("settle", _("Settle"), statuses(A.IN_FORCE, A.EXPIRED), A.SETTLED, DRAFT, ("result",)),
    Step("expire", _("Run out"), statuses(A.IN_FORCE), A.EXPIRED, BY_DAY),
    Step("renew", pgettext_lazy("step", "Renew"), statuses(A.SETTLED, A.EXPIRED), A.RENEWED, DRAFT),
    Step(
        "terminate",
        _("Terminate"),
        statuses(A.DRAFT, A.NEGOTIATING, A.SIGNED, A.IN_FORCE),
        A.TERMINATED,
        SIGN,
        ("reason",),
        "stop",
    ),
)
PROGRESS = Workflow(
    Step("confirm", _("Confirm"), statuses(P.TOLD), P.CONFIRMED, DRAFT, (), "main"),
    Step("return", pgettext_lazy("progress", "Return"), statuses(P.TOLD), P.RETURNED, DRAFT, ("reason",)),
    Step("withdraw", _("Take back"), statuses(P.TOLD), P.WITHDRAWN, DRAFT, (), "stop"),
)
REVIEW = Workflow(
    Step("fill", _("Answer"), statuses(R.OPENED), R.BOTH_FILLED, "review.answer"),
    Step("open_replies", _("Open the replies"), statuses(R.OPENED, R.BOTH_FILLED), R.REPLY_WINDOW, BY_DAY),
    Step("expire", _("Run out"), statuses(R.OPENED), R.EXPIRED, BY_DAY),
    Step("settle", _("Settle"), statuses(R.REPLY_WINDOW), R.SETTLED, BY_DAY),
    Step("publish", pgettext_lazy("review", "Publish"), statuses(R.SETTLED), R.PUBLISHED, "review.publish", (), "main"),
)
ENCOURAGEMENT = Workflow(
    Step(
        "approve",
        pgettext_lazy("encouragement", "Approve"),
        statuses(E.PROPOSED),
        E.APPROVED,
        "honour.decide",
        ("result",),
        "main",
    ),
    Step(
        "decline",
        pgettext_lazy("encouragement", "Decline"),
        statuses(E.PROPOSED),
        E.DECLINED,
        "honour.decide",
        ("reason",),
        "stop",
    ),
)


def sides_of(viewer: Viewer, row: Any, ability: str = DRAFT) -> list[Side]:
    """The sides of an agreement or review for which the viewer may act: only with a post in the party itself."""
    held = {post.org_id for post in viewer.posts if ability in abilities_of(post.kind)}
    return [side for side in PARTIES if (row.org_id if side == Side.COMMUNITY else row.unit_id) in held]


def steps_of_agreement(viewer: Viewer, agreement: Agreement) -> list[Step]:
    """The steps that a viewer may take by a button; signing and renewing have pages of their own."""
    found = [step for step in AGREEMENT if agreement.status in step.sources and step.ability]
    found = [step for step in found if step.name not in {"sign", "renew"} and sides_of(viewer, agreement, step.ability)]
    return [step for step in found if step.name != "settle" or viewer.today >= agreement.valid_to - SETTLE_FROM]


def open_names(steps: Iterable[Step]) -> dict[str, list[str]]:
    """Steps as the API names them: name -> what is asked."""
    return {step.name: list(step.asks) for step in steps}
