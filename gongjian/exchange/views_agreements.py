"""Door 1 of agreements: reading, signing and the steps; records and lists come from the registers."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongjian.base.errors import RuleBroken, Stale
from gongjian.base.pages import says_no
from gongjian.base.registers.pages import attachment, refuse_closed
from gongjian.base.scoping import no_record
from gongjian.base.sm3 import sm3
from gongjian.exchange.actions import agreement_step as steps
from gongjian.exchange.actions.agreement_progress import move_progress
from gongjian.exchange.actions.agreement_scan import attach_scan, path_of
from gongjian.exchange.actions.agreement_sign import sign_agreement
from gongjian.exchange.actions.review_open import open_review_of
from gongjian.exchange.agreement_page import Shown, digest_now, versions_of, waiting_for, whole
from gongjian.exchange.agreement_text import changes, text_of
from gongjian.exchange.answers import answers_of
from gongjian.exchange.forms_agreements import one_text_form
from gongjian.exchange.models import Agreement, AgreementScan, Progress
from gongjian.exchange.papers_agreements import agreement_paper
from gongjian.exchange.registers import AGREEMENT_ITEMS, AGREEMENTS
from gongjian.exchange.workflow_agreements import SIGN, sides_of
from gongjian.papers import DOCX, build
from gongjian.people.posts import PostKind


def agreement_of(request: HttpRequest, pk: int) -> Agreement:
    """The agreement of the address, within reach."""
    refuse_closed(AGREEMENTS, request)
    return AGREEMENTS.rows(request.viewer).get_or_refuse(pk=pk)  # type: ignore[attr-defined, no-any-return]


def back_to(pk: int) -> HttpResponseRedirect:
    """To the record."""
    return HttpResponseRedirect(AGREEMENTS.url("record", pk))


def version_from(request: HttpRequest) -> int:
    """The version the form started from; -1, which no record has, for anything else."""
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1


# ------------------------------------------------------------------ reading
@require_GET
@login_required
@says_no
def agreement_text(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The whole text of a version: its digest proved anew, its differences from another version."""
    agreement = agreement_of(request, pk)
    shown = versions_of(agreement)
    one = _numbered(shown, number)
    against = (
        _numbered(shown, int(said)) if (said := request.GET.get("with", "")).isdecimal() and len(said) < 4 else None
    )
    context = {
        "agreement": agreement,
        "one": one,
        "text": one.version.text or text_of(whole(one.version)),
        "digest": digest_now(one.version),
        "proof": _proved(one) if one.version.text else None,
        "others": [other for other in shown if other is not one],
        "against": against,
        "differences": changes(whole(against.version), whole(one.version)) if against else [],
    }
    return render(request, "exchange/agreement_text.html", context)


def _numbered(shown: list[Shown], number: int) -> Shown:
    for one in shown:
        if one.version.number == number:
            return one
    raise no_record()


def _proved(one: Shown) -> list[tuple[str, bool]]:
    """What is proved: the text has its digest, it is the content that was signed, each signature is of this digest."""
    version = one.version
    digest = sm3(version.text.encode()).hex()
    found = [
        (_("The stored text has the stored digest"), digest == version.digest),
        (_("The text is the wording of the stored items"), text_of(version.content) == version.text),
    ]
    return found + [
        (_("%(who)s signed exactly this text") % {"who": signature.org}, signature.digest == digest)
        for signature in one.signatures
    ]


