"""Mutual review of a community and a unit, and what is done with good work (domain 3.8). Organisations only."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.exchange.models.agreements import Agreement, Side
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.places.models import Area

SCORES = ("responsiveness", "fulfilment", "usefulness")


class ReviewQuerySet(ScopedQuerySet):
    subject = "review"
    lookups = {"area": "area__path", "host": "org__path", "unit": "unit__path"}


class Review(VersionedRow):
    """双向评价: a community and a unit rate each other for a period, blind until both have answered or time is out."""

    class Status(models.TextChoices):
        OPENED = "opened", _("waits for answers")
        BOTH_FILLED = "both_filled", _("answered by both")
        REPLY_WINDOW = "reply_window", _("replies are possible")
        SETTLED = "settled", _("settled")
        PUBLISHED = "published", pgettext_lazy("review", "published")
        EXPIRED = "expired", pgettext_lazy("review", "nobody answered")

    org = models.ForeignKey(Org, models.PROTECT, related_name="reviews", verbose_name=_("community side"))
    unit = models.ForeignKey(Org, models.PROTECT, related_name="unit_reviews", verbose_name=_("unit side"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="reviews", verbose_name=_("area"))
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="reviews", verbose_name=_("agreement"))
    period_from = models.DateField(_("period from"))
    period_to = models.DateField(_("period to"))
    snapshot = models.JSONField(default=dict, editable=False)  # frozen on opening
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPENED, editable=False)
    opened_on = models.DateField(_("opened on"), editable=False)
    due_on = models.DateField(_("answers until"), editable=False)
    reply_until = models.DateField(_("replies until"), null=True, editable=False)
    published_on = models.DateField(_("published on"), null=True, editable=False)
    all_replied = models.BooleanField(default=False, editable=False)  # nobody has to be waited for

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-period_to", "pk"]
        indexes = [models.Index(fields=["area", "status"], name="review_area")]
        constraints = [
            models.UniqueConstraint(fields=["agreement"], name="review_of_agreement_once"),
            models.CheckConstraint(name="review_days_in_order", condition=Q(period_to__gte=F("period_from"))),
            models.CheckConstraint(
                name="review_published_after_replies",
                condition=~Q(status="published")
                | Q(published_on__isnull=False, reply_until__isnull=False, published_on__gt=F("reply_until"))
                | Q(published_on__isnull=False, all_replied=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org} · {self.unit} {self.period_from}–{self.period_to}"


class AnswerQuerySet(ScopedQuerySet):
    subject = "review"
    lookups = {"area": "review__area__path", "host": "review__org__path", "unit": "review__unit__path"}


class ReviewAnswer(models.Model):
    """评价表: what one side says about the other, and the other's reply."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="answers")
    side = models.CharField(_("answered by"), max_length=10, choices=Side)
    responsiveness = BoundedIntegerField(_("answers quickly"), low=1, high=5)
    fulfilment = BoundedIntegerField(_("keeps what was agreed"), low=1, high=5)
    usefulness = BoundedIntegerField(_("of use to us"), low=1, high=5)
    comment = CleanTextField(_("what went well, what should change"), max_length=400, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reply = CleanTextField(_("reply"), max_length=400, blank=True)
    replied_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["review", "side"]
        constraints = [
            models.UniqueConstraint(fields=["review", "side"], name="review_answered_once"),
            models.CheckConstraint(name="review_answered_by_party", condition=Q(side__in=["unit", "community"])),
        ]

    def __str__(self) -> str:
        return f"{self.review} {self.side}"


class Encouragement(VersionedRow):
    """双向激励: a letter to a unit's superior, or a proposal for honours, that a person decides."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("letter to the superior")
        HONOUR = "honour", _("proposal for honours")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", pgettext_lazy("encouragement", "approved")
        DECLINED = "declined", pgettext_lazy("encouragement", "declined")

    review = models.ForeignKey(Review, models.PROTECT, related_name="encouragements", verbose_name=_("mutual review"))
    side = models.CharField(_("for"), max_length=10, choices=Side)
    org = models.ForeignKey(Org, models.PROTECT, related_name="encouragements", verbose_name=_("organisation"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="encouragements", verbose_name=_("area"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    title = CleanCharField(_("title"), max_length=60)
    text = CleanTextField(_("text"), max_length=1500)
    snapshot = models.JSONField(default=dict, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PROPOSED, editable=False)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    proposed_on = models.DateField(_("proposed on"), editable=False)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"), editable=False
    )
    decided_on = models.DateField(_("decided on"), null=True, editable=False)
    outcome = CleanTextField(_("reason or remark"), max_length=200, blank=True, editable=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "side", "kind"], name="encouragement_once"),
            models.CheckConstraint(name="encouragement_for_party", condition=Q(side__in=["unit", "community"])),
            models.CheckConstraint(
                name="encouragement_decided_by_somebody",
                condition=Q(status="proposed") | (Q(decided_on__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
