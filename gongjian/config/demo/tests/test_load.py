"""The demonstration district in the database: whole, told to the history, and never on top of somebody's work."""

from datetime import date
from itertools import product

import pytest

from gongjian.base.errors import RuleBroken
from gongjian.base.figures import FIGURES, Scope
from gongjian.config.demo.load import Loaded, load
from gongjian.grids.models import GovernanceGrid, Grid, GridPost, LaneChief
from gongjian.grids.standing import standing
from gongjian.history.models import Entry
from gongjian.orgs.models import Org
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account, Person
from gongjian.people.viewer import viewer_of
from gongjian.places.models import Area, Building, Surface

TODAY = date(2026, 4, 16)

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> Loaded:
    return load(1, 0.1, TODAY)


def test_every_table_arrives_whole_and_in_the_history(loaded):
    assert Area.objects.count() == loaded.counts["areas"]
    assert Building.objects.count() == loaded.counts["buildings"]
    assert Surface.objects.filter(kind="water").exists()
    assert Person.objects.count() == loaded.counts["people"]
    assert Grid.objects.count() + GovernanceGrid.objects.count() == loaded.counts["grids"]
    assert GridPost.objects.count() == loaded.counts["grid_posts"]
    assert LaneChief.objects.count() == loaded.counts["lane_chiefs"]
    for subject, count in (("places.building", loaded.counts["buildings"]), ("people.person", loaded.counts["people"])):
        assert Entry.objects.filter(subject=subject, verb="add").count() == count
    assert f"{loaded.households:,}" in "\n".join(loaded.lines())


def test_telephone_numbers_are_sealed_and_absent_from_the_history(loaded):
    person = Person.objects.first()

    assert person.phone.open().startswith("10070")
    assert not Entry.objects.filter(subject="people.person", after__icontains="10070").exists()


def test_each_demonstration_account_sees_its_part(loaded):
    district = Area.objects.get(level="district")
    home = Area.objects.get(name="杏园社区")

    def sees(username: str) -> set[int]:
        viewer = viewer_of(Account.objects.get(username=username), TODAY)
        return set(Building.objects.visible_to(viewer).values_list("area_id", flat=True))

    assert set(loaded.usernames) == set(Account.objects.values_list("username", flat=True))
    assert sees("secretary") == {home.pk}
    assert sees("worker") == {home.pk}
    assert len(sees("district")) == Area.objects.below(district.path).filter(level="community").count()
    assert sees("auditor") == set()


def test_the_coverage_check_finds_the_gaps_made_on_purpose():
    load(3, 0.2, TODAY)
    viewer = viewer_of(Account.objects.get(username="district"), TODAY)
    found = standing(viewer, Area.objects.get(level="district"), TODAY)

    assert found.numbers["total"] == Building.objects.count()
    assert found.numbers["none"] or found.numbers["several"]
    assert found.in_one > 0.95 * found.numbers["total"]


@pytest.mark.parametrize("username", ["district", "street", "secretary"])
def test_a_figure_that_counts_in_another_way_counts_its_records(loaded, username):
    viewer = viewer_of(Account.objects.get(username=username), TODAY)
    figures = [figure for figure in FIGURES.values() if figure.counts]
    places = list(Area.objects.visible_to(viewer).exclude(level="grid"))
    assert figures and places

    for figure, place in product(figures, places[:6]):
        scope = Scope(viewer, place.path, TODAY)
        value = figure.value(scope)
        rows = figure.numerator(scope).count(), figure.denominator(scope).count()
        assert (value.num, value.den) == rows, (figure.key, place.name)


def test_the_tree_of_organisations_hangs_together(loaded):
    for org in Org.objects.select_related("parent"):
        assert org.parent is None or org.path.startswith(org.parent.path)
    assert Org.objects.filter(parent=None).count() == 1


def test_a_database_with_a_district_is_refused_unless_told():
    make_org()

    with pytest.raises(RuleBroken) as refusal:
        load(1, 0.1, TODAY)
    assert refusal.value.code == "not_empty"
    assert load(1, 0.1, TODAY, even_if_full=True).counts["areas"] > 10


def test_a_senseless_scale_is_refused_in_words():
    with pytest.raises(RuleBroken) as refusal:
        load(1, 1000.0, TODAY)
    assert refusal.value.code == "scale_invalid"
