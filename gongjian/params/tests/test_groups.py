"""Parameters stand in groups, and every group has its heading."""

from gongjian.params.catalogue import PARAMETERS
from gongjian.params.views import GROUPS


def test_every_parameter_stands_under_a_heading_in_words():
    assert {key.split(".")[0] for key in PARAMETERS} == set(GROUPS)
