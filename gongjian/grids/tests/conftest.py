"""What tests of pages begin with: a community with grids, and its secretary signed in."""

import pytest

from gongjian.grids.testing import make_community, make_grids
from gongjian.grids.tests.browsing import browser


@pytest.fixture
def community():
    found = make_community()
    found.grids = make_grids(found)
    return found


@pytest.fixture
def secretary(community):
    return browser("community_secretary", community.orgs["community"])
