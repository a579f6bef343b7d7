"""Agreements and mutual reviews for tests, here and in the apps above."""

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gongjian.base.clock import now
from gongjian.exchange.agreement_state import items_of, snapshot
from gongjian.exchange.agreement_text import content_of, digest_of, text_of
from gongjian.exchange.models import (
    Agreement,
    AgreementItem,
    AgreementVersion,
    Progress,
    Review,
    ReviewAnswer,
    Signature,
)
from gongjian.exchange.models.agreements import PARTIES
from gongjian.grids.testing import Community, make_community
from gongjian.orgs.models import Org
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_person, make_viewer
from gongjian.people.viewer import Viewer

TODAY = date(2026, 4, 16)
FIRST, LAST = date(2026, 1, 8), date(2026, 12, 31)
NUMBER = itertools.count(1)
FROZEN = {"signed", "in_force", "settled", "renewed", "expired"}


@dataclass
class Pair:
    """A community and a unit, each with somebody who signs."""

    community: Community
    unit: Org
    secretary: Viewer
    liaison: Viewer

    @property
    def org(self) -> Org:
        return self.community.orgs["community"]

    @property
    def street(self) -> Viewer:
        """Who checks money and publishes reviews."""
        return self.community.street_secretary


def make_pair(community: Community | None = None) -> Pair:
    """Both sides, with a liaison whose organisation stands elsewhere in the tree."""
    community = community or make_community()
    unit = make_org("市第三医院党委", kind="unit", parent=community.orgs["district"], area=community.area)
    return Pair(community, unit, community.secretary, make_viewer("unit_liaison", unit))


def make_agreement(org: Org, unit: Org, *, status: str = "draft", items: bool = True, **facts: Any) -> Agreement:
    """An agreement with an item of each side; signed by both where its status says so."""
    number = next(NUMBER)
    facts = {"title": f"Pact{number:04}", "valid_from": FIRST, "valid_to": LAST} | facts
    if status in FROZEN:
        facts = {"prefix": "T", "year": 2026, "serial": number, "number": f"T〔2026〕{number}号"} | facts
    if status in {"settled", "terminated"}:
        facts = {"outcome": "because"} | facts
    agreement = Agreement(org=org, unit=unit, area=org.area, status=status, **facts)
    agreement.enter()
    version = AgreementVersion.objects.create(agreement=agreement, number=1, drafted_on=FIRST)
    if items:
        for key, side in enumerate(("unit", "community"), 1):
            make_item(version, key=key, side=side)
    if status in FROZEN:
        _freeze(version)
    return agreement


def make_item(version: AgreementVersion, *, side: str = "unit", **facts: Any) -> AgreementItem:
    """An item with everything that signing asks for."""
    facts = {"key": next(NUMBER), "text": "每月义诊", "measure": "次数", "quantity": 3, "unit": "次"} | facts
    return AgreementItem.objects.create(of=version, side=side, **({"due": date(2026, 3, 31)} | facts))


def _freeze(version: AgreementVersion) -> None:
    content = content_of(version)
    version.stage, version.content, version.text = "in_force", content, text_of(content)
    version.digest, version.closed_on = digest_of(content), FIRST
    version.save()
    for side in PARTIES:
        org = version.agreement.party(side)
        Signature.objects.create(
            of=version,
            side=side,
            org=org,
            person=make_person(org=org),
            function="书记",
            signed_at=now(),
            digest=version.digest,
        )


def make_progress(agreement: Agreement, key: int, quantity: int, *, side: str = "unit", **facts: Any) -> Progress:
    """Work done for an item, confirmed unless said otherwise."""
    facts = {"status": "confirmed", "done_on": date(2026, 3, 1), "note": "义诊一次"} | facts
    return Progress.objects.create(agreement=agreement, key=key, quantity=quantity, side=side, **facts)


def make_review(org: Org, unit: Org, *, status: str = "opened", answers: tuple[str, ...] = (), **facts: Any) -> Review:
    """A mutual review of a settled agreement."""
    agreement = facts.pop("agreement", None) or make_agreement(org, unit, status="settled")
    frozen = snapshot(items_of(agreement.versions.first()), TODAY)
    given: dict[str, Any] = {"period_from": FIRST, "period_to": LAST, "opened_on": TODAY, "snapshot": frozen}
    given["due_on"] = TODAY + timedelta(days=21)
    if status not in {"opened", "expired", "both_filled"}:
        given["reply_until"] = TODAY + timedelta(days=7)
    if status == "published":
        given |= {"published_on": TODAY + timedelta(days=8)}
    given |= facts
    area: Any = org.area
    review = Review.objects.create(org=org, unit=unit, area=area, agreement=agreement, status=status, **given)
    for side in answers:
        ReviewAnswer.objects.create(
            review=review, side=side, responsiveness=4, fulfilment=3, usefulness=5, comment=f"SAID-BY-{side}", at=now()
        )
    return review
