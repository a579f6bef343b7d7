"""The command line: exit codes, refusals in words, answers for programs."""

import io
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from gongjian.base.clock import now, today
from gongjian.config.commands import run
from gongjian.grids.testing import make_community, make_grids
from gongjian.history.models import ChainEnd, Entry
from gongjian.notices.actions import tell
from gongjian.notices.models import Message
from gongjian.orgs.models import Org
from gongjian.params.catalogue import PARAMETERS
from gongjian.params.queries import value
from gongjian.people.actions import make_token
from gongjian.people.models import Account, ApiToken
from gongjian.people.testing import make_account, make_person
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db


class Said:
    """What a command said: exit code, output, words of refusal."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def gongjian(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*argv: str, english: bool = True) -> Said:
        code = run([*argv, *(["--lang", "en"] if english else [])])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return command


def test_a_whole_record_is_whole_and_its_end_can_be_kept_elsewhere(gongjian):
    make_token(by=viewer_of(make_account("member"), today()), name="x")
    end = ChainEnd.objects.get()

    assert gongjian("history", "head").out.strip() == f"{end.seq}:{end.digest}"
    assert gongjian("history", "verify").code == 0
    assert gongjian("history", "verify", "--kept", f"{end.seq}:{end.digest}").code == 0
    assert gongjian("history", "verify", "--kept", f"{end.seq}:{'0' * 64}").code == 1


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (lambda: Entry.objects.filter(seq=2).update(verb="forged"), "changed"),
        (lambda: Entry.objects.filter(seq=2).delete(), "removed"),
        (lambda: Entry.objects.filter(seq=3).delete(), "cut_off"),
        (lambda: ChainEnd.objects.update(seal="0" * 64), "end_forged"),
    ],
)
def test_a_harmed_record_is_found_and_located(gongjian, harm, kind):
    viewer = viewer_of(make_account("member"), today())
    for number in range(3):
        make_token(by=viewer, name=f"token {number}")
    harm()

    said = gongjian("history", "verify", "--json")

    assert said.code == 1 and kind in {fault["kind"] for fault in said.data["faults"]}
    assert "Entry" in gongjian("history", "verify").out


def test_a_refusal_is_a_sentence_and_exit_code_1(gongjian):
    make_account("member", username="li")
    key = next(iter(PARAMETERS))
    argv = ("params", "set", key, "5", "--from", "2026-05-01", "--source", "district notice 5", "--as", "li")

    assert gongjian(*argv).code == 1 and gongjian(*argv).err.startswith("Your post does not include this")
    assert gongjian(*argv, "--json").data["error"]["code"] == "not_allowed"
    chinese = gongjian(*argv, english=False)
    assert chinese.code == 1 and chinese.err.strip().endswith("。")


def test_nobody_acts_under_an_unknown_or_closed_name(gongjian):
    make_account("member", username="li")
    Account.objects.update(is_active=False)

    for name in ("li", "nobody"):
        assert gongjian("tokens", "list", "--as", name).code == 1


@pytest.mark.parametrize("argv", [["unknown"], ["history"], ["work", "--queue", "other"], ["tokens", "list"]])
def test_a_command_that_does_not_exist_is_an_error_of_usage(argv):
    with pytest.raises(SystemExit) as stopped:
        run(argv)

    assert stopped.value.code == 2


def test_a_parameter_is_set_from_a_day_on(gongjian):
    make_account("administrator", username="admin")
    key = next(key for key, one in PARAMETERS.items() if one.is_local)
    low = PARAMETERS[key].low
    argv = ("params", "set", key, str(low), "--from", "2030-01-01", "--source", "notice", "--as", "admin")

    assert gongjian(*argv).code == 0

    assert value(key, date(2030, 1, 1)) == low
    listed = gongjian("params", "list", "--on", "2030-01-01", "--json").data
    assert next(row for row in listed if row["key"] == key)["source"] == "notice"
    for faulty in (("x", "2030-01-01"), ("1" * 30, "2030-01-01"), (str(low), "tomorrow")):
        said = gongjian("params", "set", key, faulty[0], "--from", faulty[1], "--source", "n", "--as", "admin")
        assert said.code == 1


def test_a_token_is_made_listed_and_ended(gongjian):
    make_account("member", username="li")

    made = gongjian("tokens", "make", "billing", "--days", "5", "--as", "li", "--json").data
    assert made["token"].startswith("gj_") and made["expires_on"] == str(today() + timedelta(days=5))
    assert [row["name"] for row in gongjian("tokens", "list", "--as", "li", "--json").data] == ["billing"]
    assert gongjian("tokens", "revoke", str(made["id"]), "--as", "li").code == 0
    assert gongjian("tokens", "revoke", str(made["id"]), "--as", "li").code == 1
    assert not ApiToken.objects.exists()


def test_an_empty_installation_gets_its_first_administrator_and_no_second(gongjian, monkeypatch):
    argv = ["accounts", "first", "--org-code", "990101", "--org-name", "示范区", "--name", "王敏", "--username", "wang"]

    def first(password: str) -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        return gongjian(*argv, "--password-stdin")

    assert first("short").code == 1 and not Org.objects.exists()
    assert first("a-long-password-of-wang").code == 0
    assert first("a-long-password-of-wang").code == 1
    account = Account.objects.get()
    assert account.check_password("a-long-password-of-wang")
    assert viewer_of(account, today()).kinds == {"administrator", "district_cadre"}  # who can appoint others


def test_accounts_are_added_given_a_password_and_closed_by_an_administrator(gongjian, monkeypatch):
    administrator = make_account("administrator", username="admin")
    person = make_person(org=administrator.person.org)
    other = make_account("member", username="zhao")
    monkeypatch.setattr("sys.stdin", io.StringIO("a-fresh-password-1\na-fresh-password-2\n"))
    add = ("accounts", "add", "li", "--person", str(person.pk), "--password-stdin", "--as", "admin")

    assert gongjian(*add).code == 0
    assert gongjian("accounts", "password", "li", "--password-stdin", "--as", "admin").code == 0
    assert Account.objects.get(username="li").check_password("a-fresh-password-2")
    assert gongjian("accounts", "close", "li", "--as", "admin").code == 0
    assert not Account.objects.get(username="li").is_active
    assert gongjian("accounts", "close", "zhao", "--as", "admin").code == 1, "out of reach"
    assert gongjian("accounts", "close", "admin", "--as", "zhao").code == 1, "no ability"
    assert Account.objects.get(pk=other.pk).is_active


def test_personal_fields_are_erased_when_their_day_is_over(gongjian):
    over = make_person(phone="13812342206", erase_after=today() - timedelta(days=1))
    kept = make_person(phone="13812342207", erase_after=today())

    assert gongjian("erase", "--json").data["people.person"] == 1

    over.refresh_from_db()
    kept.refresh_from_db()
    assert not over.phone and kept.phone.open() == "13812342207"
    assert Entry.objects.get(verb="erase").subject_id == over.pk
    assert gongjian("erase", "--json").data["people.person"] == 0


def test_personal_fields_are_sealed_again_with_the_first_key(gongjian, settings):
    person = make_person(phone="13812342206")
    settings.GONGJIAN_KEYS = {"new": "ffeeddccbbaa99887766554433221100", **settings.GONGJIAN_KEYS}

    assert gongjian("reencrypt", "--json").data["people.person"] == 1

    person.refresh_from_db()
    assert person.phone.key_id == "new" and person.phone.open() == "13812342206"


def test_messages_that_are_due_are_delivered(gongjian):
    person = make_person()
    tell([person], "Hello", {}, kind="notice", matter="m:1", link="/", wait_seconds=0)
    tell([person], "Later", {}, kind="notice", matter="m:2", link="/", wait_seconds=60)

    assert gongjian("outbox", "deliver", "--json").data == {"delivered": 1}
    assert Message.objects.get().made_at <= now()


def test_an_address_is_located_for_everybody(gongjian):
    community = make_community()
    grid = make_grids(community, 2)[0]
    building = community.buildings[0]

    found = gongjian("locate", building.name, "--json")
    assert found.code == 0, found.out + found.err
    assert grid.code in {one["grid"]["code"] for one in found.data if one["grid"]}
    assert gongjian("locate", "--lon", "0", "--lat", "0").code == 1
    assert gongjian("locate", building.name, "--on", "1999-01-01").code == 1
    assert gongjian("locate", "no such street").out.strip() == "No such address."
    assert gongjian("locate", "--lon", "east", "--lat", "0").code == 1


def test_a_plan_is_opened_shown_and_taken_along(gongjian):
    community = make_community()
    make_grids(community, 3)
    username = Account.objects.get(pk=community.secretary.account_id).username

    opened = gongjian("plan", "open", community.area.code, "--as", username, "--json").data
    shown = gongjian("plan", "show", str(opened["plan"]), "--as", username)
    assert shown.code == 0 and "Steps now" in shown.out
    dropped = gongjian("plan", "step", str(opened["plan"]), "drop", "--as", username, "--json")
    assert dropped.data["status"] == "dropped"
    run_said = gongjian("plan", "run", community.area.code, "--as", username, "--json")
    assert run_said.data["state"] == "waiting"
    stranger = make_account("community_secretary", username="stranger").username
    assert gongjian("plan", "show", str(opened["plan"]), "--as", stranger).code == 1


def test_demonstration_accounts_are_named_in_a_demonstration_only(gongjian, settings):
    make_account("member", username="li")

    assert gongjian("demo-accounts", "--plain").out.split("\t")[:2] == ["member", "li"]
    settings.MODE = "production"
    assert gongjian("demo-accounts").code == 1
    assert gongjian("demo-data").code == 1


def test_a_bug_is_told_with_the_number_that_stands_in_the_log(gongjian, monkeypatch, caplog):
    monkeypatch.setattr("gongjian.history.cli.faults", lambda: 1 / 0)

    said = gongjian("history", "verify")

    assert said.code == 3 and "ZeroDivisionError" in caplog.text and "ZeroDivisionError" not in said.err


@pytest.mark.parametrize("engine", ["gridplan", "match"])
def test_the_engines_start_without_django(engine):
    program = (
        "import sys; from gongjian.config.cli import main\n"
        f"try: main(['{engine}', '--help'])\n"
        "except SystemExit: pass\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django'], 'Django was loaded'"
    )
    root = Path(__file__).resolve().parents[3]

    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
