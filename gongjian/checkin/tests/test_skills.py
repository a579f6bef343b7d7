import pytest

from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.checkin.actions.skill import add_skill, edit_skill
from gongjian.checkin.models import Skill
from gongjian.checkin.slots import Slot, mask_of, names_of
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


def test_the_district_keeps_the_skills():
    org = make_org(kind="district")
    cadre = make_viewer("district_cadre", org)
    row = add_skill(by=cadre, code="pets", name="养宠", name_en="pets")

    assert not edit_skill(row.pk, by=cadre, version=1, is_active=False).is_active
    assert row not in Skill.objects.active()
    with pytest.raises(RuleBroken):
        add_skill(by=cadre, code="pets2", name="养宠", name_en="more pets")
    with pytest.raises(NotAllowed):
        add_skill(by=make_viewer("community_secretary", org), code="x", name="x", name_en="x")


def test_pieces_of_the_week_are_one_number():
    assert [names_of(mask_of([name])) for name in Slot.values] == [[name] for name in Slot.values]
    assert mask_of(Slot.values) == 63 and names_of(0) == []
    with pytest.raises(ValueError):
        mask_of(["midnight"])
