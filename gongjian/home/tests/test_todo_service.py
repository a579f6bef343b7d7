"""What waits on the workbench because of activities, claims and visits."""

import pytest

from gongjian.checkin.models import Claim
from gongjian.checkin.testing import TODAY, make_activity, make_claim, make_member, make_visit
from gongjian.grids.testing import make_community
from gongjian.home.todo import todos
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


def matters(viewer, area):
    return {todo.matter: todo.title for todo in todos(viewer, area, TODAY) if todo.matter.startswith("checkin.")}


def test_a_secretary_is_asked_for_what_waits_in_the_own_community():
    community, other = make_community(), make_community()
    branch = make_org(kind="grid_branch", parent=community.orgs["community"], area=community.area)
    row = make_activity(branch, ends_on=TODAY.replace(day=1), starts_on=TODAY.replace(day=1))
    make_claim(row, make_member(community.area).person_id, status=Claim.Status.SUBMITTED, result="x")
    make_visit(community.area)
    make_visit(other.area)

    here = matters(community.secretary, community.area)
    assert set(here) == {"checkin.claims", "checkin.visits", "checkin.results"}
    assert set(matters(other.secretary, other.area)) == {"checkin.visits"}
    assert matters(community.street_secretary, community.street) == {}
    led = matters(make_viewer("branch_secretary", branch), None)
    assert set(led) == {"checkin.claims", "checkin.results"}
