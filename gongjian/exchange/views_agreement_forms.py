"""Drafting an agreement, and working on its open text."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from gongjian.base.errors import DomainError
from gongjian.base.registers.forms import RowForm, form_for
from gongjian.base.registers.pages import refuse_closed
from gongjian.base.scoping import no_record
from gongjian.exchange.actions.agreement import draft_agreement, edit_agreement, edit_wording
from gongjian.exchange.actions.agreement_sign import has_money
from gongjian.exchange.agreement_page import since_last_round, versions_of, waiting_for
from gongjian.exchange.agreement_pairs import pairs_between
from gongjian.exchange.form_pages import data_of, draft_url, form_page, form_view, open_text, party_of
from gongjian.exchange.forms_agreements import PartnerForm, term_form, wording_form
from gongjian.exchange.models.agreements import ITEMS_MAX
from gongjian.exchange.options import own_org
from gongjian.exchange.registers import AGREEMENTS
from gongjian.exchange.views_agreements import version_from
from gongjian.exchange.workflow_agreements import DRAFT, sides_of


# ------------------------------------------------------------------ a new agreement
@form_view
def agreement_add(request: HttpRequest) -> HttpResponse:
    """First the parties and the term, then what they need and share; ticked rows become items."""
    refuse_closed(AGREEMENTS, request)
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if not AGREEMENTS.may_add(viewer):
        raise no_record()
    is_unit = viewer.kinds <= {"unit_liaison", "branch_secretary"}
    names = ("org", "valid_from", "valid_to", "title") if is_unit else ("unit", "valid_from", "valid_to", "title")
    data = request.POST if request.method == "POST" else request.GET if "valid_from" in request.GET else None
    form = form_for([AGREEMENTS.column(name) for name in names], viewer, data)
    partner = form.fields[names[0]]
    partner.required, partner.help_text = True, ""
    form.initial.setdefault("valid_from", viewer.today.isoformat())
    chosen, status = None, 200
    if data is not None and form.is_valid():
        chosen = _partner(viewer, form, data, is_sent=request.method == "POST")
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


def _partner(viewer: Any, form: RowForm, data: Any, *, is_sent: bool) -> PartnerForm | None:
    facts = form.facts()
    own = own_org(viewer, DRAFT)
    org, unit = facts.get("org") or own, facts.get("unit") or own
    return PartnerForm(viewer, org, unit, data, is_sent=is_sent)


# ------------------------------------------------------------------ the open text
@form_view
def agreement_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The open text to be worked on, with what changed since the other side handed it over."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    agreement = party_of(request, pk)
    version = open_text(agreement)
    version.agreement = agreement
    mine = sides_of(viewer, agreement)
    kept, found = since_last_round(version, mine)
    wording = next(one for one in versions_of(agreement) if one.version.pk == version.pk)
    pairs = list(pairs_between(agreement.org, agreement.unit, viewer)[:ITEMS_MAX])
    context = {
        "agreement": agreement,
        "version": version,
        "all_pairs": {str(pair.pk) for pair in pairs},
        "items": list(version.items.select_related("project").order_by("key")),
        "pairs": pairs,
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
    agreement = party_of(request, pk)

    def save(facts: dict[str, Any]) -> object:
        return edit_agreement(pk, by=viewer, version=version_from(request), **facts)

    form = term_form(viewer, data_of(request), agreement)
    return form_page(
        request,
        form,
        save,
        title=_("Title and term"),
        label=_("Save"),
        back=draft_url(pk),
        version=agreement.version,
        subject=agreement,
    )


@form_view
def agreement_wording(request: HttpRequest, pk: int) -> HttpResponse:
    """Purpose and money."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    agreement = party_of(request, pk)
    version = open_text(agreement)

    def save(facts: dict[str, Any]) -> object:
        return edit_wording(pk, by=viewer, version=version_from(request), **facts)

    form = wording_form(viewer, data_of(request), version)
    return form_page(
        request,
        form,
        save,
        title=_("Purpose"),
        label=_("Save"),
        back=draft_url(pk),
        version=version.version,
        subject=agreement,
    )
