"""Pairs of a need and a resource: what people decided about them, and what a run of the matcher proposes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import BoundedIntegerField, CleanTextField
from gongjian.base.models import JobRow, VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.exchange.models.lists import Need, Resource
from gongjian.exchange.models.projects import RUNNING, Project
from gongjian.people.models import Account
from gongjian.places.models import Area


class PairQuerySet(ScopedQuerySet):
    subject = "pair"
    lookups = {"area": "need__area__path", "owner": "resource__org", "raiser": "need__org"}

    def holding(self) -> "PairQuerySet":
        """Accepted pairs whose project still uses the resource."""
        return self.filter(status=Pair.Status.ACCEPTED, project__status__in=RUNNING)


class Pair(VersionedRow):
    """供需配对: what became of one need and one resource. A row stands there from the first decision on."""

    class Status(models.TextChoices):
        OPEN = "open", _("not decided")
        CLAIMED = "claimed", _("offered by the unit")
        LOCKED = "locked", _("locked")
        UNSUITABLE = "unsuitable", _("not suitable")
        ACCEPTED = "accepted", _("chosen")

    need = models.ForeignKey(Need, models.PROTECT, related_name="pairs", verbose_name=_("need"))
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="pairs", verbose_name=_("resource"))
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="pairs", verbose_name=_("project"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)
    reason = CleanTextField(_("reason"), blank=True, max_length=200)
    points = BoundedIntegerField(_("points"), null=True, low=0, high=10_000)  # when it was decided
    decided_on = models.DateField(_("decided on"), null=True, editable=False)

    objects = PairQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["need", "resource"], name="pair_once"),
            models.CheckConstraint(
                name="pair_accepted_in_project",
                condition=Q(status="accepted", project__isnull=False) | ~Q(status="accepted"),
            ),
            models.CheckConstraint(
                name="pair_unsuitable_with_reason", condition=~Q(status="unsuitable") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} – {self.resource}"


class MatchRunQuerySet(ScopedQuerySet):
    subject = "match"
    lookups = {"area": "area__path"}


class MatchRun(JobRow):
    """整体匹配: one run of the matcher over the open needs of an area and the resources on offer in the district."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="match_runs", verbose_name=_("area"))
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    result = models.JSONField(default=dict, blank=True)  # needs, resources, served, value, bound, seconds, shares

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.area} {self.made_at:%Y-%m-%d %H:%M}"


class ProposalQuerySet(ScopedQuerySet):
    subject = "match"
    lookups = {"area": "need__area__path"}


class Proposal(models.Model):
    """What a run says about one need: the resource that the best assignment gives it, or why it gets none."""

    class Reason(models.TextChoices):
        NO_CANDIDATE = "no_candidate", _("nothing on offer fits in category or wording")
        NO_CAPACITY = "no_capacity", _("what fits is fully used")
        TAKEN = "taken", _("others need it more")
        BUNDLE = "bundle", _("what it needs together is not all to be had")
        RULES = "rules", _("the minimum of other communities comes first")
        LEAST = "least", _("so that its community gets something")  # of a need that is served

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="proposals")
    need = models.ForeignKey(Need, models.CASCADE, related_name="+")
    resource = models.ForeignKey(Resource, models.CASCADE, null=True, related_name="+")  # given, or the closest missed
    part = models.CharField(max_length=40, blank=True)  # of what it needs together: the type given, or those missing
    is_served = models.BooleanField()
    points = BoundedIntegerField(default=0, low=0, high=10_000)
    terms = models.JSONField(default=list)  # points of each term, in the order of matching.score.TERMS
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    waited = BoundedIntegerField(default=0, low=0, high=1_000_000)  # runs in a row without anything, this one included
    missing = BoundedIntegerField(default=0, low=0, high=10**9)  # points that were missing

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "need", "part"], name="proposal_once")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.need_id} – {self.resource_id}"
