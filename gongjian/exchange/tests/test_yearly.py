"""The review form with the frozen facts, and the yearly notice: organisations only, nothing below three, no ranking."""

from datetime import date

import pytest
from django.test import Client

from gongjian.base.clock import today
from gongjian.exchange.models import AgreementItem, Review
from gongjian.exchange.testing_agreements import make_agreement, make_item, make_pair, make_progress, make_review
from gongjian.orgs.testing import make_org
from gongjian.papers.reading import Measured
from gongjian.people.models import Account
from gongjian.people.testing import make_account

pytestmark = pytest.mark.django_db
YEAR = today().year


@pytest.fixture
def pair():
    return make_pair()


def client_of(viewer):
    found = Client()
    found.force_login(Account.objects.get(pk=viewer.account_id))
    return found


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content[:300]
    found = Measured(response.content)
    assert found.margins_mm == pytest.approx((37, 26, 35, 28), abs=0.6)
    lines = [line.text for line in found.lines()]
    return found, "\n".join(lines + [cell for t in found.tables() for row in t for cell in row])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_review_form_has_the_frozen_facts_and_boxes_to_tick(pair, language):
    review = make_review(pair.org, pair.unit)
    client = client_of(pair.secretary)
    client.post("/language/", {"language": language})
    address = f"/exchange/reviews/{review.pk}/form.docx"
    assert address in client.get(f"/exchange/reviews/{review.pk}/").content.decode()

    found, text = read(client, address)

    assert found.line("共建双向评价表").jc == "center"
    assert ["单位承诺", "1", "1", "0"] in found.tables()[1], "as frozen, not as of today"
    assert text.count("□1") == 6 and pair.org.name in text and "只评组织" in text


def test_the_form_stays_blind_as_long_as_the_review_is(pair):
    review = make_review(pair.org, pair.unit, answers=("unit",))
    address = f"/exchange/reviews/{review.pk}/form.docx"
    assert "SAID-BY-unit" not in read(client_of(pair.secretary), address)[1]
    own = read(client_of(pair.liaison), address)[1]
    assert "SAID-BY-unit" in own and "4 分" in own
    Review.objects.update(status="published", published_on=date(2026, 5, 1), reply_until=date(2026, 4, 24))
    street = read(client_of(pair.street), address)[1]
    assert "SAID-BY-unit" in street and "4 分" not in street and "单次得分不公开" in street
    stranger = Client()
    stranger.force_login(make_account("unit_liaison", org=make_org(kind="unit")))
    assert stranger.get(address).status_code == 404


def test_the_notice_shows_nothing_below_three_and_ranks_nobody(pair):
    first = date(YEAR, 1, 2)
    agreement = make_agreement(pair.org, pair.unit, status="in_force", items=False, valid_from=first)
    version = agreement.versions.get()
    for key in range(1, 4):
        make_item(version, key=key, due=first)
    make_item(version, key=9, side="community", due=first)
    make_progress(agreement, 1, 3, done_on=first)
    small = make_org("小单位", kind="unit", area=pair.org.area, code="A0")
    make_agreement(pair.org, small, status="in_force", valid_from=first)
    AgreementItem.objects.filter(of__agreement__unit=small).update(due=first)
    for n in range(3):
        review = make_review(pair.org, pair.unit, status="published", answers=("community",))
        Review.objects.filter(pk=review.pk).update(period_from=date(YEAR, 1, 1), period_to=date(YEAR, 12, n + 1))
    client = client_of(pair.secretary)
    assert "reviews/notice.docx" in client.get("/exchange/reviews/medians/").content.decode()

    found, text = read(client, "/exchange/reviews/notice.docx")

    assert f"{YEAR}年度共建情况通报" in text and "不排名次" in text
    units = found.tables()[-1]
    codes = [row[0] for row in units[1:]]
    assert codes == sorted(codes), "in the order of codes"
    rows = {row[1]: row for row in units}
    assert rows[pair.unit.name][2:] == ["1 / 6", "4 / 3 / 5", "3"]
    assert rows["小单位"][2:4] == ["少于3", "少于3"] and rows["小单位"][-1] == "0"
    community = {row[1]: row for row in found.tables()[0]}[pair.org.name]
    assert community[2] == "0 / 5" and community[3].startswith("少于3"), "items of all agreements; nobody rated it"


def test_who_may_print_the_notice(pair):
    street = client_of(pair.street)
    assert street.get("/exchange/reviews/notice.docx", {"year": YEAR - 1}).status_code == 200
    assert street.get("/exchange/reviews/notice.docx", {"year": YEAR + 1}).status_code == 404
    assert street.get("/exchange/reviews/notice.docx", {"year": 1}).status_code == 404
    liaison = client_of(pair.liaison)
    assert liaison.get("/exchange/reviews/notice.docx").status_code == 404
    assert "notice.docx" not in liaison.get("/exchange/reviews/medians/").content.decode()
    worker = Client()
    worker.force_login(make_account("community_worker", org=pair.org))
    assert worker.get("/exchange/reviews/notice.docx").status_code == 404
