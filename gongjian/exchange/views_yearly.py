"""Door 1: the review form with the frozen facts, and the yearly notice on the organisations of an area."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET

from gongjian.base.pages import number_from, says_no
from gongjian.base.registers.pages import attachment, refuse_closed
from gongjian.base.scoping import no_record
from gongjian.exchange.papers_yearly import review_form, yearly_notice
from gongjian.exchange.registers import REVIEWS
from gongjian.exchange.yearly import may_print_notice, year_of
from gongjian.papers import DOCX, build

FIRST_YEAR = 2000


@require_GET
@login_required
@says_no
def review_form_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """双向评价表: for everybody who reaches the review, with the answers that this reader may read."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    refuse_closed(REVIEWS, request)
    review = REVIEWS.rows(viewer).get_or_refuse(pk=pk)
    with translation.override("zh-hans"):  # papers are Chinese, whoever asks for them
        content = build(review_form(review, viewer))
    return attachment(content, f"双向评价表（{review.unit.name}）.docx", DOCX)


@require_GET
@login_required
@says_no
def review_notice(request: HttpRequest) -> HttpResponse:
    """年度共建情况通报 of the chosen area, this year or an earlier one."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    area: Any = request.area  # type: ignore[attr-defined]
    year = number_from(request, "year") or viewer.today.year
    if not may_print_notice(viewer, area) or not FIRST_YEAR <= year <= viewer.today.year:
        raise no_record()
    with translation.override("zh-hans"):
        content = build(yearly_notice(area, year, year_of(viewer, area, year), viewer.today))
    return attachment(content, f"{area.name}{year}年度共建情况通报.docx", DOCX)
