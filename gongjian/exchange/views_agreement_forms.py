"""The forms of agreements: a page each, so that what was typed is never lost when a rule refuses it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongjian.base.errors import DomainError, NotFound
from gongjian.base.pages import says_no
from gongjian.base.registers.forms import RowForm, form_for
from gongjian.base.registers.pages import refuse_closed
from gongjian.exchange.actions.agreement import draft_agreement, edit_agreement, edit_wording
from gongjian.exchange.actions.agreement_item import add_item, drop_item, edit_item
from gongjian.exchange.actions.agreement_progress import tell_progress
from gongjian.exchange.actions.agreement_sign import check_text, has_money, return_text
from gongjian.exchange.actions.agreement_step import look_midterm
from gongjian.exchange.agreement_page import digest_now, since_last_round, versions_of, waiting_for
from gongjian.exchange.forms_agreements import (
    PartnerForm,
    item_form,
    one_text_form,
    progress_form,
    term_form,
    wording_form,
)
from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion
from gongjian.exchange.options import own_org
from gongjian.exchange.registers import AGREEMENT_ITEMS, AGREEMENTS
from gongjian.exchange.views_agreements import agreement_of, version_from
from gongjian.exchange.workflow_agreements import CHECK, DRAFT, sides_of


def form_page(
    request: HttpRequest,
    form: RowForm,
    save: Callable[[dict[str, Any]], object],
    *,
    title: str,
    label: str,
    back: str,
    go: str = "",
    **more: Any,
) -> HttpResponse:
    """Show a form; save what is valid and go on; show the refusals of rules at their fields, nothing lost.

    save   takes the facts of the form;  label: the verb on the button;  back: where leaving leads
    go     where saving leads, back without it;  more: subject, words, version, hidden
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(form.facts())
                return HttpResponseRedirect(go or back)
            except DomainError as refusal:
                if refusal.status not in {409, 422}:
                    raise
                status = refusal.status
                form.blame(refusal)
    context = {"form": form, "title": title, "label": label, "back": back, **more}
    return render(request, "exchange/agreement_form.html", context, status=status)


def data_of(request: HttpRequest) -> Any:
    """What was sent, None when the form is only shown."""
    return request.POST if request.method == "POST" else None


def form_view(view: Callable[..., HttpResponse]) -> Any:
    """A form for those who are signed in; refusals shown in place."""
    return require_http_methods(["GET", "POST"])(login_required(says_no(view)))


def not_there() -> NotFound:
    """A page that does not exist for this reader."""
    return NotFound("not_found", _("No such record. It may be deleted, or outside your area."))


def _party(request: HttpRequest, pk: int) -> Agreement:
    """The agreement, for somebody of one of its sides only."""
    agreement = agreement_of(request, pk)
    if not sides_of(request.viewer, agreement):  # type: ignore[attr-defined]
        raise not_there()
    return agreement


def _open(agreement: Agreement) -> AgreementVersion:
    version = agreement.versions.filter(stage="open").first()
    if version is None:
        raise not_there()
    return version


def _draft_url(pk: int) -> str:
    return reverse("exchange:agreement-draft", args=[pk])


# ------------------------------------------------------------------ a new agreement
@form_view
def agreement_add(request: HttpRequest) -> HttpResponse:
    """First the parties and the term, then what they need and share; ticked rows become items."""
    refuse_closed(AGREEMENTS, request)
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if not AGREEMENTS.may_add(viewer):
        raise not_there()
    is_unit = viewer.kinds <= {"unit_liaison", "branch_secretary"}
    names = ("org", "valid_from", "valid_to", "title") if is_unit else ("unit", "valid_from", "valid_to", "title")
    data = request.POST if request.method == "POST" else request.GET if "valid_from" in request.GET else None
    form = form_for([AGREEMENTS.column(name) for name in names], viewer, data)
    partner = form.fields[names[0]]
    partner.required, partner.help_text = True, ""
    form.initial.setdefault("valid_from", viewer.today.isoformat())
    chosen, status = None, 200
    if data is not None and form.is_valid():
        chosen = _partner(viewer, form, data)
        if request.method == "POST":
            try:
                facts = form.facts() | {"pairs": chosen.pairs() if chosen else []}
                return HttpResponseRedirect(AGREEMENTS.url("record", draft_agreement(by=viewer, **facts).pk))
            except DomainError as refusal:
                if refusal.status != 422:
                    raise
                form.blame(refusal)
    if form.errors:
        status = 422
    context = {"register": AGREEMENTS, "form": form, "partner": chosen}
    return render(request, "exchange/agreement_add.html", context, status=status)


def _partner(viewer: Any, form: RowForm, data: Any) -> PartnerForm | None:
    facts = form.facts()
    own = own_org(viewer, DRAFT)
    org, unit = facts.get("org") or own, facts.get("unit") or own
    return PartnerForm(viewer, org, unit, data)


