"""Funds of a generated district: the special fund of every community, with uses at every stage of the chain."""

from datetime import date, timedelta

import numpy as np

from gongjian.config.demo.loading.journal import BATCH, Journal
from gongjian.config.demo.shapes import Rng
from gongjian.config.demo.tables import District
from gongjian.exchange.actions.fund import FACTS
from gongjian.exchange.actions.fund_use import FACTS as USE_FACTS
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.models import FEN, Fund, FundUse, Ledger, LedgerEntry, Project
from gongjian.exchange.workflow_funds import PAID
from gongjian.orgs.models import Org

YUAN = 200_000  # a community a year (domain 3.10)
WHAT = (
    ("活动物料", "activity", 800, 4000),
    ("助老服务", "service", 3000, 12000),
    ("公共设施小修", "facility", 2000, 15000),
    ("困难家庭帮扶", "aid", 1000, 6000),
    ("骨干培训", "training", 1500, 5000),
)
STAGES = ("resolved", "filed", "allotted", "running", "spent", "accepted", "published", "released")
CHANCES = (0.1, 0.08, 0.08, 0.2, 0.1, 0.08, 0.3, 0.06)


def load_funds(district: District, journal: Journal) -> None:
    """Funds with their uses, and the entries that follow from them."""
    rng, day = np.random.default_rng(district.seed + 311), district.today
    orgs = Org.objects.filter(kind="community", area__isnull=False, ended_on__isnull=True).select_related("area")
    funds = [_fund(org, day.year, "special") for org in orgs.defer("area__shape").order_by("pk")]
    funds += [_fund(fund.org, day.year, "unit") for fund in funds if rng.random() < 0.3]
    give_numbers(funds, day.year)
    Fund.objects.bulk_create(funds, batch_size=BATCH)
    journal.added(funds, "org", "area", *FACTS)
    by_area = {fund.area_id: fund for fund in funds if fund.source == Fund.Source.SPECIAL}
    running = Project.objects.filter(status__in=(Project.Status.AGREED, Project.Status.EXECUTING), area__in=by_area)
    uses = [_use(by_area[one.area_id], one, day, rng) for one in running.order_by("pk") for _n in range(2)]
    for number, use in enumerate(uses, start=1):
        use.voucher_no = f"记-{number:04d}" if use.status in PAID else ""
    FundUse.objects.bulk_create(uses, batch_size=BATCH)
    journal.added(uses, *USE_FACTS, "status")
    given = {fund.pk: YUAN if fund.source == Fund.Source.SPECIAL else int(rng.integers(1, 6)) * 5000 for fund in funds}
    first = date(day.year, 1, 15) if day >= date(day.year, 1, 15) else day
    entries = [_entry(fund, None, Ledger.SOURCE, Ledger.FREE, given[fund.pk] * FEN, first) for fund in funds]
    LedgerEntry.objects.bulk_create([*entries, *(one for use in uses for one in _moves(use))], batch_size=BATCH)


def _fund(org: Org, year: int, source: str) -> Fund:
    title = {"special": "服务群众专项经费", "unit": "驻区单位支持经费"}[source]
    return Fund(org=org, area=org.area, title=f"{year} 年{title}", source=source, year=year)


def _use(fund: Fund, project: Project, today: date, rng: Rng) -> FundUse:
    title, category, low, high = WHAT[int(rng.integers(len(WHAT)))]
    status = str(rng.choice(STAGES, p=CHANCES))
    asked = int(rng.integers(low // 100, high // 100 + 1)) * 100 * FEN
    use = FundUse(fund=fund, project=project, title=f"{project.title}：{title}"[:60], category=category, status=status)
    use.asked_fen, use.resolved_on = asked, project.agreed_on or project.begun_on
    if status in PAID:
        use.spent_fen = asked - int(rng.integers(0, 50)) * 10 * FEN // 10
        use.spent_on = min(today, use.resolved_on + timedelta(days=int(rng.integers(5, 30))))
        use.published_on = today if status == FundUse.Status.PUBLISHED else None
    use.outcome = "居民另有安排" if status == FundUse.Status.RELEASED else ""
    return use


def _moves(use: FundUse) -> list[LedgerEntry]:
    """The entries that brought a use to where it stands."""
    found = [_entry(use.fund, use, Ledger.FREE, Ledger.COMMITTED, use.asked_fen, use.resolved_on)]
    rest = use.asked_fen
    if use.spent_fen:
        found.append(
            _entry(use.fund, use, Ledger.COMMITTED, Ledger.SPENT, use.spent_fen, use.spent_on or use.resolved_on)
        )
        rest -= use.spent_fen
    if rest and (use.spent_fen or use.status == FundUse.Status.RELEASED):
        found.append(_entry(use.fund, use, Ledger.COMMITTED, Ledger.FREE, rest, use.spent_on or use.resolved_on))
    return found


def _entry(fund: Fund, use: FundUse | None, out_of: Ledger, into: Ledger, fen: int, on: date) -> LedgerEntry:
    return LedgerEntry(fund=fund, use=use, out_of=out_of, into=into, fen=fen, on=on)
