from datetime import timedelta

import pytest

from gongjian.base.errors import NotAllowed, RuleBroken, Stale
from gongjian.exchange.actions.category import add_category, edit_category
from gongjian.exchange.actions.resource import add_resource, edit_resource
from gongjian.exchange.actions.step import move_resource
from gongjian.exchange.models import Category, Resource
from gongjian.exchange.testing import TODAY, make_need, make_resource
from gongjian.exchange.workflow import RESOURCE
from gongjian.grids.testing import make_community
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    community = make_community()
    return make_org("School", kind="unit", parent=community.orgs["district"], area=community.area)


def facts(**changed):
    category = Category.objects.get(code="culture")
    return {"title": "篮球场", "type": "venue", "category": category, "quantity": 1, "unit": "块"} | changed


def test_a_unit_offers_what_it_has(unit):
    row = add_resource(by=make_viewer("unit_liaison", unit), **facts())

    assert (row.org, row.area, row.status) == (unit, unit.area, "offered")
    assert row.code == f"ZY2026-{unit.area.code}-0001"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 1_000_001}, "quantity"),
        ({"type": "gold"}, "type"),
        ({"category": None}, "category"),
        ({"unit": ""}, "unit"),
        ({"valid_to": TODAY - timedelta(days=1)}, "valid_to"),
    ],
)
def test_senseless_facts_are_refused_at_their_field(unit, changed, field):
    with pytest.raises(RuleBroken) as refused:
        add_resource(by=make_viewer("unit_liaison", unit), **facts(**changed))

    assert field in refused.value.fields


def test_another_unit_sees_it_and_changes_nothing(unit):
    row = make_resource(unit)
    other = make_viewer("unit_liaison", make_org(kind="unit", parent=unit.parent, area=unit.area))

    with pytest.raises(NotAllowed):
        edit_resource(row.pk, by=other, version=1, title="x")
    with pytest.raises(NotAllowed):
        move_resource(row.pk, "pause", by=other, version=1, answers={})


def test_an_edit_needs_the_present_version_and_a_resource_that_is_not_withdrawn(unit):
    liaison, row = make_viewer("unit_liaison", unit), make_resource(unit)

    assert edit_resource(row.pk, by=liaison, version=1, quantity=3).version == 2
    with pytest.raises(Stale):
        edit_resource(row.pk, by=liaison, version=1, quantity=4)
    gone = make_resource(unit, status="withdrawn")
    with pytest.raises(RuleBroken, match="resource_withdrawn"):
        edit_resource(gone.pk, by=liaison, version=1, quantity=4)


@pytest.mark.parametrize("status", Resource.Status.values)
@pytest.mark.parametrize("step", list(RESOURCE), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(unit, step, status):
    row, liaison = make_resource(unit, status=status), make_viewer("unit_liaison", unit)
    answers = dict.fromkeys(step.asks, "已停用")

    if status in step.sources:
        assert move_resource(row.pk, step.name, by=liaison, version=1, answers=answers).status == step.target
    else:
        with pytest.raises(RuleBroken):
            move_resource(row.pk, step.name, by=liaison, version=1, answers=answers)


def test_nothing_is_withdrawn_without_a_reason(unit):
    with pytest.raises(RuleBroken, match="answer_missing"):
        move_resource(make_resource(unit).pk, "withdraw", by=make_viewer("unit_liaison", unit), version=1, answers={})


def test_the_district_keeps_the_categories(unit):
    cadre = make_viewer("district_cadre", unit.parent)
    row = add_category(by=cadre, code="pets", name="养宠", name_en="pets")
    make_need(unit, category="pets")

    assert not edit_category(row.pk, by=cadre, version=1, is_active=False).is_active
    assert row not in Category.objects.active()
    with pytest.raises(RuleBroken):
        add_category(by=cadre, code="pets2", name="养宠", name_en="more pets")
    with pytest.raises(NotAllowed):
        add_category(by=make_viewer("community_secretary", unit), code="x", name="x", name_en="x")