# ------------------------------------------------------------------ the open text
@form_view
def agreement_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The open text to be worked on, with what changed since the other side handed it over."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    agreement = _party(request, pk)
    version = _open(agreement)
    version.agreement = agreement
    mine = sides_of(viewer, agreement)
    kept, found = since_last_round(version, mine)
    wording = next(one for one in versions_of(agreement) if one.version.pk == version.pk)
    context = {
        "agreement": agreement,
        "version": version,
        "items": list(version.items.order_by("key")),
        "round": kept,
        "differences": found,
        "waiting": waiting_for(agreement, wording, viewer),
        "money": has_money(version),
        "is_first": agreement.status in {"draft", "negotiating"},
    }
    return render(request, "exchange/agreement_draft.html", context)


@form_view
def agreement_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Title and term."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    agreement = _party(request, pk)

    def save(facts: dict[str, Any]) -> object:
        return edit_agreement(pk, by=viewer, version=version_from(request), **facts)

    form = term_form(viewer, data_of(request), agreement)
    return form_page(
        request,
        form,
        save,
        title=_("Title and term"),
        label=_("Save"),
        back=_draft_url(pk),
        version=agreement.version,
        subject=agreement,
    )


@form_view
def agreement_wording(request: HttpRequest, pk: int) -> HttpResponse:
    """Purpose and money."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    agreement = _party(request, pk)
    version = _open(agreement)

    def save(facts: dict[str, Any]) -> object:
        return edit_wording(pk, by=viewer, version=version_from(request), **facts)

    form = wording_form(viewer, data_of(request), version)
    return form_page(
        request,
        form,
        save,
        title=_("Purpose"),
        label=_("Save"),
        back=_draft_url(pk),
        version=version.version,
        subject=agreement,
    )


@form_view
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more item."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    agreement = _party(request, pk)
    _open(agreement)
    return form_page(
        request,
        item_form(viewer, data_of(request)),
        lambda facts: add_item(by=viewer, agreement=agreement, **facts),
        title=_("Add an item"),
        label=_("Add the item"),
        back=_draft_url(pk),
        subject=agreement,
    )


def _item(request: HttpRequest, pk: int) -> AgreementItem:
    refuse_closed(AGREEMENT_ITEMS, request)
    return AGREEMENT_ITEMS.rows(request.viewer).get_or_refuse(pk=pk)  # type: ignore[attr-defined, no-any-return]


@form_view
def item_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an item of the open text."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    item = _item(request, pk)
    _party(request, item.of.agreement_id)
    if item.of.stage != "open":
        raise not_there()

    def save(facts: dict[str, Any]) -> object:
        return edit_item(pk, by=viewer, version=version_from(request), **facts)

    return form_page(
        request,
        item_form(viewer, data_of(request), item),
        save,
        title=_("Change an item"),
        label=_("Save"),
        back=_draft_url(item.of.agreement_id),
        version=item.version,
        subject=item,
    )


@require_POST
@login_required
@says_no
def item_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item out of the open text."""
    agreement = drop_item(pk, by=request.viewer, version=version_from(request))  # type: ignore[attr-defined]
    return HttpResponseRedirect(_draft_url(agreement.pk))


@form_view
def item_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    item = _item(request, pk)
    _party(request, item.of.agreement_id)
    words = _("The other side confirms it; then it counts.")
    return form_page(
        request,
        progress_form(viewer, data_of(request), item),
        lambda facts: tell_progress(pk, by=viewer, **facts),
        title=_("Record what was done"),
        label=_("Record it"),
        back=AGREEMENT_ITEMS.url("record", pk),
        subject=item,
        words=words,
    )


# ------------------------------------------------------------------ words beside the text
def _words_view(name: str, action: Callable[..., object], texts: Callable[[], tuple[str, str, str]]) -> Any:
    """A form with one field of words for a party; texts: title, field and button."""

    @form_view
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        viewer: Any = request.viewer  # type: ignore[attr-defined]
        agreement = _party(request, pk)
        title, heading, label = texts()
        form = one_text_form(name, heading, viewer, data_of(request))
        return form_page(
            request,
            form,
            lambda facts: action(pk, by=viewer, **facts),
            title=title,
            label=label,
            back=AGREEMENTS.url("record", pk),
            subject=agreement,
        )

    return view


agreement_look = _words_view(
    "note", look_midterm, lambda: (_("Mid-term look"), _("What was found"), _("Keep the numbers of today"))
)
agreement_return = _words_view(
    "reason", return_text, lambda: (_("Return to negotiation"), _("Reason"), _("Return to negotiation"))
)


@form_view
def agreement_check(request: HttpRequest, pk: int) -> HttpResponse:
    """The street's check of a text that promises money."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    agreement = agreement_of(request, pk)
    version = _open(agreement)
    if not viewer.can(CHECK, agreement.area):
        raise not_there()
    version.agreement = agreement

    def save(facts: dict[str, Any]) -> object:
        return check_text(pk, by=viewer, digest=request.POST.get("digest", "")[:64], note=facts["note"])

    form = one_text_form("note", _("What was checked"), viewer, data_of(request))
    return form_page(
        request,
        form,
        save,
        title=_("Check law and money"),
        label=_("Record the check"),
        back=AGREEMENTS.url("record", pk),
        subject=agreement,
        hidden={"digest": digest_now(version)},
        words=_("The check holds for exactly this text. A later change needs another one."),
    )
