"""The matching job. Runs in the slow worker only, which alone imports numba."""

import logging
import time

import numpy as np
from django.utils.translation import gettext_noop
from django_tasks import task

from gongjian.base.clock import now, today
from gongjian.base.jobs import LeaseLost
from gongjian.engine.errors import EngineError
from gongjian.exchange.actions.match_result import fail_match, finish_match
from gongjian.exchange.matching.batch import Problem, problem_of, proposals_of
from gongjian.exchange.matching.score import rules_of
from gongjian.exchange.models import MatchRun

log = logging.getLogger(__name__)


@task(queue_name="slow")
def run_match(run_id: int) -> str:
    """Carry out one run. Safe to begin again: nothing is written before the end, the same rows give the same answer."""
    run = MatchRun.objects.select_related("area").get(pk=run_id)
    if run.is_over:
        return str(run.state)
    reading = gettext_noop("Reading needs and resources")
    MatchRun.objects.filter(pk=run_id).update(state=MatchRun.State.RUNNING, started_at=now(), stage=reading, progress=5)
    try:
        return str(_carried_out(run).state)
    except EngineError as fault:
        fail_match(run_id, str(fault))
    except LeaseLost:
        raise
    except Exception:
        log.exception("matching run %s failed", run_id)
        fail_match(run_id, gettext_noop("The run failed. Nothing was changed. Try again, or tell the administrator."))
        raise
    return str(MatchRun.State.FAILED)


def _carried_out(run: MatchRun) -> MatchRun:
    from gongjian.exchange.matching.solve import solve  # noqa: PLC0415  numba stays out of the web process

    begun = time.monotonic()
    rules = rules_of(today())
    problem = problem_of(run, rules)
    MatchRun.objects.filter(pk=run.pk).update(stage=gettext_noop("Looking for the best assignment"), progress=50)
    solved = solve(problem)
    result = solved.result
    proposals = proposals_of(run, problem, result, solved.helped)
    facts = _facts(problem) | {
        "served": len({one.need_id for one in proposals if one.is_served}),
        "bundles": len(np.unique(problem.parts.bundle[problem.parts.bundle >= 0])),
        "wanted_least": problem.least,
        "least": solved.least,
        "without": solved.without,
        "value": result.value,
        "bound": result.bound,
        "shares": rules.shares,
        "day": rules.day.isoformat(),
        "seconds": round(time.monotonic() - begun, 2),
    }
    return finish_match(run.pk, proposals, facts)


def _facts(problem: Problem) -> dict[str, int]:
    return {
        "needs": len(np.unique(problem.needs.keys)),
        "resources": len(problem.offers.keys),
        "pairs": len(problem.market),
        "locked": len(problem.wishes.locked),
    }
