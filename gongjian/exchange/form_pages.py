"""One form on a page of its own, so that what was typed is never lost when a rule refuses it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gongjian.base.errors import DomainError
from gongjian.base.pages import says_no
from gongjian.base.registers.forms import RowForm
from gongjian.base.scoping import no_record
from gongjian.exchange.models import Agreement, AgreementVersion
from gongjian.exchange.views_agreements import agreement_of
from gongjian.exchange.workflow_agreements import sides_of


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


def party_of(request: HttpRequest, pk: int) -> Agreement:
    """The agreement, for somebody of one of its sides only."""
    agreement = agreement_of(request, pk)
    if not sides_of(request.viewer, agreement):  # type: ignore[attr-defined]
        raise no_record()
    return agreement


def open_text(agreement: Agreement) -> AgreementVersion:
    """The wording that is being negotiated."""
    version = agreement.versions.filter(stage="open").first()
    if version is None:
        raise no_record()
    return version


def draft_url(pk: int) -> str:
    """Where the open text is worked on."""
    return reverse("exchange:agreement-draft", args=[pk])
