"""Funds through pages, API, files and figures."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongjian.base.clock import today
from gongjian.base.figures import FIGURES, Scope
from gongjian.base.models import ImportRun
from gongjian.base.registers.tasks import check_import
from gongjian.base.registers.testing import stored, table
from gongjian.exchange.actions.fund_use import commit_use, move_use
from gongjian.exchange.models import Fund, FundUse, LedgerEntry
from gongjian.exchange.testing import make_fund, make_project
from gongjian.grids.testing import make_community
from gongjian.home.figures import as_row, prepared, tabs_of
from gongjian.people.models import Account
from gongjian.people.testing import make_account
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def fund(community):
    return make_fund(community.orgs["community"], "专项经费", year=today().year)


@pytest.fixture
def project(community):
    return make_project(community.orgs["community"], "老年人助浴")


def signed_in(viewer):
    found = Client()
    found.force_login(Account.objects.get(pk=viewer.account_id))
    return found


@pytest.fixture
def client(community):
    return signed_in(community.secretary)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_money_is_set_aside_paid_and_published_on_the_pages(community, client, fund, project, language):
    street = signed_in(community.street_secretary)
    for one in (client, street):
        one.post("/language/", {"language": language})
    said = {"title": "助浴椅", "fund": fund.code, "project": project.code, "category": "staff", "amount": "5,000"}
    refused = client.post("/exchange/uses/add/", said)
    assert refused.status_code == 422 and 'id="id_category_error"' in refused.content.decode()
    posted = client.post("/exchange/uses/add/", said | {"category": "facility"})
    assert posted.status_code == 302
    address = posted["Location"]
    for one, step, answers in (
        (street, "file", {}),
        (street, "allot", {}),
        (client, "begin", {}),
        (client, "spend", {"spend-voucher": "记-1", "spend-paid": "4800.50"}),
        (street, "accept", {}),
        (client, "publish", {}),
    ):
        assert f"step/{step}/" in one.get(address).content.decode()
        sent = {"version": FundUse.objects.get().version} | answers
        assert one.post(f"{address}step/{step}/", sent).status_code == 302, step
    page = client.get(f"/exchange/funds/{fund.pk}/").content.decode()
    assert "4,800.50" in page and "195,199.50" in page and "助浴椅" in page
    sheet = client.get("/exchange/funds/sheet/").content.decode()
    assert "记-1" in sheet and "4,800.50" in sheet
    assert "记-1" not in client.get("/exchange/funds/sheet/", {"year": "2020"}).content.decode()
    assert client.get("/exchange/uses/export/?format=csv").status_code == 200
    assert "195,199.50" in client.get("/exchange/funds/").content.decode()


def test_the_street_raises_a_fund_and_returns_the_rest_on_its_page(community, client, fund):
    street, address = signed_in(community.street_secretary), f"/exchange/funds/{fund.pk}/"
    assert "turn/raise/" in street.get(address).content.decode()
    assert "turn/raise/" not in client.get(address).content.decode()
    assert street.post(f"{address}turn/raise/", {"amount": "100", "reason": "追加"}).status_code == 302
    assert street.post(f"{address}turn/return/", {"amount": "200,100", "reason": "结余"}).status_code == 302
    assert street.post(f"{address}turn/return/", {"amount": "1", "reason": "结余"}).status_code == 422
    assert street.post(f"{address}turn/burn/", {"amount": "1", "reason": "x"}).status_code == 404
    assert client.post(f"{address}turn/raise/", {"amount": "1", "reason": "x"}).status_code == 403


def test_the_api_opens_a_fund_and_shows_its_ledger(community, client, project):
    def send(address, body):
        return client.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json")

    made = send("funds", {"title": "党费", "source": "dues", "year": today().year, "amount": 800.5})
    assert made.status_code == 201, made.content
    fund = made.json()
    assert (fund["amount"], fund["free"], fund["spent"]) == (800.5, 800.5, 0)
    said = {"title": "书", "fund": fund["code"], "project": project.code, "category": "training", "amount": 900}
    assert send("uses", said).json()["error"]["code"] == "over_spent"
    use = send("uses", said | {"amount": 100}).json()
    assert client.get(f"/api/v1/uses/{use['id']}/steps").json()["steps"] == {"give_up": ["reason"]}
    body = {"version": 1, "answers": {"reason": "另购"}}
    assert send(f"uses/{use['id']}/steps/give_up", body).json()["status"] == "released"
    ledger = client.get(f"/api/v1/funds/{fund['id']}/ledger").json()
    assert sum(ledger["accounts"].values()) == 0 and len(ledger["entries"]) == 3
    assert send(f"funds/{fund['id']}/turns/raise", {"amount": "1", "reason": "x"}).status_code == 403
    stranger = Client()
    stranger.force_login(make_account("unit_liaison", org=community.orgs["community"]))
    assert stranger.get(f"/api/v1/funds/{fund['id']}/ledger").status_code == 404
    assert stranger.get("/exchange/funds/").status_code == 404


def test_a_file_brings_funds_with_their_amounts(community, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    year = today().year

    def hand_in(*rows):
        content = table(["经费名称", "经费来源", "预算年度", "金额（元）"], *rows)
        answer = client.post("/api/v1/imports", {"into": "funds", "file": SimpleUploadedFile("in.csv", content)})
        check_import.call(answer.json()["id"])
        return ImportRun.objects.get(pk=answer.json()["id"])

    assert hand_in(["专项", "专项经费", year, "0"], ["专项", "彩票", year, "5"]).counts["fault"] == 2
    run = hand_in(["专项", "专项经费", year, "200000.5"], ["党费", "党费", year, "800"])
    assert (run.counts["create"], run.counts["fault"]) == (2, 0), run.problems
    stored(run, by=community.secretary)
    assert sorted(LedgerEntry.objects.values_list("fund__title", "fen")) == [("专项", 20000050), ("党费", 80000)]
    again = hand_in(["专项", "其他", year, "200000.5"], ["党费", "党费", year, "900"])
    assert (again.counts["update"], again.counts["fault"]) == (1, 1)
    assert Fund.objects.count() == 2


def test_the_figure_of_publication_opens_its_records(community, fund, project):
    account = make_account("street_secretary", org=community.orgs["street"])
    by = viewer_of(account, today())
    uses = [
        commit_use(by=by, fund=fund, project=project, title=f"事项{n}", category="aid", amount=100) for n in range(3)
    ]
    for number, use in enumerate(uses[:2]):
        for step in ("file", "allot", "begin", "spend", "accept", "publish")[: 6 - number]:
            answers = {"voucher": str(number), "paid": "100"}
            move_use(use.pk, step, by=by, version=None, answers=answers)
    figure, scope = FIGURES["exchange.fund_published"], Scope(by, community.area.path, today())
    value = figure.value(scope)
    assert (value.num, value.den) == (1, 2)
    assert [[as_row(row).title for row in prepared(tab.rows)] for tab in tabs_of(figure, scope)] == [
        ["事项0"],
        ["事项1"],
    ]
    page = Client()
    page.force_login(account)
    assert page.get("/figures/exchange.fund_published/").status_code == 200
