from datetime import date

import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken
from gongjian.params.actions import set_param
from gongjian.params.queries import value
from gongjian.people.testing import TODAY, make_viewer

pytestmark = pytest.mark.django_db
KEY = "grid.households.max"


def test_old_days_keep_the_rule_of_their_day():
    body = make_viewer("grid_body")

    set_param(KEY, 800, by=body, valid_from=date(2026, 5, 1), source="市网格管理条例 第 8 条")

    assert value(KEY, date(2026, 4, 30)) == 500
    assert value(KEY, date(2026, 5, 1)) == 800


def test_a_national_number_is_not_changed():
    with pytest.raises(NotAllowed, match="param_national"):
        set_param("grid.leader.count", 2, by=make_viewer("grid_body"), valid_from=TODAY, source="x")


def test_a_number_outside_its_range_or_without_a_source_is_refused():
    body = make_viewer("grid_body")

    with pytest.raises(RuleBroken, match="param_range"):
        set_param(KEY, 10**12, by=body, valid_from=TODAY, source="x")
    with pytest.raises(RuleBroken, match="param_source"):
        set_param(KEY, 600, by=body, valid_from=TODAY, source=" ")
    with pytest.raises(NotFound):
        set_param("no.such.key", 600, by=body, valid_from=TODAY, source="x")


def test_a_community_does_not_set_the_citys_numbers():
    with pytest.raises(NotAllowed):
        set_param(KEY, 600, by=make_viewer("community_secretary"), valid_from=TODAY, source="x")
