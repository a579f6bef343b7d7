"""Funds in double entry: every entry moves money from one account to another, so that all accounts sum to zero.

Money is kept in fen, as whole numbers: sums are exact on every database.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.exchange.models.projects import Project
from gongjian.orgs.models import Org
from gongjian.places.models import Area

FEN = 100  # of one yuan
FEN_MAX = 2_000_000_000  # twenty million yuan: a hundred times what a community has a year


def yuan_text(fen: int) -> str:
    """`1,234.50`, without decimals where there are none."""
    return f"{fen // FEN:,}" if fen % FEN == 0 else f"{fen / FEN:,.2f}"


class Ledger(models.TextChoices):
    """账户: where money of a fund can be. SOURCE is outside: what came in stands there as a minus."""

    SOURCE = "source", _("giver of the money")
    FREE = "free", _("at hand")
    COMMITTED = "committed", _("committed")
    SPENT = "spent", _("spent")
    RETURNED = "returned", _("given back")


class FundQuerySet(ScopedQuerySet):
    subject = "fund"
    lookups = {"area": "area__path"}

    def with_balances(self) -> "FundQuerySet":
        """Each fund with what stands in its accounts, in fen: in_free, in_committed and so on."""
        return self.annotate(**{f"in_{account}": _standing(account) for account in Ledger})


def _standing(account: Ledger) -> Coalesce:
    entries = LedgerEntry.objects.filter(fund=OuterRef("pk")).order_by()

    def total(side: str) -> Coalesce:
        rows = entries.filter(**{side: account}).values("fund").annotate(n=Sum("fen")).values("n")
        return Coalesce(Subquery(rows), Value(0))

    return total("into") - total("out_of")  # type: ignore[return-value]


class Fund(VersionedRow):
    """经费: money of one source and year that a community or a street may spend on projects."""

    class Source(models.TextChoices):
        SPECIAL = "special", _("special fund")
        DUES = "dues", _("Party dues")
        UNIT = "unit", _("support of units")
        OTHER = "other", _("other")

    org = models.ForeignKey(Org, models.PROTECT, related_name="funds", verbose_name=_("kept by"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="funds", verbose_name=_("area"))
    title = CleanCharField(_("name of the fund"), max_length=60)
    source = models.CharField(_("source of the money"), max_length=8, choices=Source)
    year = BoundedIntegerField(_("budget year"), low=2000, high=2200)
    serial = BoundedIntegerField(low=1, high=99_999, editable=False)
    code = CleanCharField(_("number"), max_length=48, unique=True, editable=False)
    note = CleanTextField(_("note"), blank=True, max_length=200)

    objects = FundQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "area__code", "pk"]
        constraints = [models.UniqueConstraint(fields=["area", "year", "serial"], name="fund_number_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def amount(self) -> float | None:
        """What came in, in yuan; None where the balances were not read and no file brought one."""
        typed: float | None = self.__dict__.get("amount_typed")
        if typed is not None or "in_source" not in self.__dict__:
            return typed
        return -int(self.__dict__["in_source"]) / FEN

    @amount.setter
    def amount(self, value: float | None) -> None:
        self.__dict__["amount_typed"] = value

    def yuan(self, account: str) -> float:
        """What stands in an account, in yuan; only of funds read with_balances()."""
        return self.fen(account) / FEN

    def fen(self, account: str) -> int:
        """The same in fen; of SOURCE what came from there."""
        held = int(self.__dict__[f"in_{account}"])
        return -held if account == Ledger.SOURCE else held

    @property
    def amount_text(self) -> str:
        """What came in, as people read it."""
        return yuan_text(self.fen(Ledger.SOURCE))

    @property
    def committed_text(self) -> str:
        """What is set aside."""
        return yuan_text(self.fen(Ledger.COMMITTED))

    @property
    def spent_text(self) -> str:
        """What was paid."""
        return yuan_text(self.fen(Ledger.SPENT))

    @property
    def free_text(self) -> str:
        """What is left."""
        return yuan_text(self.fen(Ledger.FREE))

    @property
    def returned_text(self) -> str:
        """What went back."""
        return yuan_text(self.fen(Ledger.RETURNED))


class FundUseQuerySet(ScopedQuerySet):
    subject = "fund"
    lookups = {"area": "fund__area__path"}


class FundUse(VersionedRow):
    """经费使用: one thing that money of a fund is meant for, from the decision to the publication."""

    class Status(models.TextChoices):
        RESOLVED = "resolved", _("resolved")
        FILED = "filed", _("checked and filed")
        ALLOTTED = "allotted", _("allotted")
        RUNNING = "running", _("under way")
        SPENT = "spent", _("paid")
        ACCEPTED = "accepted", pgettext_lazy("fund", "accepted")
        PUBLISHED = "published", pgettext_lazy("fund", "published")
        RELEASED = "released", _("given up")

    class Category(models.TextChoices):
        SERVICE = "service", _("services for residents")
        ACTIVITY = "activity", _("activities")
        FACILITY = "facility", _("small facilities")
        AID = "aid", _("aid")
        TRAINING = "training", _("training")
        OFFICE = "office", _("office costs")
        STAFF = "staff", _("staff")
        LOAN = "loan", _("loans and debts")
        RESIDENTS = "residents", _("what residents must pay themselves")
        FUNDED = "funded", _("items already funded")

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="uses", verbose_name=_("fund"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="fund_uses", verbose_name=_("project"))
    title = CleanCharField(_("what for"), max_length=60)
    category = models.CharField(_("category of use"), max_length=10, choices=Category)
    asked_fen = BoundedIntegerField(_("set aside"), low=1, high=FEN_MAX)
    spent_fen = BoundedIntegerField(_("paid"), default=0, low=0, high=FEN_MAX, editable=False)
    voucher_no = CleanCharField(_("voucher number"), max_length=32, blank=True, editable=False)
    resolved_on = models.DateField(_("resolved on"), editable=False)
    spent_on = models.DateField(_("paid on"), null=True, editable=False)
    published_on = models.DateField(_("published on"), null=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RESOLVED, editable=False)
    outcome = CleanTextField(_("result or reason"), blank=True, max_length=200, editable=False)

    objects = FundUseQuerySet.as_manager()

    class Meta:
        ordering = ["-resolved_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="fund_use_within_commitment", condition=Q(spent_fen__lte=F("asked_fen"))),
            models.CheckConstraint(
                name="fund_use_paid_with_voucher",
                condition=~Q(status__in=["spent", "accepted", "published"]) | ~Q(voucher_no=""),
            ),
            models.CheckConstraint(
                name="fund_use_published_on_a_day", condition=~Q(status="published") | Q(published_on__isnull=False)
            ),
            models.CheckConstraint(
                name="fund_use_not_negative_list",
                condition=~Q(category__in=["office", "staff", "loan", "residents", "funded"]),
                violation_error_message=_("This use is on the negative list."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def org(self) -> Org:
        """Who keeps the fund."""
        return self.fund.org

    @property
    def area(self) -> Area:
        """Where the fund belongs."""
        return self.fund.area

    def facts(self, names: Iterable[str]) -> dict[str, Any]:
        """The named columns for the history; amounts as people read them."""
        amounts = {"asked_fen": self.asked_text, "spent_fen": self.spent_text}
        plain = super().facts(names)
        return plain | {name: text for name, text in amounts.items() if name in plain}

    @property
    def asked_text(self) -> str:
        """What was set aside, as people read it."""
        return yuan_text(self.asked_fen)

    @property
    def spent_text(self) -> str:
        """What was paid, "" before."""
        return yuan_text(self.spent_fen) if self.spent_fen else ""


class LedgerEntry(models.Model):
    """分录: so much money went out of one account into another. Entries are added, never changed or deleted."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="entries")
    use = models.ForeignKey(FundUse, models.PROTECT, null=True, related_name="entries")
    out_of = models.CharField(_("out of"), max_length=10, choices=Ledger)
    into = models.CharField(_("into account"), max_length=10, choices=Ledger)
    fen = BoundedIntegerField(_("amount"), low=1, high=FEN_MAX)
    on = models.DateField(_("day"))

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="ledger_two_accounts", condition=~Q(out_of=F("into")))]

    def __str__(self) -> str:
        return f"{self.out_of} → {self.into} {self.fen}"

    @property
    def postings(self) -> tuple[tuple[str, int], tuple[str, int]]:
        """Its two lines: they sum to zero."""
        return (self.out_of, -self.fen), (self.into, self.fen)


def standing(entries: Iterable[LedgerEntry]) -> dict[str, int]:
    """What stands in each account after these entries, in fen."""
    found = dict.fromkeys(map(str, Ledger.values), 0)
    for entry in entries:
        for account, fen in entry.postings:
            found[account] += fen
    return found
