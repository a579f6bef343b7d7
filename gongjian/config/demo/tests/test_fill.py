"""What an imported district lacks is invented, marked, the same for the same seed, and can be taken back."""

import pytest
import shapely

from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.config.demo.fill import empty_gaps, fill_gaps
from gongjian.history.models import Entry
from gongjian.orgs.models import Org
from gongjian.orgs.testing import make_org
from gongjian.people.models import Person, Post
from gongjian.people.testing import TODAY, make_account, make_post
from gongjian.people.viewer import viewer_of
from gongjian.places.models import Building, Surface
from gongjian.places.testing import box, make_area, make_building, make_carrier, make_estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_area("明川区", level="district", shape=box(0, 0, 20, 20))


@pytest.fixture
def community(district):
    street = make_area("青禾街道", level="street", parent=district, shape=box(0, 0, 20, 10))
    return make_area("杏园社区", parent=street, shape=box(0, 0, 6, 6))


@pytest.fixture
def first(district):
    account = make_account("administrator", org=make_org(kind="district", area=district))
    make_post("district_cadre", account.person.org, person=account.person)
    return viewer_of(account, TODAY)


def test_an_empty_community_gets_buildings_households_an_organisation_and_staff(district, community, first):
    done = fill_gaps(district, 1, by=first)

    rows = Building.objects.filter(area=community)
    assert rows.count() == done.places.buildings > 5
    assert 250 < sum(row.households for row in rows) == done.places.households <= 20_000
    assert all(row.is_generated and row.households <= 300 for row in rows)
    assert all(community.shape.contains(row.shape) for row in rows)
    assert not any(one.shape.intersects(other.shape) for one in rows for other in rows if one.pk < other.pk)
    org = Org.objects.get(area=community)
    assert org.is_generated and org.parent.area == community.parent
    held = set(Post.objects.open_on(TODAY).filter(org=org).values_list("kind", flat=True))
    assert held == {"community_secretary", "community_committee", "community_worker"}
    assert Person.objects.filter(is_generated=True).count() == done.people.persons
    assert Entry.objects.filter(subject="places.building", said__source="fill-gaps --seed 1").count() == rows.count()


def test_the_same_seed_invents_the_same_and_a_second_time_nothing(district, community, first):
    fill_gaps(district, 7, by=first)
    once = list(Building.objects.values_list("code", "households", "lon", "lat").order_by("code"))

    again = fill_gaps(district, 7, by=first)
    assert (again.places.buildings, again.people.orgs, again.people.persons) == (0, 0, 0)
    Building.objects.all().delete()
    fill_gaps(district, 7, by=first)
    assert list(Building.objects.values_list("code", "households", "lon", "lat").order_by("code")) == once


def test_a_community_with_counted_buildings_gets_only_the_counts_that_lack(district, community, first):
    counted = make_building(community, at=(1, 1), households=36)
    open_one = make_building(community, at=(3, 3), households=None)
    fill_gaps(district, 1, by=first)

    counted.refresh_from_db()
    open_one.refresh_from_db()
    assert (counted.households, counted.is_generated) == (36, False)
    assert (open_one.households > 0, open_one.is_generated) == (True, True)
    assert Building.objects.count() == 2


def test_estates_and_carriers_get_their_buildings_where_they_lie(district, community, first):
    estate = make_estate(community, name="杏园新村", address="杏园路1弄", lon=120.0015, lat=30.0015)
    tower = make_carrier(community, lon=120.0045, lat=30.0045)
    fill_gaps(district, 1, by=first)

    mine = Building.objects.filter(estate=estate)
    assert mine.count() >= 2 and mine.get(name="杏园新村1号楼").address == "杏园路1弄1号楼"
    office = Building.objects.get(carrier=tower)
    assert (office.kind, office.households) == ("office", 0)
    assert shapely.Point(tower.lon, tower.lat).distance(office.shape) < 0.001


def test_nothing_is_built_in_the_river(district, community, first):
    water = Surface(area=community, code="W1", kind="water")
    water.set_shape(box(0, 0, 3, 6))
    water.save()
    fill_gaps(district, 1, by=first)
    assert not any(water.shape.intersects(row.shape) for row in Building.objects.all())


def test_what_was_invented_can_be_taken_back(district, community, first):
    open_one = make_building(community, at=(3, 3), households=None)
    done = fill_gaps(district, 1, by=first)
    buildings, posts = empty_gaps(district, by=first)

    assert (buildings, posts) == (done.places.buildings + 1, done.people.persons)
    open_one.refresh_from_db()
    assert (open_one.households, open_one.is_generated, open_one.is_gone) == (None, False, False)
    assert Building.objects.filter(is_gone=False).count() == 1
    assert not Post.objects.open_on(TODAY).filter(person__is_generated=True).exists()
    assert fill_gaps(district, 2, by=first).places.buildings > 0


def test_whoever_may_not_import_may_not_invent(district, community):
    secretary = viewer_of(make_account("community_worker", org=make_org(area=community)), TODAY)
    with pytest.raises(NotAllowed):
        fill_gaps(community, 1, by=secretary)


def test_without_boundaries_it_says_what_comes_first(district, first):
    with pytest.raises(RuleBroken) as refusal:
        fill_gaps(district, 1, by=first)
    assert refusal.value.code == "no_community"
