"""The forms of the items of agreements: added, changed, taken out, and what was done for them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongjian.base.pages import posted_number, says_no
from gongjian.base.registers.pages import refuse_closed
from gongjian.base.scoping import no_record
from gongjian.exchange.actions.agreement_item import add_item, add_pairs, drop_item, edit_item
from gongjian.exchange.actions.agreement_progress import tell_progress
from gongjian.exchange.actions.agreement_project import link_project
from gongjian.exchange.form_pages import data_of, draft_url, form_page, form_view, open_text, party_of
from gongjian.exchange.forms_agreements import item_form, progress_form
from gongjian.exchange.models import AgreementItem, Pair
from gongjian.exchange.options import own_projects
from gongjian.exchange.registers import AGREEMENT_ITEMS
from gongjian.exchange.views_agreements import version_from


@form_view
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more item."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    agreement = party_of(request, pk)
    open_text(agreement)
    return form_page(
        request,
        item_form(viewer, data_of(request)),
        lambda facts: add_item(by=viewer, agreement=agreement, **facts),
        title=_("Add an item"),
        label=_("Add the item"),
        back=draft_url(pk),
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
    party_of(request, item.of.agreement_id)
    if item.of.stage != "open":
        raise no_record()

    def save(facts: dict[str, Any]) -> object:
        return edit_item(pk, by=viewer, version=version_from(request), **facts)

    return form_page(
        request,
        item_form(viewer, data_of(request), item),
        save,
        title=_("Change an item"),
        label=_("Save"),
        back=draft_url(item.of.agreement_id),
        version=item.version,
        subject=item,
    )


@require_POST
@login_required
@says_no
def item_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item out of the open text."""
    agreement = drop_item(pk, by=request.viewer, version=version_from(request))  # type: ignore[attr-defined]
    return HttpResponseRedirect(draft_url(agreement.pk))


@require_POST
@login_required
@says_no
def pairs_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Make items of the ticked pairs."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    ticked = [int(one) for one in request.POST.getlist("pair") if one.isascii() and one.isdecimal() and len(one) < 19]
    add_pairs(pk, Pair.objects.visible_to(viewer).filter(pk__in=ticked), by=viewer)
    return HttpResponseRedirect(draft_url(pk))


@require_POST
@login_required
@says_no
def item_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the project by which an item is carried out."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    chosen = posted_number(request, "project")
    rows = own_projects(viewer)
    link_project(pk, rows.get_or_refuse(pk=chosen) if chosen else None, by=viewer)
    return HttpResponseRedirect(AGREEMENT_ITEMS.url("record", pk))


@form_view
def item_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    item = _item(request, pk)
    party_of(request, item.of.agreement_id)
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
