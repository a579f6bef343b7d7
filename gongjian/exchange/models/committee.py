"""Grand committees and their part-time members (domain 3.3). Nobody is counted by attendance."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedIntegerField, CleanCharField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.orgs.models import Org, Term
from gongjian.people.models import Person, Post
from gongjian.places.models import Area

FIELDS_NAMED = 5  # domain 3.3: the five kinds of unit from which members are invited


class CommitteeQuerySet(ScopedQuerySet):
    subject = "committee"
    lookups = {"org": "org__path", "area": "area__path", "seats": "pk"}


class Committee(VersionedRow):
    """大党委: the committee of a community or a street for one term, widened by members from resident units."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="committees", verbose_name=_("organisation"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="committees", verbose_name=_("area"))
    term = models.ForeignKey(Term, models.PROTECT, related_name="committees", verbose_name=_("term"))
    title = CleanCharField(_("name of the committee"), max_length=60)
    note = CleanCharField(_("note"), max_length=200, blank=True)
    year = BoundedIntegerField(_("year"), low=2000, high=2200, editable=False)
    serial = BoundedIntegerField(low=1, high=99_999, editable=False)
    code = CleanCharField(_("number"), max_length=48, unique=True, editable=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        ordering = ["area__code", "-term__starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["org", "term"],
                name="committee_once_a_term",
                violation_error_message=_("This organisation has its committee for this term already."),
            ),
            models.UniqueConstraint(fields=["area", "year", "serial"], name="committee_number_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def term_number(self) -> int | None:
        """Which term it serves; what a form or a file has typed as long as the term is not found."""
        typed: int | None = self.__dict__.get("term_typed")
        return self.term.number if self.term_id else typed

    @term_number.setter
    def term_number(self, number: int | None) -> None:
        self.__dict__["term_typed"] = number


class PartTimeQuerySet(ScopedQuerySet):
    subject = "part_time"
    lookups = {"org": "unit__path", "area": "committee__area__path", "self": "person_id"}

    def standing_on(self, day: date) -> "PartTimeQuerySet":
        """Each with two facts of the day: in_post (the unit's post is held), is_over (the last day has passed)."""
        posts = Post.objects.open_on(day).filter(person=OuterRef("person"), org=OuterRef("unit"))
        over = ExpressionWrapper(Q(ends_on__lt=day), output_field=models.BooleanField())
        return self.annotate(in_post=Exists(posts.filter(org__ended_on__isnull=True)), is_over=over)

    def serving_on(self, day: date) -> "PartTimeQuerySet":
        """Those who really serve: the status says so, the post is held, the days are not over."""
        return self.standing_on(day).filter(status=PartTimeMember.Status.SERVING, in_post=True, is_over=False)


class PartTimeMember(VersionedRow):
    """兼职委员: somebody who leads a resident unit's Party work and takes part in a grand committee, without a vote

    on the internal affairs of the community's own Party organisation.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("part-time member", "proposed")
        UNIT_CONSENTED = "unit_consented", _("the unit has consented")
        APPROVED = "approved", pgettext_lazy("part-time member", "approved")
        SERVING = "serving", _("serving")
        SUSPENDED = "suspended", pgettext_lazy("part-time member", "suspended")
        ENDED = "ended", pgettext_lazy("part-time member", "ended")

    class Duty(models.TextChoices):
        DELIBERATION = "deliberation", _("deliberation")
        RESOURCES = "resources", _("resources")
        PROJECTS = "projects", _("leading projects")
        LIAISON = "liaison", pgettext_lazy("duty", "liaison")

    class Sector(models.TextChoices):
        ORGAN = "organ", _("Party and government organ")
        PUBLIC = "public", _("state firm or institution")
        SOCIAL = "social", _("social organisation")
        PROPERTY = "property", _("property company")
        OWNERS = "owners", _("owners' committee")
        OTHER = "other", _("other unit")

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="members", verbose_name=_("grand committee"))
    unit = models.ForeignKey(Org, models.PROTECT, related_name="part_time_members", verbose_name=_("unit"))
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="part_time_seats", verbose_name=_("part-time member")
    )
    unit_post = CleanCharField(_("post in the unit"), max_length=40)
    sector = models.CharField(_("kind of unit"), max_length=8, choices=Sector)
    duty = models.CharField(_("duty"), max_length=12, choices=Duty)
    ground = CleanCharField(pgettext_lazy("part-time member", "ground"), max_length=100, blank=True)
    starts_on = models.DateField(_("serves from"))
    ends_on = models.DateField(_("serves until"))
    status = models.CharField(_("status"), max_length=14, choices=Status, default=Status.PROPOSED, editable=False)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="successors", verbose_name=_("successor of"), editable=False
    )
    prefix = CleanCharField(_("word of the number"), max_length=20, blank=True, editable=False)
    year = BoundedIntegerField(_("year"), low=2000, high=2200, null=True, editable=False)
    serial = BoundedIntegerField(low=1, high=99_999, null=True, editable=False)
    letter_no = CleanCharField(_("number of the letter"), max_length=40, blank=True, editable=False)
    proposed_on = models.DateField(pgettext_lazy("part-time member", "proposed on"), editable=False)
    consented_on = models.DateField(_("consented on"), null=True, editable=False)
    approved_on = models.DateField(_("approved on"), null=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    said = CleanCharField(_("reason"), max_length=200, blank=True, editable=False)

    objects = PartTimeQuerySet.as_manager()
    vote_right = False  # domain 3.3: consultative only; nobody can type it

    class Meta:
        ordering = ["committee", "unit__path", "pk"]
        indexes = [models.Index(fields=["committee", "status"], name="part_time_of_committee")]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "unit"],
                condition=Q(status__in=["approved", "serving", "suspended"]),
                name="part_time_one_appointed",
                violation_error_message=_("This unit has a member in this committee already."),
            ),
            models.UniqueConstraint(
                fields=["committee", "unit"],
                condition=Q(status__in=["proposed", "unit_consented"]),
                name="part_time_one_proposed",
                violation_error_message=_("Somebody of this unit is proposed for this committee already."),
            ),
            models.UniqueConstraint(fields=["prefix", "year", "serial"], name="part_time_letter_once"),
            models.CheckConstraint(
                name="part_time_days_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                name="part_time_appointed_by_letter",
                condition=~Q(status__in=["approved", "serving", "suspended"])
                | (~Q(letter_no="") & Q(approved_on__isnull=False, consented_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="part_time_ended_with_reason",
                condition=~Q(status="ended") | (~Q(said="") & Q(ended_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"

    @property
    def title(self) -> str:
        """Who it is, where a dialog names the record."""
        return str(self)

    @property
    def area(self) -> Area:
        """Where the committee works."""
        return self.committee.area

    @property
    def is_appointed(self) -> bool:
        """Whether the appointment holds, suspended or not."""
        return self.status in APPOINTED

    @property
    def warning(self) -> str:
        """Why somebody with an appointment is not to be shown as plainly serving; "" for nothing.

        Only for rows that were read by standing_on().
        """
        if not self.is_appointed:
            return ""
        if self.__dict__.get("in_post") is False:
            return _t("no longer holds the post in the unit")
        return _t("the last day has passed") if self.__dict__.get("is_over") else ""

    @property
    def standing(self) -> str:
        """The status, and what stands against it."""
        status = str(self.get_status_display())
        return f"{status} · {self.warning}" if self.warning else status

    @property
    def vote_words(self) -> str:
        """What the seat gives and what it does not."""
        return _t("Takes part in deliberation of regional matters; no vote on the Party organisation's own affairs.")


S = PartTimeMember.Status
PENDING = (S.PROPOSED, S.UNIT_CONSENTED)
APPOINTED = (S.APPROVED, S.SERVING, S.SUSPENDED)
YEAR = timedelta(days=365)
