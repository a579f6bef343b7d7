"""Door 1 of mutual reviews and of letters and honours."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.pages import says_no
from gongjian.base.registers.pages import attachment, refuse_closed
from gongjian.base.scoping import no_record
from gongjian.exchange.actions.encourage import (
    decide_encouragement,
    default_title,
    letter_of,
    may_propose,
    propose_encouragement,
)
from gongjian.exchange.actions.review import answer_review, publish_review, reply_review
from gongjian.exchange.answers import answers_of
from gongjian.exchange.form_pages import data_of, form_page, form_view
from gongjian.exchange.forms_agreements import KINDS, SIDES, answer_form, encourage_form, one_text_form
from gongjian.exchange.models import Encouragement, Review, Side
from gongjian.exchange.papers_agreements import letter_paper
from gongjian.exchange.registers import ENCOURAGEMENTS, REVIEWS
from gongjian.exchange.review_page import page_of_review
from gongjian.exchange.review_reading import SHOWN_FROM, medians
from gongjian.exchange.views_agreements import version_from
from gongjian.exchange.yearly import may_print_notice
from gongjian.papers import DOCX, build


def _review(request: HttpRequest, pk: int) -> Review:
    refuse_closed(REVIEWS, request)
    return REVIEWS.rows(request.viewer).get_or_refuse(pk=pk)  # type: ignore[attr-defined, no-any-return]


@form_view
def review_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Five questions at most; the numbers of the agreement stand beside them."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    review = _review(request, pk)
    context = page_of_review(review, viewer)
    if not context["may_answer"]:
        raise no_record()
    words = _("The other side sees it when both have answered, or when the time is over. It is given once.")
    return form_page(
        request,
        answer_form(viewer, data_of(request)),
        lambda facts: answer_review(pk, by=viewer, **facts),
        title=_("Answer the mutual review"),
        label=_("Hand in the answer"),
        back=REVIEWS.url("record", pk),
        subject=review,
        words=words,
        counts=context["counts"],
    )


@form_view
def review_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The reply before publication; left empty it says that none is needed."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    review = _review(request, pk)
    if not page_of_review(review, viewer)["may_reply"]:
        raise no_record()
    form = one_text_form("text", _("Reply"), viewer, data_of(request), length=400, is_required=False)
    words = _("Left empty, it says that no reply is needed. It is given once.")
    return form_page(
        request,
        form,
        lambda facts: reply_review(pk, by=viewer, **facts),
        title=_("Reply"),
        label=_("Hand in the reply"),
        back=REVIEWS.url("record", pk),
        subject=review,
        words=words,
    )


@require_POST
@login_required
@says_no
def review_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a settled review."""
    publish_review(pk, by=request.viewer, version=version_from(request))  # type: ignore[attr-defined]
    return HttpResponseRedirect(REVIEWS.url("record", pk))


@require_GET
@login_required
@says_no
def review_medians(request: HttpRequest) -> HttpResponse:
    """What published reviews say about each organisation; nothing below three."""
    refuse_closed(REVIEWS, request)
    area: Any = request.area  # type: ignore[attr-defined]
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    is_chosen = bool(area) and request.session.get("area") == area.code
    context = {"rows": medians(viewer, area.path if is_chosen else ""), "limit": SHOWN_FROM, "register": REVIEWS}
    day = viewer.today.year
    context["years"] = (day - 1, day) if may_print_notice(viewer, area) else ()
    return render(request, "exchange/review_medians.html", context)


@form_view
def encourage(request: HttpRequest, pk: int, side: str, kind: str) -> HttpResponse:
    """Propose a letter or an honour, its text made from the records."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    review = _review(request, pk)
    if side not in {Side.UNIT, Side.COMMUNITY} or kind not in KINDS or not may_propose(review, side, viewer):
        raise no_record()
    org = review.org if side == Side.COMMUNITY else review.unit
    form = encourage_form(viewer, data_of(request), title=default_title(kind, org), text=letter_of(review, side))
    return form_page(
        request,
        form,
        lambda facts: propose_encouragement(pk, by=viewer, side=SIDES[side], kind=kind, **facts),
        title=_("Propose: %(kind)s") % {"kind": KINDS[kind].label},
        label=_("Propose it"),
        back=REVIEWS.url("record", pk),
        subject=review,
        words=_("Made from the records of the agreement. A person decides; nothing follows by itself."),
    )


@require_GET
@login_required
@says_no
def encouragement_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The approved letter or proposal as an official paper."""
    refuse_closed(ENCOURAGEMENTS, request)
    row = ENCOURAGEMENTS.rows(request.viewer).select_related("org__parent").get_or_refuse(pk=pk)  # type: ignore[attr-defined]
    if row.status != Encouragement.Status.APPROVED:
        raise no_record()
    return attachment(build(letter_paper(row)), f"{row.title}.docx", DOCX)


@require_POST
@login_required
@says_no
def encouragement_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Approve or decline."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    decide_encouragement(pk, step, by=viewer, version=version_from(request), answers=answers_of(request.POST))
    return HttpResponseRedirect(ENCOURAGEMENTS.url("record", pk))
