"""The lists of funds and of their uses. Balances are sums of the ledger; nobody types them."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Related
from gongjian.exchange.actions.fund import add_fund, edit_fund
from gongjian.exchange.actions.fund_use import MONEY_FOR, commit_use
from gongjian.exchange.intake_funds import FundIntake
from gongjian.exchange.models import FEN, Fund, FundUse, Ledger, LedgerEntry, Project, yuan_text
from gongjian.exchange.registers.shared import CODE, TITLE, listed, owners, status_column, steps_on
from gongjian.exchange.workflow_funds import PAID, use_steps

TONES = {"resolved": "open", "spent": "soon", "accepted": "soon", "published": "done"}
TONES |= dict.fromkeys(("filed", "allotted", "running"), "doing")
ABILITY = "fund.keep"
ORG, ORG_NAME, AREA, AREA_NAME = owners(Fund, ABILITY, _("kept by"), _("name of the keeper"))
ENTRIES_SHOWN = 200


def fund_rows(viewer: Any) -> Any:
    """Funds within reach with their balances."""
    rows = Fund.objects.visible_to(viewer).select_related("org", "area").defer("area__shape")
    return rows.with_balances()


def use_rows(viewer: Any) -> Any:
    """Uses of funds within reach."""
    rows = FundUse.objects.visible_to(viewer).select_related("fund__org", "fund__area", "project")
    return rows.defer("fund__area__shape")


def open_funds(viewer: Any) -> Any:
    """Funds of which the reader may set money aside."""
    return Fund.objects.visible_to(viewer).select_related("org")


def paid_projects(viewer: Any) -> Any:
    """Projects for which money may be set aside."""
    return Project.objects.visible_to(viewer).filter(status__in=MONEY_FOR).select_related("org")


def fund_choices(viewer: Any) -> list[tuple[str, str]]:
    """Funds within reach, as conditions of the list of uses."""
    rows = Fund.objects.visible_to(viewer).order_by("-year", "code").values_list("pk", "year", "title")
    return [(str(pk), f"{year} {title}") for pk, year, title in rows]


def money(name: str, heading: Any, account: str, **more: Any) -> Column:
    """What stands in an account of a fund, in yuan."""
    return Column(
        name=name,
        heading=heading,
        kind=Kind.DECIMAL,
        value=lambda row: row.yuan(account),
        is_typed=False,
        sort=f"in_{account}",
        shows=f"{name}_text",
        **more,
    )


def ledger_of(fund: Fund, viewer: Any) -> dict[str, Any]:
    """The entries of a fund for its record page, the newest first."""
    entries = LedgerEntry.objects.filter(fund=fund).select_related("use").order_by("-pk")[:ENTRIES_SHOWN]
    return {
        "entries": [(one, yuan_text(one.fen)) for one in entries],
        "may_turn": viewer.can("fund.check", fund.area),
        "may_commit": viewer.can(ABILITY, fund.area),
        "record_part": "exchange/_fund_ledger.html",
    }


def related_of(fund: Fund, viewer: Any) -> list[Related]:
    """The uses of a fund."""
    count = FundUse.objects.visible_to(viewer).filter(fund=fund).count()
    return [Related(_("uses of the fund"), f"{USES.url('list')}?fund={fund.pk}&everywhere=1", count)]


def project_of(use: FundUse, viewer: Any) -> list[Related]:
    """The fund and the project of a use."""
    from gongjian.exchange.registers import PROJECTS  # noqa: PLC0415  registers name each other

    found = [Related(str(use.fund), FUNDS.url("record", use.fund_id))]
    if PROJECTS.rows(viewer).filter(pk=use.project_id).exists():
        found.append(Related(str(use.project), PROJECTS.url("record", use.project_id)))
    return found


FUNDS = listed(
    Fund,
    ABILITY,
    key="funds",
    noun="fund",
    title=_("Funds"),
    one=_("fund"),
    rows=fund_rows,
    order=("-year", "area__code"),
    order_words=_("the newest year first"),
    key_columns=("org", "title", "year"),
    chips=(
        Chip("year", _("this year"), lambda day: Q(year=day.year)),
        Chip("free", _("with money left"), lambda day: Q(in_free__gt=0)),
    ),
    intake=FundIntake,
    add=add_fund,
    edit=edit_fund,
    related=related_of,
    record_template="exchange/fund_record.html",
    record_context=ledger_of,
    extra_actions="exchange/_fund_actions.html",
    columns=(
        TITLE,
        CODE,
        Column(name="source", kind=Kind.CHOICE, filter="source", is_required=True),
        Column(
            name="year",
            kind=Kind.NUMBER,
            sort="year",
            is_required=True,
            is_grouped=False,
            is_fixed=True,
            example="2027",
        ),
        Column(
            name="amount",
            heading=_("amount in yuan"),
            kind=Kind.DECIMAL,
            low=0.01,
            high=20_000_000,
            shows="amount_text",
            is_required=True,
            is_fixed=True,
            example="200000",
        ),
        money("committed", _("set aside"), Ledger.COMMITTED),
        money("spent", _("spent"), Ledger.SPENT),
        money("free", _("at hand"), Ledger.FREE),
        money("returned", _("given back"), Ledger.RETURNED, is_listed=False),
        ORG,
        ORG_NAME,
        AREA,
        AREA_NAME,
        Column(name="note", max_length=200, is_listed=False),
    ),
    about=_("Money for projects by source and year; balances are computed from the ledger."),
    filled_by=_("Communities and streets enter what they were given, or a file brings it."),
)
USES = listed(
    FundUse,
    ABILITY,
    key="uses",
    noun="use",
    title=_("Uses of funds"),
    one=_("use of a fund"),
    rows=use_rows,
    order=("-resolved_on",),
    order_words=_("the newest first"),
    search=("title", "voucher_no", "project__title", "fund__title"),
    key_columns=("fund", "title"),
    bring="",
    owner=lambda row: row.fund.area,
    chips=(
        Chip("open", _("not ended"), lambda day: ~Q(status__in=("published", "released"))),
        Chip("unpublished", _("paid, not published"), lambda day: Q(status__in=("spent", "accepted"))),
    ),
    add=commit_use,
    related=project_of,
    record_template="exchange/use_record.html",
    record_context=steps_on(use_steps, TONES),
    extra_actions="exchange/_fund_actions.html",
    columns=(
        TITLE,
        status_column(TONES),
        Column(
            name="fund",
            kind=Kind.LINK,
            value="fund__code",
            shows="fund__title",
            filter="fund_id",
            options=fund_choices,
            refers=Reference(open_funds, "fund"),
            is_required=True,
        ),
        Column(
            name="project",
            kind=Kind.LINK,
            value="project__code",
            shows="project__title",
            refers=Reference(paid_projects, "project"),
            is_required=True,
            hint=_("Agreed or being carried out: nothing is paid without a project."),
        ),
        Column(
            name="category",
            kind=Kind.CHOICE,
            filter="category",
            is_required=True,
            hint=_("The last five are on the negative list and are refused with their clause."),
        ),
        Column(
            name="amount",
            heading=_("set aside, in yuan"),
            kind=Kind.DECIMAL,
            low=0.01,
            high=20_000_000,
            value=lambda row: row.asked_fen / FEN,
            shows="asked_text",
            sort="asked_fen",
            is_required=True,
            example="12000",
        ),
        Column(
            name="paid",
            heading=_("paid, in yuan"),
            kind=Kind.DECIMAL,
            value=lambda row: row.spent_fen / FEN if row.status in PAID else None,
            shows="spent_text",
            sort="spent_fen",
            is_typed=False,
        ),
        Column(name="voucher_no", is_typed=False, is_listed=False),
        Column(name="resolved_on", kind=Kind.DAY, is_typed=False, is_listed=False),
        Column(name="spent_on", kind=Kind.DAY, is_typed=False, is_listed=False),
        Column(name="published_on", kind=Kind.DAY, sort="published_on", is_typed=False),
        Column(name="outcome", is_typed=False, is_listed=False),
    ),
    about=_("What money of a fund is meant for, from the decision to the publication."),
    filled_by=_("Whoever keeps the fund sets money aside for an agreed project."),
)
