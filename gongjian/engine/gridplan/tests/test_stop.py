"""A run can be stopped at any time, by the clock or by the caller, and has a complete plan in hand."""

import pytest

from gongjian.engine.gridplan.inputs import Options
from gongjian.engine.gridplan.plan import plan
from gongjian.engine.gridplan.testing import make_town
from gongjian.engine.gridplan.tests.test_plan import assert_valid


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("mode", ["size", "maxp", "minchange"])
def test_no_time_at_all_still_gives_a_valid_plan(mode, threads):
    units, edges = make_town(1, 30, 20, communities=5)
    result = plan(units, edges, Options(mode=mode, threads=threads, deadline=0.0))
    assert result.stopped
    assert_valid(units, edges, result)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_caller_stops_it_and_keeps_the_best_plan_so_far(threads):
    units, edges = make_town(2, 30, 20, communities=5)
    seen = []

    def report(now):
        seen.append(now)
        return now.stage == "start"

    result = plan(units, edges, Options(threads=threads), report)
    assert result.stopped
    assert_valid(units, edges, result)
    assert seen[-1].stage == "score"
    assert seen[-1].grids == result.grids


def test_progress_grows_from_nothing_to_all():
    units, edges = make_town(3, 30, 20, communities=5)
    seen = []
    result = plan(units, edges, Options(effort=0.2), lambda now: seen.append(now) or True)
    done = [now.done for now in seen]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0.0, 1.0)
    assert not result.stopped
    assert seen[-1].best_bad == result.score.bad
