"""Door 1: the feedback letter of a community to a unit, and the service card of a member."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongjian.base.errors import RuleBroken
from gongjian.base.pages import number_from, says_no
from gongjian.base.registers.pages import attachment
from gongjian.base.scoping import no_record
from gongjian.checkin.feedback import Quarter, done_for, may_print_card, may_print_feedback
from gongjian.checkin.models import MemberCheckIn, UnitCheckIn
from gongjian.checkin.papers_feedback import feedback_letter, service_card
from gongjian.checkin.registers import MEMBER_CHECKINS, UNIT_CHECKINS
from gongjian.papers import DOCX, build


@require_GET
@login_required
@says_no
def unit_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """反馈函 of a quarter: for the community that received the unit."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row: UnitCheckIn = UNIT_CHECKINS.rows(viewer).get_or_refuse(pk=pk)
    quarter = _quarter(request)
    if quarter is None or not may_print_feedback(row, viewer) or quarter.first > viewer.today:
        raise no_record()
    with translation.override("zh-hans"):  # papers are Chinese, whoever asks for them
        done = done_for(row, quarter)
        content = build(feedback_letter(row, quarter, done, viewer.today)) if done else b""
    if not content:
        raise RuleBroken(
            "nothing_done", _("Nothing was confirmed in this quarter, so there is nothing to write about.")
        )
    return attachment(content, f"反馈函（{row.org.name}，{quarter.year}年第{quarter.number}季度）.docx", DOCX)


def _quarter(request: HttpRequest) -> Quarter | None:
    year, number = number_from(request, "year"), number_from(request, "quarter")
    if year is None or number is None or not (2000 <= year <= 2200 and 1 <= number <= 4):
        return None
    return Quarter(year, number)


@require_GET
@login_required
@says_no
def member_card(request: HttpRequest, pk: int) -> HttpResponse:
    """服务登记卡: for the member and the own community."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row: MemberCheckIn = MEMBER_CHECKINS.rows(viewer).get_or_refuse(pk=pk)
    if not may_print_card(row, viewer):
        raise no_record()
    with translation.override("zh-hans"):
        content = build(service_card(row, viewer))
    return attachment(content, f"服务登记卡（{row.person.name}）.docx", DOCX)
