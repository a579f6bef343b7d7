"""Members who register with their home community."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedIntegerField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.base.secrets import EncryptedTextField
from gongjian.checkin.models.skill import Skill
from gongjian.checkin.slots import SLOTS_MAX, words_of
from gongjian.grids.models import Grid
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.places.models import Area

CONTACT = "checkin.membercheckin.contact"


class MemberCheckInQuerySet(ScopedQuerySet):
    subject = "member_checkin"
    lookups = {"area": "area__path", "self": "person_id"}

    def live(self) -> "MemberCheckInQuerySet":
        """Not moved and not ended."""
        return self.filter(status__in=MEMBER_LIVE)

    def taking_part(self) -> "MemberCheckInQuerySet":
        """Confirmed by the community, whether pausing or not."""
        return self.filter(status__in=TAKING_PART)


class MemberCheckIn(VersionedRow):
    """党员报到: an in-service member takes part in the life of the community where he or she lives.

    Consent comes first: no skills, times or contact are stored before its moment and the version of its text.
    """

    class Status(models.TextChoices):
        INVITED = "invited", _("invited")
        REGISTERED = "registered", _("registered")
        CONFIRMED = "confirmed", pgettext_lazy("check-in", "confirmed")
        ACTIVE = "active", pgettext_lazy("check-in", "active")
        PAUSED = "paused", pgettext_lazy("check-in", "paused")
        MOVED = "moved", _("moved away")
        ENDED = "ended", pgettext_lazy("check-in", "ended")

    person = models.ForeignKey(Person, models.PROTECT, related_name="checkins", verbose_name=_("member"))
    org = models.ForeignKey(Org, models.PROTECT, related_name="member_checkins", verbose_name=_("unit"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="member_checkins", verbose_name=_("home community"))
    grid = models.ForeignKey(
        Grid, models.SET_NULL, null=True, blank=True, related_name="member_checkins", verbose_name=_("grid")
    )
    consent_at = models.DateTimeField(_("consented at"), null=True, editable=False)
    consent_version = BoundedIntegerField(_("version of the consent"), null=True, low=1, high=999, editable=False)
    skills = models.ManyToManyField(Skill, related_name="checkins", blank=True, verbose_name=_("skills"))
    slots = BoundedIntegerField(_("free times"), default=0, low=0, high=SLOTS_MAX)
    contact = EncryptedTextField(_("contact"), label=CONTACT, max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.INVITED, editable=False)
    registered_on = models.DateField(_("registered on"), null=True, editable=False)
    confirmed_on = models.DateField(_("confirmed on"), null=True, editable=False)
    ended_on = models.DateField(pgettext_lazy("check-in", "ended on"), null=True, editable=False)
    erase_after = models.DateField(_("erase contact after"), null=True, editable=False)
    said = CleanTextField(_("reason"), blank=True, max_length=200, editable=False)

    objects = MemberCheckInQuerySet.as_manager()

    class Meta:
        ordering = ["area__code", "pk"]
        indexes = [models.Index(fields=["area", "status"], name="member_checkin_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status__in=["invited", "registered", "confirmed", "active", "paused"]),
                name="member_checkin_live_once",
                violation_error_message=_("This member has a home community already. Move instead."),
            ),
            models.CheckConstraint(
                name="member_checkin_consent_whole",
                condition=Q(consent_at__isnull=True, consent_version__isnull=True)
                | Q(consent_at__isnull=False, consent_version__isnull=False),
            ),
            models.CheckConstraint(
                name="member_checkin_consent_first",
                condition=Q(consent_at__isnull=False)
                | Q(status__in=["invited", "moved", "ended"], slots=0, contact__is_empty=True),
            ),
            models.CheckConstraint(
                name="member_checkin_over_on_a_day",
                condition=~Q(status__in=["moved", "ended"]) | Q(ended_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def skill_words(self) -> str:
        """The skills in words."""
        return "、".join(str(skill) for skill in self.skills.all())

    @property
    def slot_words(self) -> str:
        """The free times in words."""
        return words_of(self.slots)


S = MemberCheckIn.Status
MEMBER_LIVE = (S.INVITED, S.REGISTERED, S.CONFIRMED, S.ACTIVE, S.PAUSED)
TAKING_PART = (S.CONFIRMED, S.ACTIVE, S.PAUSED)
