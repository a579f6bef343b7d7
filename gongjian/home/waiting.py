"""Work that waits for a reader because of the posts held, straight from the status tables."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from gongjian.base.scoping import below
from gongjian.exchange.models import (
    Agreement,
    AgreementVersion,
    Progress,
    Review,
    ReviewAnswer,
    Side,
    Signature,
)
from gongjian.grids.models import Plan, PlanQuerySet
from gongjian.grids.workflow import PLAN
from gongjian.people.abilities import abilities_of
from gongjian.people.viewer import Viewer

NOTHING = Q(pk__in=[])


def _own_orgs(viewer: Viewer, ability: str) -> list[int]:
    return [post.org_id for post in viewer.posts if ability in abilities_of(post.kind)]


def agreements_to_sign(viewer: Viewer) -> Any:
    """Texts that the other side has signed and the reader's has not; the reader's post signs for that organisation."""
    mine = _own_orgs(viewer, "agreement.sign")
    given = Signature.objects.filter(of=OuterRef("pk"), voided_at__isnull=True)
    rows = AgreementVersion.objects.visible_to(viewer).filter(stage=AgreementVersion.Stage.OPEN)
    of_host = (
        Q(agreement__org__in=mine) & Exists(given.filter(side=Side.UNIT)) & ~Exists(given.filter(side=Side.COMMUNITY))
    )
    of_unit = (
        Q(agreement__unit__in=mine) & Exists(given.filter(side=Side.COMMUNITY)) & ~Exists(given.filter(side=Side.UNIT))
    )
    return rows.filter(of_host | of_unit)


def reviews_to_answer(viewer: Viewer) -> Any:
    """Mutual reviews that the reader's side has not answered yet."""
    mine = _own_orgs(viewer, "review.answer")
    given = ReviewAnswer.objects.filter(review=OuterRef("pk"))
    rows = Review.objects.visible_to(viewer).filter(status=Review.Status.OPENED, due_on__gte=viewer.today)
    of_host = Q(org__in=mine) & ~Exists(given.filter(side=Side.COMMUNITY))
    return rows.filter(of_host | (Q(unit__in=mine) & ~Exists(given.filter(side=Side.UNIT))))


def progress_to_confirm(viewer: Viewer) -> Any:
    """Work that the other side reports and the reader's confirms."""
    mine = _own_orgs(viewer, "agreement.draft")
    rows = Progress.objects.visible_to(viewer).filter(
        status=Progress.Status.TOLD, agreement__status__in=[Agreement.Status.IN_FORCE, Agreement.Status.EXPIRED]
    )
    return rows.filter(Q(agreement__org__in=mine, side=Side.UNIT) | Q(agreement__unit__in=mine, side=Side.COMMUNITY))


def plans_waiting(viewer: Viewer) -> PlanQuerySet:
    """Plans whose main next step this reader may take: a draft to submit, a submitted one to approve, and so on."""
    wanted = NOTHING
    for step in PLAN:
        if step.tone != "main":
            continue
        for post in viewer.posts:
            if post.area_path and step.ability in abilities_of(post.kind):
                wanted |= Q(status__in=step.sources) & below("area__path", post.area_path)
    return Plan.objects.visible_to(viewer).filter(wanted)
