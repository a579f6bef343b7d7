"""Accounts of many: a roster without passwords, then first passwords on paper, shown once."""

import re

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.registers.carrying import faults_of
from gongjian.base.registers.testing import checked, stored, table
from gongjian.history.models import Entry
from gongjian.orgs.testing import make_org
from gongjian.people.first_passwords import SHEET, give_first_passwords, waiting
from gongjian.people.models import Account
from gongjian.people.registers import ACCOUNTS
from gongjian.people.testing import make_account, make_person, make_viewer

pytestmark = pytest.mark.django_db
NAMES = ("username", "person", "org", "email")


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def district():
    return make_org("明川区委", code="D")


@pytest.fixture
def street(district):
    return make_org("青禾街道", code="S", parent=district)


@pytest.fixture
def admin(district):
    return make_viewer("administrator", district)


def roster(*rows):
    with override("zh-hans"):
        return table([str(ACCOUNTS.column(name).heading) for name in NAMES], *rows)


def faults(run):
    return {(fault.row, fault.column) for fault in faults_of(run)}


def heading(name):
    return str(ACCOUNTS.column(name).heading)


def test_accounts_come_in_without_a_password_and_the_file_again_changes_nothing(street, admin):
    one, other = make_person("沈雅发", org=street), make_person("陈子宁", org=street)
    content = roster(["shen", "沈雅发", "", "shen@example.org"], ["chen", "陈子宁", "青禾街道", ""])

    run = checked(ACCOUNTS, content, by=admin)
    assert run.counts["create"] == 2, faults_of(run)
    stored(run, by=admin)

    made = Account.objects.exclude(pk=admin.account_id)
    assert dict(made.values_list("username", "person")) == {"shen": one.pk, "chen": other.pk}
    assert not any(account.has_usable_password() for account in made)
    assert Entry.objects.filter(subject="people.account", verb="add").count() == 2
    assert checked(ACCOUNTS, content, by=admin).counts["skip"] == 2


def test_what_cannot_be_an_account_is_said_in_its_row(street, admin):
    make_person("沈雅发", org=street)
    make_person("同名", org=street)
    make_person("同名", org=make_org("另一街道", code="S2", parent=street.parent))
    make_account(org=street, person=make_person("已有", org=street), username="there")
    make_person("外人", org=make_org("外区", code="X"))
    content = roster(
        ["a", "沈雅发", "", ""],
        ["b", "沈雅发", "", ""],
        ["c", "同名", "", ""],
        ["d", "同名", "S2", ""],
        ["e", "已有", "", ""],
        ["there", "已有", "", "new@example.org"],
        ["f", "外人", "", ""],
        ["g", "", "", ""],
        ["h", "无此人", "", "not a mail"],
    )

    run = checked(ACCOUNTS, content, by=admin)

    person = heading("person")
    assert faults(run) == {
        (3, person), (4, person), (6, person), (7, heading("email")), (8, person), (9, person), (10, person)
    }  # fmt: skip
    assert set(Account.objects.exclude(pk=admin.account_id).values_list("username", flat=True)) == {"there"}


def test_first_passwords_open_the_accounts_and_stand_nowhere(street, admin):
    account = Account(username="shen", person=make_person("沈雅发", org=street))
    account.set_unusable_password()
    account.save()
    assert [row.pk for row in waiting(admin)] == [account.pk]

    [(same, clear)] = give_first_passwords([account.pk], by=admin)

    assert same.pk == account.pk and re.fullmatch(r"([a-z2-9]{4}-){2}[a-z2-9]{4}", clear)
    assert authenticate(username="shen", password=clear) == account
    assert clear not in str(list(Entry.objects.values("before", "after", "said", "label")))
    assert Entry.objects.latest("seq").verb == "first_password"


def test_an_account_that_was_used_or_is_out_of_reach_gets_none(street, admin):
    used = make_account(org=street)
    Account.objects.filter(pk=used.pk).update(last_login=timezone.now())
    beyond = make_account(org=make_org("外区", code="X"))
    secretary = make_viewer("community_secretary", street)
    before = dict(Account.objects.values_list("pk", "password"))

    for ids in ([used.pk], [beyond.pk], [], range(1, SHEET + 2)):
        with pytest.raises(RuleBroken):
            give_first_passwords(ids, by=admin)
    with pytest.raises(NotAllowed):
        give_first_passwords([used.pk], by=secretary)
    assert dict(Account.objects.values_list("pk", "password")) == before


def test_the_sheet_is_shown_once_and_kept_by_nobody(street, admin):
    fresh = make_account(org=street)
    browser = Client()
    browser.force_login(Account.objects.get(pk=admin.account_id))
    Account.objects.filter(pk=admin.account_id).update(last_login=timezone.now())

    page = browser.get("/people/accounts/first-passwords/")
    assert f'value="{fresh.pk}"' in page.content.decode()
    sheet = browser.post("/people/accounts/first-passwords/", {"account": [fresh.pk]})

    [(account, clear)] = sheet.context["given"]
    assert account == fresh and clear in sheet.content.decode() and "no-store" in sheet["Cache-Control"]
    assert clear not in browser.get("/people/accounts/first-passwords/").content.decode()
    stranger = Client()
    stranger.force_login(make_account("community_secretary", org=street))
    assert stranger.get("/people/accounts/first-passwords/").status_code in {403, 404}
    assert stranger.post("/people/accounts/first-passwords/", {"account": [fresh.pk]}).status_code in {403, 404}
