"""Figures of claims (domain 3.5): variety of what was done, and how long things wait until somebody claims them."""

from datetime import timedelta
from statistics import median

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gongjian.base.figures import Figure, Scope, declare
from gongjian.checkin.models import PLAIN, Claim, MemberCheckIn

YEAR = timedelta(days=365)
SOURCE = _("District requirement on dual check-in; computed as proposed for it")
HOUR = 3600


def confirmed(scope: Scope) -> QuerySet[Claim]:
    """Claims of the area that were confirmed in the twelve months before the day."""
    rows = Claim.objects.visible_to(scope.viewer).within(scope.path).filter(status=Claim.Status.CONFIRMED)
    since = scope.since or scope.day - YEAR
    return rows.filter(confirmed_at__date__gt=since, confirmed_at__date__lte=scope.day)


def varied(scope: Scope) -> QuerySet[Claim]:
    """Confirmed claims of anything but donations and cleaning."""
    return confirmed(scope).exclude(work__in=[str(one) for one in PLAIN])


def claimed(scope: Scope) -> QuerySet[Claim]:
    """The first claim of everything that was claimed in the twelve months before the day."""
    since = scope.since or scope.day - YEAR
    rows = Claim.objects.visible_to(scope.viewer).within(scope.path)
    rows = rows.filter(claimed_at__date__gt=since, claimed_at__date__lte=scope.day)
    earlier = Claim.objects.filter(Q(activity=OuterRef("activity")) | Q(wish=OuterRef("wish")), pk__lt=OuterRef("pk"))
    return rows.exclude(Exists(earlier))


def claim_hours(scope: Scope) -> float | None:
    """The median of hours from open to claimed; None without claims."""
    pairs = claimed(scope).values_list("opened_at", "claimed_at")
    hours = [(taken - opened).total_seconds() / HOUR for opened, taken in pairs]
    return round(median(hours), 1) if hours else None


def members(scope: Scope) -> QuerySet[MemberCheckIn]:
    """Members whose check-in the community has confirmed."""
    return MemberCheckIn.objects.visible_to(scope.viewer).within(scope.path).taking_part()


def effective(scope: Scope) -> QuerySet[MemberCheckIn]:
    """Those of them with at least one confirmed claim in the twelve months before the day, wherever it was done."""
    since = scope.since or scope.day - YEAR
    done = Claim.objects.filter(person=OuterRef("person"), unit__isnull=True, status=Claim.Status.CONFIRMED)
    return members(scope).filter(Exists(done.filter(confirmed_at__date__gt=since, confirmed_at__date__lte=scope.day)))


EFFECTIVE = declare(
    Figure(
        "checkin.effective_participation",
        _("Members who did something"),
        effective,
        members,
        register="checkin.member",
        is_persons=True,
        definition=_("Members with a confirmed claim in the last 12 months / members with confirmed check-in"),
        source=SOURCE,  # domain 3.5: effective_participation; of persons only the numerator opens
    )
)
VARIETY = declare(
    Figure(
        "checkin.variety",
        _("Claims other than donations and cleaning"),
        varied,
        confirmed,
        register="checkin.claim",
        definition=_("Confirmed claims of the last 12 months that are neither donations nor cleaning / all confirmed"),
        source=SOURCE,  # domain 3.5: variety
    )
)
CLAIM_TIME = declare(
    Figure(
        "checkin.claim_time",
        _("Hours until something is claimed"),
        claimed,
        register="checkin.claim",
        measure=claim_hours,
        unit=_("hours, median"),
        definition=_("Median of the hours from open to the first claim, of what was claimed in the last 12 months"),
        source=SOURCE,  # domain 3.5: claim_time
    )
)
