"""Words beside the text of an agreement: a mid-term look, a return to negotiation, the check of law and money."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gongjian.base.scoping import no_record
from gongjian.exchange.actions.agreement_sign import check_text, return_text
from gongjian.exchange.actions.agreement_step import look_midterm
from gongjian.exchange.agreement_page import digest_now
from gongjian.exchange.form_pages import data_of, form_page, form_view, open_text, party_of
from gongjian.exchange.forms_agreements import one_text_form
from gongjian.exchange.registers import AGREEMENTS
from gongjian.exchange.views_agreements import agreement_of
from gongjian.exchange.workflow_agreements import CHECK


def _words_view(name: str, action: Callable[..., object], texts: Callable[[], tuple[str, str, str]]) -> Any:
    """A form with one field of words for a party; texts: title, field and button."""

    @form_view
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        viewer: Any = request.viewer  # type: ignore[attr-defined]
        agreement = party_of(request, pk)
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
    version = open_text(agreement)
    if not viewer.can(CHECK, agreement.area):
        raise no_record()
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
