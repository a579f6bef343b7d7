"""The uses of a fund: money set aside for a project, paid, accepted, published, or given up."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongjian.base.checking import refuse_faults
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.base.workflow import Step
from gongjian.exchange.actions.fund import Amount, balance, fen_of, locked_fund, move_money
from gongjian.exchange.actions.telling import people_of
from gongjian.exchange.models import Fund, FundUse, Ledger, Project
from gongjian.exchange.workflow_funds import NEGATIVE, USE
from gongjian.history.actions import record
from gongjian.notices.actions import tell
from gongjian.people.viewer import Viewer

FACTS = ("fund", "project", "title", "category", "asked_fen")
MONEY_FOR = (Project.Status.AGREED, Project.Status.EXECUTING)
NO_MONEY = (Project.Status.DRAFT, Project.Status.STOPPED)
VOUCHER_MAX = 32
S = FundUse.Status
TEXTS = {
    "file": gettext_noop("The use “%(use)s” of “%(fund)s” is checked and filed."),
    "allot": gettext_noop("The money for “%(use)s” of “%(fund)s” is allotted."),
    "accept": gettext_noop("The use “%(use)s” of “%(fund)s” is accepted. Publish it."),
}


@transaction.atomic
def commit_use(
    *,
    by: Viewer,
    fund: Fund | int,
    project: Project | int | None,
    title: str,
    category: str,
    amount: Amount | None,
) -> FundUse:
    """Set money of a fund aside for an agreed project (议定).

    raises  NotFound, NotAllowed, RuleBroken (no project, project not agreed, negative list, more than is free)
    """
    found = locked_fund(fund if isinstance(fund, int) else fund.pk, by, "fund.keep")
    refuse_negative(category)
    use = FundUse(fund=found, title=title, category=category, resolved_on=by.today)
    use.project = _project(found, project, by)
    use.asked_fen = fen_of("" if amount is None else amount)
    refuse_faults(use)
    use.save()
    move_money(found, Ledger.FREE, Ledger.COMMITTED, use.asked_fen, on=by.today, use=use)
    record(use, "add", by=by, after=use.facts(FACTS))
    return use


def refuse_negative(category: str) -> None:
    """A use on the negative list is refused with its clause. Raises RuleBroken."""
    clause = {str(key): text for key, text in NEGATIVE.items()}.get(category)
    if clause is not None:
        raise RuleBroken("negative_list", str(clause), {"category": str(clause)})


def _project(fund: Fund, project: Project | int | None, by: Viewer) -> Project:
    """The project that is paid for: there is no payment without one (domain 3.10). Raises NotFound, RuleBroken."""
    if project is None:
        said = _("Choose the project: nothing is paid without one.")
        raise RuleBroken("project_missing", said, {"project": said})
    key = project if isinstance(project, int) else project.pk
    found: Project = Project.objects.visible_to(by).locked(pk=key)
    said = ""
    if found.status not in MONEY_FOR:
        said = _("Money is set aside for projects that are agreed or being carried out.")
    elif not found.area.path.startswith(fund.area.path):
        said = _("This project lies outside the area of the fund.")
    if said:
        raise RuleBroken("project_refused", said, {"project": said})
    return found


@transaction.atomic
def move_use(use_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]) -> FundUse:
    """Take a use one step along its chain; payment and release move the money.

    raises  NotFound, NotAllowed, Stale, RuleBroken (wrong status, more than was set aside, voucher missing or used)
    """
    step = USE.step(step_name)
    rows = FundUse.objects.visible_to(by)
    fund = locked_fund(rows.get_or_refuse(pk=use_id).fund_id, by, step.ability)  # always the fund before its uses
    use: FundUse = rows.locked(pk=use_id)
    refuse_stale(use, version, ("status", "outcome"))
    said = step.check(use.status, answers)
    before = use.status
    use.fund = fund
    _carry_out(step, use, said, by)
    use.status, use.version = step.target, use.version + 1
    refuse_faults(use, names=("voucher_no", "outcome"))
    use.save()
    after: dict[str, Any] = {"status": use.status}
    record(use, step.name, by=by, before={"status": before}, after=after, said=said)
    _tell(use, step.name, by)
    return use


def _carry_out(step: Step, use: FundUse, said: Mapping[str, str], by: Viewer) -> None:
    if step.name == "spend":
        _pay(use, said["voucher"], fen_of(said["paid"], "paid"), by)
    elif step.name == "give_up":
        use.outcome = said["reason"]
        move_money(use.fund, Ledger.COMMITTED, Ledger.FREE, use.asked_fen, on=by.today, use=use)
    elif step.name == "publish":
        use.published_on = by.today


def _pay(use: FundUse, voucher: str, fen: int, by: Viewer) -> None:
    """What was paid leaves the commitment; what was not needed is free again."""
    if use.project.status in NO_MONEY:
        raise RuleBroken("project_refused", _("The project is stopped or a draft again. Give up this use."))
    if len(voucher) > VOUCHER_MAX:
        text = _("At most %(n)s characters.") % {"n": VOUCHER_MAX}
        raise RuleBroken("too_long", text, {"voucher": text})
    if FundUse.objects.filter(fund=use.fund, voucher_no=voucher).exists():
        text = _("This voucher is booked already.")
        raise RuleBroken("voucher_used", text, {"voucher": text})
    use.voucher_no, use.spent_fen, use.spent_on = voucher, fen, by.today
    move_money(use.fund, Ledger.COMMITTED, Ledger.SPENT, fen, on=by.today, use=use, name="paid")
    rest = balance(use.fund, Ledger.COMMITTED, use)
    if rest:
        move_money(use.fund, Ledger.COMMITTED, Ledger.FREE, rest, on=by.today, use=use)


def _tell(use: FundUse, step_name: str, by: Viewer) -> None:
    """Those who keep the fund hear what was decided about it."""
    if step_name not in TEXTS:
        return
    people = people_of([use.fund.org_id], "fund.keep", by) - {by.person_id or 0}
    facts = {"use": use.title, "fund": use.fund.title}
    link = f"/exchange/uses/{use.pk}/"
    tell(sorted(people), TEXTS[step_name], facts, kind="result", matter=f"exchange.funduse:{use.pk}", link=link)
