"""Co-building agreements: who agrees with whom, in which versions, on which items (domain 3.7)."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.exchange.models.lists import Need, Resource
from gongjian.exchange.models.projects import Project
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.places.models import Area

QUANTITY_MAX = 1_000_000
ITEMS_MAX = 60


class AgreementQuerySet(ScopedQuerySet):
    subject = "agreement"
    lookups = {"area": "area__path", "host": "org__path", "unit": "unit__path"}

    def in_force(self) -> "AgreementQuerySet":
        """Agreements that bind today."""
        return self.filter(status=Agreement.Status.IN_FORCE)


class Agreement(VersionedRow):
    """共建协议: what a community and a unit promise each other for a time, item by item."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("agreement", "draft")
        NEGOTIATING = "negotiating", _("in negotiation")
        SIGNED = "signed", _("signed, not begun")
        IN_FORCE = "in_force", pgettext_lazy("agreement", "in force")
        SETTLED = "settled", _("settled")
        RENEWED = "renewed", _("renewed")
        EXPIRED = "expired", _("run out")
        TERMINATED = "terminated", _("terminated")

    org = models.ForeignKey(Org, models.PROTECT, related_name="agreements", verbose_name=_("community side"))
    unit = models.ForeignKey(Org, models.PROTECT, related_name="unit_agreements", verbose_name=_("unit side"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="agreements", verbose_name=_("area"))
    code = CleanCharField(_("file number"), max_length=40, unique=True, editable=False)  # from the first draft on
    title = CleanCharField(_("title"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    prefix = CleanCharField(_("word of the number"), max_length=20, blank=True, editable=False)
    year = BoundedIntegerField(_("year"), low=2000, high=2200, null=True, editable=False)
    serial = BoundedIntegerField(low=1, high=99_999, null=True, editable=False)
    number = CleanCharField(_("number"), max_length=40, blank=True, editable=False)
    outcome = CleanTextField(_("result or reason"), blank=True, max_length=200, editable=False)
    renewed_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="renewals", verbose_name=_("renews"), editable=False
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["valid_to", "pk"]
        indexes = [models.Index(fields=["area", "status"], name="agreement_area")]
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year", "serial"], name="agreement_number_once"),
            models.CheckConstraint(
                name="agreement_days_in_order",
                condition=Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("The last day must come after the first day."),
            ),
            models.CheckConstraint(
                name="agreement_two_parties",
                condition=~Q(org=F("unit")),
                violation_error_message=_("An agreement needs two different parties."),
            ),
            models.CheckConstraint(
                name="agreement_ended_with_reason", condition=~Q(status__in=["terminated", "settled"]) | ~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def enter(self) -> None:
        """Store a new agreement and give it the number of its file."""
        self.code = f"new-{uuid4().hex}"
        self.save()
        self.code = f"XY{self.pk:05d}"
        self.save(update_fields=["code"])

    def party(self, side: str) -> Org:
        """The organisation of one side."""
        return self.org if side == Side.COMMUNITY else self.unit


class Side(models.TextChoices):
    UNIT = "unit", pgettext_lazy("side", "unit")
    COMMUNITY = "community", pgettext_lazy("side", "community")
    BOTH = "both", pgettext_lazy("side", "both")


PARTIES = (Side.COMMUNITY, Side.UNIT)


def other(side: str) -> Side:
    """The party on the other side."""
    return Side.UNIT if side == Side.COMMUNITY else Side.COMMUNITY


class VersionQuerySet(ScopedQuerySet):
    subject = "agreement"
    lookups = {"area": "agreement__area__path", "host": "agreement__org__path", "unit": "agreement__unit__path"}


class AgreementVersion(VersionedRow):
    """协议版本: one wording of an agreement. Its text is frozen when both have signed; only one is open at a time."""

    class Stage(models.TextChoices):
        OPEN = "open", _("being negotiated")
        IN_FORCE = "in_force", pgettext_lazy("version", "valid")
        REPLACED = "replaced", _("replaced")
        DROPPED = "dropped", pgettext_lazy("version", "given up")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="versions", verbose_name=_("agreement"))
    number = BoundedIntegerField(_("number of the version"), low=1, high=999)
    stage = models.CharField(_("status"), max_length=10, choices=Stage, default=Stage.OPEN, editable=False)
    purpose = CleanTextField(_("purpose"), max_length=400, blank=True)
    involves_money = models.BooleanField(_("involves money"), default=False)
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    drafted_on = models.DateField(_("drafted on"), editable=False)
    checked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by"), editable=False
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, editable=False)
    check_note = CleanTextField(_("result of the check"), max_length=200, blank=True, editable=False)
    checked_digest = models.CharField(max_length=64, blank=True, editable=False)
    content = models.JSONField(default=dict, editable=False)  # what was signed, see agreement_text.py
    text = CleanTextField(blank=True, editable=False)
    digest = models.CharField(_("SM3 of the text"), max_length=64, blank=True, editable=False)
    closed_on = models.DateField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_once"),
            models.UniqueConstraint(fields=["agreement"], condition=Q(stage="open"), name="agreement_one_open"),
            models.UniqueConstraint(fields=["agreement"], condition=Q(stage="in_force"), name="agreement_one_in_force"),
            models.CheckConstraint(
                name="agreement_version_frozen",
                condition=~Q(stage__in=["in_force", "replaced"]) | (~Q(text="") & ~Q(digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.number}"


class ItemQuerySet(ScopedQuerySet):
    subject = "agreement"
    lookups = {
        "area": "of__agreement__area__path",
        "host": "of__agreement__org__path",
        "unit": "of__agreement__unit__path",
    }

    def binding(self) -> "ItemQuerySet":
        """Items of the versions that are valid, in agreements that bind or have bound."""
        return self.filter(
            of__stage=AgreementVersion.Stage.IN_FORCE,
            of__agreement__status__in=[
                Agreement.Status.IN_FORCE,
                Agreement.Status.SETTLED,
                Agreement.Status.RENEWED,
                Agreement.Status.EXPIRED,
            ],
        )


class AgreementItem(VersionedRow):
    """协议条款: one promise: who does what, how it is measured, how much, by when. Its key stays in later versions."""

    of = models.ForeignKey(
        AgreementVersion, models.CASCADE, related_name="items", verbose_name=_("version of the agreement")
    )
    key = BoundedIntegerField(low=1, high=9999, editable=False)
    side = models.CharField(_("who does it"), max_length=10, choices=Side)
    text = CleanCharField(_("item"), max_length=120)
    measure = CleanCharField(_("measured by"), max_length=60, blank=True)
    quantity = BoundedIntegerField(_("agreed quantity"), low=1, high=QUANTITY_MAX, default=1)
    unit = CleanCharField(_("unit of quantity"), max_length=10, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    need = models.ForeignKey(
        Need, models.PROTECT, null=True, blank=True, related_name="agreement_items", verbose_name=_("need")
    )
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="agreement_items", verbose_name=_("resource")
    )
    project = models.ForeignKey(  # by which it is carried out: not part of the wording, so it may follow the signing
        Project, models.PROTECT, null=True, blank=True, related_name="agreement_items", verbose_name=_("project")
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["of", "key"]
        constraints = [models.UniqueConstraint(fields=["of", "key"], name="agreement_item_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def agreement(self) -> Agreement | None:
        """The agreement of the version; None for an item that belongs to none yet."""
        return self.of.agreement if self.of_id else None

    @agreement.setter
    def agreement(self, agreement: Agreement) -> None:
        """Place a new item into the open version, as files and forms name the agreement only."""
        self.of = agreement.versions.get(stage=AgreementVersion.Stage.OPEN)
