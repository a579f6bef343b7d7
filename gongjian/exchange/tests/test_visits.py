"""What was heard on a visit becomes a need with one press, linked both ways."""

import pytest
from django.test import Client

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.base.figures import FIGURES, Scope
from gongjian.checkin.models import Visit
from gongjian.checkin.testing import TODAY, make_member, make_visit
from gongjian.exchange.actions.from_visit import add_need_from_visit
from gongjian.exchange.models import Category, Need
from gongjian.exchange.testing import make_need
from gongjian.grids.testing import make_community
from gongjian.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


def facts(**changed):
    category = Category.objects.get(code="facility")
    return {"title": "楼道照明修缮", "category": category, "beneficiaries": 60} | changed


def test_a_secretary_makes_a_need_of_a_visit(community):
    visit = make_visit(community.area)

    need = add_need_from_visit(visit.pk, by=community.secretary, version=1, **facts())

    visit.refresh_from_db()
    assert (need.visit, need.source, need.org, need.area) == (
        visit,
        "visit",
        community.orgs["community"],
        community.area,
    )
    assert (visit.status, visit.outcome) == (Visit.Status.PASSED, need.title)


def test_a_member_makes_a_need_of_the_own_visit_only(community):
    member, other = make_member(community.area), make_member(community.area)
    visit = make_visit(community.area, visitor_id=member.person_id)

    with pytest.raises(NotFound):
        add_need_from_visit(visit.pk, by=other, version=1, **facts())
    need = add_need_from_visit(visit.pk, by=member, version=1, **facts())
    assert (need.status, need.raised_by_id) == ("open", member.person_id)


def test_a_visit_becomes_one_need_or_nothing_is_written(community):
    visit = make_visit(community.area)
    for broken in ({"category": None}, {"beneficiaries": 0}):
        with pytest.raises(RuleBroken):
            add_need_from_visit(visit.pk, by=community.secretary, version=1, **facts(**broken))
    visit.refresh_from_db()
    assert (visit.status, Need.objects.count()) == ("heard", 0)

    add_need_from_visit(visit.pk, by=community.secretary, version=1, **facts())
    with pytest.raises(Stale):
        add_need_from_visit(visit.pk, by=community.secretary, version=1, **facts())
    with pytest.raises(RuleBroken, match="visit_settled"):
        add_need_from_visit(visit.pk, by=community.secretary, version=2, **facts())
    assert Need.objects.count() == 1


def test_the_street_above_may_and_the_committee_may_not(community):
    visit = make_visit(community.area)
    from_street = add_need_from_visit(visit.pk, by=community.street_secretary, version=1, **facts())

    assert from_street.org == community.orgs["community"]
    with pytest.raises((NotFound, NotAllowed)):
        add_need_from_visit(make_visit(community.area).pk, by=community.grid_body, version=1, **facts())


def test_one_press_on_the_page_of_the_visit(community):
    visit = make_visit(community.area, "三号楼楼道灯坏了一周")
    client = Client()
    client.force_login(Account.objects.get(pk=community.secretary.account_id))
    record = client.get(f"/checkin/visits/{visit.pk}/").content.decode()
    assert f"/exchange/visits/{visit.pk}/need/" in record

    form = client.get(f"/exchange/visits/{visit.pk}/need/").content.decode()
    assert 'value="三号楼楼道灯坏了一周"' in form and 'name="area"' not in form
    said = {"title": "三号楼楼道灯坏了一周", "category": "facility", "beneficiaries": "60", "version": "1"}
    posted = client.post(f"/exchange/visits/{visit.pk}/need/", said)

    need = Need.objects.get()
    assert posted["Location"] == f"/exchange/needs/{need.pk}/"
    assert f"/checkin/visits/{visit.pk}/" in client.get(f"/exchange/needs/{need.pk}/").content.decode()
    assert f"/exchange/needs/{need.pk}/" in client.get(f"/checkin/visits/{visit.pk}/").content.decode()
    missing = client.post(f"/exchange/visits/{make_visit(community.area).pk}/need/", said | {"category": ""})
    assert missing.status_code == 422


def test_the_figure_counts_needs_not_visitors(community):
    for _n in range(3):
        make_visit(community.area)
    add_need_from_visit(Visit.objects.all()[0].pk, by=community.secretary, version=1, **facts())
    make_need(community.orgs["community"], serial=901)
    make_need(community.orgs["community"], serial=902, status="closed")

    value = FIGURES["exchange.proactive"].value(Scope(community.secretary, community.area.path, TODAY))
    assert (value.num, value.den) == (1, 3)