@require_GET
@login_required
@says_no
def agreement_docx(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as an official paper; papers are Chinese, whoever asks for them."""
    one = _numbered(versions_of(agreement_of(request, pk)), number)
    name = f"{one.version.agreement.title} v{number}.docx"
    return attachment(build(agreement_paper(one.version)), name, DOCX)


# ------------------------------------------------------------------ signing
@require_http_methods(["GET", "POST"])
@login_required
@says_no
def agreement_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole text, what changed, then the dialog with the consequences. The digest of what is shown goes along."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    agreement = agreement_of(request, pk)
    signs = sides_of(viewer, agreement, SIGN)
    wording = next((one for one in versions_of(agreement) if one.version.stage == "open"), None)
    if not signs or wording is None:
        raise no_record()
    form = one_text_form(
        "function", _("I sign as"), viewer, request.POST if request.method == "POST" else None, length=30
    )
    stale, status = "", 200
    if request.method == "POST" and form.is_valid():
        digest, side = request.POST.get("digest", "")[:64], request.POST.get("side", "")
        try:
            sign_agreement(pk, by=viewer, digest=digest, function=form.cleaned_data["function"], side=side)
            return back_to(pk)
        except Stale as refusal:
            stale, status = refusal.message, 409
        except RuleBroken as refusal:
            form.blame(refusal)
    if request.method == "POST" and not stale:
        status = 422
    signed = {one.side for one in wording.signatures}
    form.initial.setdefault("function", _function_of(viewer, agreement))
    context = {
        "agreement": agreement,
        "one": wording,
        "text": text_of(whole(wording.version)),
        "digest": digest_now(wording.version),
        "side": next((side for side in signs if side not in signed), signs[0]),
        "form": form,
        "stale": stale,
        "waiting": waiting_for(agreement, wording, viewer),
        "consequences": _consequences(agreement, wording, signs[0]),
    }
    return render(request, "exchange/agreement_sign.html", context, status=status)


def _function_of(viewer: Any, agreement: Agreement) -> str:
    """The post in which somebody would sign."""
    kinds = [post.kind for post in viewer.posts if post.org_id in {agreement.org_id, agreement.unit_id}]
    return str(PostKind(kinds[0]).label) if kinds else ""


def _consequences(agreement: Agreement, wording: Shown, side: str) -> list[str]:
    items = list(wording.version.items.all())
    mine = [item for item in items if item.side in {side, "both"}]
    dues = sorted(item.due for item in mine if item.due)
    found = [_("%(all)d items, %(mine)d of them for your side to do.") % {"all": len(items), "mine": len(mine)}]
    if dues:
        found.append(_("Your first item is due on %(day)s.") % {"day": dues[0].isoformat()})
    found.append(
        _("In force from %(first)s to %(last)s.") % {"first": agreement.valid_from, "last": agreement.valid_to}
    )
    found.append(_("After both have signed, the text cannot be changed; a change is a new version that both sign."))
    return found


# ------------------------------------------------------------------ steps without words
@require_POST
@login_required
@says_no
def agreement_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Offer, settle or terminate."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    steps.move_agreement(pk, step, by=viewer, version=version_from(request), answers=answers_of(request.POST))
    return back_to(pk)


def _simple(action: Callable[..., Any]) -> Any:
    """A view that does one thing to the agreement of its address and goes back to the record."""

    def done(request: HttpRequest, pk: int) -> HttpResponse:
        action(pk, by=request.viewer)  # type: ignore[attr-defined]
        return back_to(pk)

    return require_POST(login_required(says_no(done)))


hand_over = _simple(steps.hand_over)
drop_change = _simple(steps.drop_change)


@require_POST
@login_required
@says_no
def draft_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the next version and go on to its text."""
    steps.draft_change(pk, by=request.viewer)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("exchange:agreement-draft", args=[pk]))


@require_POST
@login_required
@says_no
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft with the same items."""
    return back_to(steps.renew_agreement(pk, by=request.viewer).pk)  # type: ignore[attr-defined]


@require_POST
@login_required
@says_no
def open_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the mutual review of an agreement that has ended."""
    review = open_review_of(pk, by=request.viewer)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("exchange:review-record", args=[review.pk]))


@require_POST
@login_required
@says_no
def progress_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirm or return what the other side did, or take back what the own side told."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row = move_progress(pk, step, by=viewer, version=version_from(request), answers=answers_of(request.POST))
    return HttpResponseRedirect(_item_url(viewer, row))


def _item_url(viewer: Any, row: Progress) -> str:
    items = AGREEMENT_ITEMS.rows(viewer).filter(of__agreement=row.agreement_id, of__stage="in_force", key=row.key)
    found = items.values_list("pk", flat=True).first()
    return AGREEMENT_ITEMS.url("record", found) if found else AGREEMENTS.url("record", row.agreement_id)


# ------------------------------------------------------------------ scans
@require_POST
@login_required
@says_no
def scan_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the paper."""
    agreement = agreement_of(request, pk)
    version = agreement.versions.filter(stage="in_force").first()
    file = request.FILES.get("file")
    if version is None or file is None:
        said = _("Choose the file with the scanned paper.")
        raise RuleBroken("file_missing", said, {"file": said})
    attach_scan(version.pk, file, file.name or "", by=request.viewer)  # type: ignore[attr-defined, arg-type]
    return back_to(pk)


@require_GET
@login_required
@says_no
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scanned paper, to be saved; never shown in place."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row: AgreementScan = AgreementScan.objects.visible_to(viewer).get_or_refuse(pk=pk)
    response = FileResponse(path_of(row).open("rb"), content_type=row.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, row.file_name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]
