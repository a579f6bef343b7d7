"""Accounts of many at once: stored from a roster without a password, then given a first one to hand over on paper."""

import secrets
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.history.actions import Change, record_all
from gongjian.people.models import Account
from gongjian.people.viewer import Viewer

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # no two of them are read as one another on paper
GROUPS, LENGTH = 3, 4  # twelve signs of 31: 59 bits
SHEET = 20  # accounts of one sheet; hashing a password is slow on purpose, half a second each


def store_accounts(new: Iterable[Account], *, by: Viewer, source: str) -> int:
    """Store checked accounts of one import; nobody can sign in with them before a password is given."""
    rows = list(new)
    for account in rows:
        account.set_unusable_password()
        account.save()
    said = {"source": source}
    return record_all(
        [
            Change(row, "add", after={"username": row.username, "person": row.person_id, "email": row.email}, said=said)
            for row in rows
        ],
        by=by,
    )


def waiting(by: Viewer) -> list[Account]:
    """Accounts within reach that nobody has signed in with yet, in the order of organisations and names."""
    rows = Account.objects.visible_to(by).filter(is_active=True, last_login=None).exclude(pk=by.account_id)
    return list(rows.select_related("person__org").order_by("person__org__path", "person__name", "pk"))


@transaction.atomic
def give_first_passwords(account_ids: Sequence[int], *, by: Viewer) -> list[tuple[Account, str]]:
    """Give accounts that were never used a password. The clear texts are returned once and stored nowhere.

    Raises NotAllowed, RuleBroken (none chosen, more than a sheet, one that was used or closed meanwhile).
    """
    by.require("account.edit")
    wanted = set(account_ids)
    if not 1 <= len(wanted) <= SHEET:
        said = _("Choose 1 to %(n)s accounts for one sheet.") % {"n": SHEET}
        raise RuleBroken("accounts_of_a_sheet", said)
    rows = Account.objects.visible_to(by).filter(pk__in=wanted).select_for_update(of=("self",))
    found = [row for row in rows.select_related("person__org") if row.is_active and row.last_login is None]
    if len(found) < len(wanted):
        raise RuleBroken(
            "account_used", _("Somebody signed in with one of these accounts, or it was closed. Load the list again.")
        )
    found.sort(key=lambda row: (row.person.org.path, row.person.name, row.pk))
    given = [(account, _invented()) for account in found]
    for account, clear in given:
        by.require("account.edit", account.person.org)
        account.set_password(clear)
        account.save(update_fields=["password"])
    record_all([Change(account, "first_password") for account, _clear in given], by=by)
    return given


def _invented() -> str:
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(LENGTH)) for _group in range(GROUPS))
