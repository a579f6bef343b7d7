"""Door 1: protected values, posts and accounts. Lists and records are those of every register."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongjian.base.errors import DomainError, RuleBroken
from gongjian.base.pages import says_no
from gongjian.base.registers.pages import refuse_closed
from gongjian.base.scoping import no_record
from gongjian.people.access import set_password
from gongjian.people.actions import add_account, add_post, close_account, end_post, open_protected, reopen_account
from gongjian.people.first_passwords import SHEET, give_first_passwords, waiting
from gongjian.people.forms import UNTIL, AccountForm, PasswordForm, PostForm, day_field
from gongjian.people.models import Person
from gongjian.people.registers import ACCOUNTS, PERSONS

SHOWN_SECONDS = 60
FIELDS = ("phone", "id_number")


# ------------------------------------------------------------------ protected values
@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@says_no
def protected(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """A protected value: masked, and opened for one minute with a reason that is recorded."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    person: Person = Person.objects.visible_to(viewer).get_or_refuse(pk=pk)
    if field not in FIELDS:
        raise no_record()
    context: dict[str, Any] = {
        "person": person,
        "name": field,
        "label": PERSONS.column(field).heading,
        "masked": getattr(person, field).masked,
        "may_open": person.pk == viewer.person_id or viewer.can("person.open", person.org),
        "seconds": SHOWN_SECONDS,
    }
    if request.method == "POST":
        context["opened"] = open_protected(pk, field, by=viewer, reason=request.POST.get("reason", ""))
    is_part = request.htmx  # type: ignore[attr-defined]
    response = render(request, "people/_protected.html" if is_part else "people/protected.html", context)
    if request.method == "POST" and not is_part:
        response["Refresh"] = str(SHOWN_SECONDS)  # masked again after a minute, without scripts too
    return response


# ------------------------------------------------------------------ posts
@require_http_methods(["GET", "POST"])
@login_required
@says_no
def give_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a post."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    person: Person = PERSONS.rows(viewer).get_or_refuse(pk=pk)
    form = PostForm(viewer, request.POST if request.method == "POST" else None, org=person.org)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                add_post(by=viewer, person_id=pk, org_id=said["org"].pk, kind=said["kind"], since=said["since"])
                return HttpResponseRedirect(PERSONS.url("record", pk))
            except RuleBroken as refusal:
                _blame(form, refusal)
    return render(request, "people/post_add.html", {"form": form, "person": person}, status=status)


def _blame(form: Any, refusal: DomainError) -> None:
    for name, sentence in refusal.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
    if not refusal.fields:
        form.add_error(None, refusal.message)


@require_POST
@login_required
@says_no
def stop_post(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post on a day."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    until = day_field(UNTIL).clean(request.POST.get("until") or viewer.today.isoformat())
    post = end_post(pk, by=viewer, until=until)
    return HttpResponseRedirect(PERSONS.url("record", post.person_id))


# ------------------------------------------------------------------ accounts
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@login_required
@says_no
def account_add(request: HttpRequest) -> HttpResponse:
    """Let a person sign in."""
    refuse_closed(ACCOUNTS, request)
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    viewer.require("account.edit")
    form = AccountForm(viewer, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                account = add_account(by=viewer, person_id=int(said["person"]), username=said["username"], password=said["password"], email=said["email"])  # fmt: skip  # noqa: E501
                return HttpResponseRedirect(ACCOUNTS.url("record", account.pk))
            except DomainError as refusal:
                _blame(form, refusal)
    return render(request, "people/account_add.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@says_no
def first_passwords(request: HttpRequest) -> HttpResponse:
    """Choose accounts that were never used; their first passwords come as slips of paper, once."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    viewer.require("account.edit")
    if request.method == "POST":
        chosen = [int(said) for said in request.POST.getlist("account") if said.isdecimal() and len(said) < 19]
        given = give_first_passwords(chosen, by=viewer)
        site = request.build_absolute_uri("/")
        return render(request, "people/first_passwords.html", {"given": given, "site": site})
    rows = waiting(viewer)
    context = {"rows": rows[:SHEET], "rest": max(0, len(rows) - SHEET), "size": SHEET}
    return render(request, "people/first_passwords.html", context)


@sensitive_post_parameters("password")
@require_POST
@login_required
@says_no
def account_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Close or reopen an account, or give it a new password."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if step == "close":
        close_account(pk, by=viewer)
    elif step == "reopen":
        reopen_account(pk, by=viewer)
    else:
        form = PasswordForm(request.POST)
        if not form.is_valid():
            said = _("Write the new password.")
            raise RuleBroken("password_missing", said, {"password": said})
        set_password(pk, form.cleaned_data["password"], by=viewer)
    return HttpResponseRedirect(ACCOUNTS.url("record", pk))


@require_GET
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Posts and people share one start."""
    return HttpResponseRedirect(PERSONS.url("list"))
