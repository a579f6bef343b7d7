"""Door 1: the steps of a use, money that comes in or goes back, and the sheet that is put up."""

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.errors import NotFound
from gongjian.base.pages import number_from, says_no, version_of
from gongjian.base.registers.pages import refuse_closed
from gongjian.exchange.actions.fund import raise_fund, return_rest
from gongjian.exchange.actions.fund_use import move_use
from gongjian.exchange.answers import answers_of
from gongjian.exchange.models import FundUse, yuan_text
from gongjian.exchange.registers import FUNDS, USES

TURNS = {"raise": raise_fund, "return": return_rest}
ROWS_MAX = 2000


@require_POST
@login_required
@says_no
def use_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a use one step along its chain."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    move_use(pk, step, by=viewer, version=version_of(request), answers=answers_of(request.POST))
    return HttpResponseRedirect(USES.url("record", pk))


@require_POST
@login_required
@says_no
def fund_turn(request: HttpRequest, pk: int, turn: str) -> HttpResponse:
    """More money comes in, or what is left goes back."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if turn not in TURNS:
        raise NotFound("no_such_step", _("There is no step with this name."))
    amount, reason = request.POST.get("amount", "")[:20], request.POST.get("reason", "")
    TURNS[turn](pk, by=viewer, amount=amount, reason=reason)
    return HttpResponseRedirect(FUNDS.url("record", pk))


@require_GET
@login_required
@says_no
def fund_sheet(request: HttpRequest) -> HttpResponse:
    """专项经费使用公示表: every paid use of the area in a year by fund, with voucher, project and what came of it."""
    refuse_closed(FUNDS, request)
    viewer, area = request.viewer, request.area  # type: ignore[attr-defined]
    year = number_from(request, "year") or viewer.today.year
    funds = FUNDS.rows(viewer).within(area.path if area else "").filter(year=min(year, 2200))
    known = {fund.pk: fund for fund in funds.order_by("area__code", "pk")[:ROWS_MAX]}
    paid = FundUse.objects.visible_to(viewer).filter(fund__in=list(known), spent_on__isnull=False)
    rows = paid.select_related("project").order_by("fund__area__code", "fund", "spent_on", "pk")[:ROWS_MAX]
    of_fund = {key: list(found) for key, found in groupby(rows, key=lambda use: use.fund_id)}
    groups = [
        {"fund": fund, "uses": of_fund.get(key, []), "sum": yuan_text(sum(u.spent_fen for u in of_fund.get(key, [])))}
        for key, fund in known.items()
    ]
    context = {"area": area, "groups": groups, "year": year, "day": viewer.today}
    return render(request, "exchange/fund_sheet.html", context)
