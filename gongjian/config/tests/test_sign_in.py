"""Signing in: words for every refusal, one throttle, the second step, and no way to make an account alone."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from gongjian.people.models import Account
from gongjian.people.posts import PostKind
from gongjian.people.testing import PASSWORD, make_account

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": username, "password": password, **more})


def test_a_name_and_its_password_lead_to_the_workbench(client: Client) -> None:
    account = make_account(PostKind.COMMUNITY_SECRETARY)
    answer = sign_in(client, account.username)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_name_may_be_written_in_capital_letters(client: Client) -> None:
    make_account(PostKind.COMMUNITY_SECRETARY, username="zhou.mingyuan")
    assert sign_in(client, "Zhou.Mingyuan").status_code == 302


def test_the_sign_in_goes_on_to_the_page_that_was_asked_for(client: Client) -> None:
    account = make_account(PostKind.COMMUNITY_SECRETARY)
    asked = client.get("/messages/?tab=done")
    assert asked.status_code == 302
    answer = client.post(asked["Location"], {"login": account.username, "password": PASSWORD})
    assert answer["Location"] == "/messages/?tab=done"


def test_the_sign_in_never_goes_on_to_another_site(client: Client) -> None:
    account = make_account(PostKind.COMMUNITY_SECRETARY)
    assert sign_in(client, account.username, next="https://example.com/")["Location"] == "/"


@pytest.mark.parametrize(
    "language, words", [("zh-hans", "用户名或密码不对"), ("en", "user name or the password is wrong")]
)
def test_a_wrong_password_and_an_unknown_name_get_the_same_words(client: Client, language: str, words: str) -> None:
    account = make_account(PostKind.COMMUNITY_SECRETARY)
    client.cookies["language"] = language
    for name in (account.username, "nobody"):
        answer = sign_in(client, name, "wrong")
        assert words in answer.content.decode()


def test_a_closed_account_looks_like_a_wrong_password(client: Client) -> None:
    account = make_account(PostKind.COMMUNITY_SECRETARY)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    answer = client.post(LOGIN, {"login": account.username, "password": PASSWORD}, follow=True)
    assert "用户名或密码不对" in answer.content.decode()
    assert client.get("/").status_code == 302


def test_after_five_wrong_passwords_the_right_one_is_refused_too_in_words(client: Client) -> None:
    account = make_account(PostKind.COMMUNITY_SECRETARY)
    for _attempt in range(5):
        sign_in(client, account.username, "wrong")
    answer = sign_in(client, account.username)
    assert answer.status_code == 200
    assert "尝试次数太多" in answer.content.decode()


def test_the_throttle_of_one_name_does_not_close_another(client: Client) -> None:
    closed, other = make_account(PostKind.COMMUNITY_SECRETARY), make_account(PostKind.COMMUNITY_SECRETARY)
    for _attempt in range(6):
        sign_in(client, closed.username, "wrong")
    assert sign_in(client, other.username).status_code == 302


def test_nobody_makes_an_account_alone(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_a_password_is_not_reset_by_mail_where_no_mail_is_set(client: Client) -> None:
    assert client.get("/accounts/password/reset/").status_code == 404


def test_signing_out_asks_first_and_then_closes_the_pages(client: Client) -> None:
    client.force_login(make_account(PostKind.COMMUNITY_SECRETARY))
    assert client.get("/accounts/logout/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_the_password_is_changed_and_a_guessable_one_refused(client: Client) -> None:
    account = make_account(PostKind.COMMUNITY_SECRETARY)
    client.force_login(account)
    page = "/accounts/password/change/"
    weak = client.post(page, {"oldpassword": PASSWORD, "password1": "password12", "password2": "password12"})
    assert weak.status_code == 200
    client.post(page, {"oldpassword": PASSWORD, "password1": "a river in spring", "password2": "a river in spring"})
    account.refresh_from_db()
    assert account.check_password("a river in spring")


# ------------------------------------------------------------------ the second step
def code_of(secret: str) -> str:
    """The six digits an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def make_sure(client: Client) -> None:
    """Type the password once more, as is asked before anything that concerns the account's safety."""
    assert "/accounts/reauthenticate/" in client.get("/accounts/2fa/totp/activate/")["Location"]
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def test_the_second_step_is_switched_on_asked_for_and_switched_off(client: Client) -> None:
    account = make_account(PostKind.COMMUNITY_SECRETARY)
    sign_in(client, account.username)
    make_sure(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "验证码不对" in wrong.content.decode()
    assert "六位验证码" in wrong.content.decode()
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"

    client.post("/accounts/logout/")
    answer = sign_in(client, account.username)
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/").status_code == 302  # the password alone opens nothing
    codes = Authenticator.objects.get(user=account, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert client.get("/").status_code == 200

    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/2fa/totp/deactivate/")
    client.post("/accounts/logout/")
    assert sign_in(client, account.username)["Location"] == "/"


def test_the_codes_for_emergencies_can_be_seen_and_made_anew(client: Client) -> None:
    account = make_account(PostKind.COMMUNITY_SECRETARY)
    sign_in(client, account.username)
    make_sure(client)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    shown = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert set(client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]).isdisjoint(shown)
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200


# ------------------------------------------------------------------ demonstration
@override_settings(GONGJIAN_DEMO_PASSWORD=PASSWORD)
def test_a_demonstration_lists_one_account_of_every_role(client: Client) -> None:
    make_account(PostKind.COMMUNITY_SECRETARY, username="first")
    make_account(PostKind.COMMUNITY_SECRETARY, username="second")
    make_account(PostKind.AUDITOR, username="looker")
    listed = [one.username for one in client.get(LOGIN).context["demo_accounts"]]
    assert listed == ["first", "looker"]
    assert 'value="looker"' in client.get(LOGIN + "?as=looker").content.decode()


@override_settings(MODE="production")
def test_production_lists_no_account_and_fills_no_password(client: Client) -> None:
    make_account(PostKind.AUDITOR, username="looker")
    page = client.get(LOGIN + "?as=looker").content.decode()
    assert "looker" not in page.replace("?as=looker", "").replace("%3Fas%3Dlooker", "")


@pytest.mark.django_db
def test_accounts_to_try_are_named_only_where_the_demonstration_password_opens_them(client: Client, settings) -> None:
    assert "gongjian accounts first" in client.get("/accounts/login/").content.decode()
    account = make_account(PostKind.AUDITOR)
    page = client.get("/accounts/login/").content.decode()
    assert account.username not in page and "gongjian accounts first" not in page

    account.set_password(settings.GONGJIAN_DEMO_PASSWORD)
    account.save()
    assert account.username in client.get("/accounts/login/").content.decode()
