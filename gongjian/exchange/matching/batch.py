"""The whole matching: all open needs of an area and all resources on offer, solved as one (matching-text 7)."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from gongjian.engine.matching.explain import Unmatched, unmatched
from gongjian.engine.matching.inputs import Market, Wishes
from gongjian.engine.matching.score import aged
from gongjian.exchange.matching.parts import Parted, parted
from gongjian.exchange.matching.rows import Ints, Needs, Offers, needs_of, offers_of, on_offer
from gongjian.exchange.matching.score import Pairs, Rules, candidates
from gongjian.exchange.models import MatchRun, Need, Pair, Proposal, Resource

AGE_STEP = 500  # of 10,000 points, for each run in a row that left the need without anything
RUNS_KEPT = 5  # of one area


@dataclass(frozen=True)
class Problem:
    """What is matched: rows as arrays, scored pairs, the market of the engine, and what people settled."""

    needs: Needs
    offers: Offers
    pairs: Pairs
    market: Market
    wishes: Wishes
    waited: Ints  # runs in a row that left each need without anything
    parts: Parted  # what needs ask for together
    least: int  # needs of each community that get something, if it can be had


def problem_of(run: MatchRun, rules: Rules) -> Problem:
    """Read the rows of a run and score them. Locked pairs stay, unsuitable ones are left out."""
    rows = Need.objects.within(run.area.path).filter(status=Need.Status.CHECKED)
    parts = parted(needs_of(rows.order_by("pk")))
    needs = parts.needs
    offers = offers_of(Resource.objects.filter(on_offer(rules.day)).order_by("pk"))
    locked = _decided(needs, offers, Pair.Status.LOCKED)
    claimed = _decided(needs, offers, Pair.Status.CLAIMED)
    locked = _that_fit(locked, offers)
    pairs = candidates(needs, offers, rules, {*locked, *claimed})
    weight = np.maximum(pairs.scores.weight, _is_among(pairs, {*locked, *claimed}))
    waited = _runs_without(run, needs)
    weight = aged(weight, waited[pairs.need], AGE_STEP)
    market = Market(
        demand=np.ones(len(needs.keys), np.int64),
        capacity=offers.left,
        need=pairs.need,
        resource=pairs.offer,
        weight=weight,
        need_key=parts.part_keys,
        resource_key=offers.keys,
    )
    banned = _decided(needs, offers, Pair.Status.UNSUITABLE)
    wishes = Wishes(
        np.array([(i, j, 1) for i, j in locked], np.int64).reshape(-1, 3),
        np.array(banned, np.int64).reshape(-1, 2),
    )
    return Problem(needs, offers, pairs, market, wishes, waited, parts, rules.least)


def _decided(needs: Needs, offers: Offers, status: str) -> list[tuple[int, int]]:
    """Numbers of need and resource of pairs with a status, by number."""
    of_need: dict[int, list[int]] = {}
    for i, key in enumerate(needs.keys):
        of_need.setdefault(int(key), []).append(i)
    of_offer = {int(key): j for j, key in enumerate(offers.keys)}
    rows = Pair.objects.filter(status=status).values_list("need_id", "resource_id")
    return sorted(
        (i, of_offer[offer])
        for need, offer in rows
        if offer in of_offer
        for i in of_need.get(need, [])
        if not needs.wants[i] or needs.wants[i] & offers.kind[of_offer[offer]]
    )


def _that_fit(locked: list[tuple[int, int]], offers: Offers) -> list[tuple[int, int]]:
    """One lock a need, and no more locks than a resource can serve; the earlier ones hold."""
    used: Counter[int] = Counter()
    kept: dict[int, int] = {}
    for i, j in locked:
        if i not in kept and used[j] < offers.left[j]:
            kept[i], used[j] = j, used[j] + 1
    return list(kept.items())


def _is_among(pairs: Pairs, named: set[tuple[int, int]]) -> Any:
    found = ((int(i), int(j)) in named for i, j in zip(pairs.need, pairs.offer, strict=True))
    return np.fromiter(found, np.int64, len(pairs.need))


def _runs_without(run: MatchRun, needs: Needs) -> Ints:
    """How many runs in a row left each need without anything."""
    rows = Proposal.objects.filter(run__in=MatchRun.objects.filter(state=MatchRun.State.DONE, pk__lt=run.pk))
    newest = {
        need: 0 if is_served else waited
        for need, is_served, waited in rows.order_by("run_id").values_list("need_id", "is_served", "waited")
    }
    return np.array([newest.get(int(key), 0) for key in needs.keys], np.int64)


def proposals_of(run: MatchRun, problem: Problem, result: Any, helped: Any) -> list[Proposal]:
    """One row for each need, or each part of what it needs together: what it is given, or why it gets nothing.

    helped  (k,) whether a pair is used only so that its community gets something
    """
    needs, offers, pairs = problem.needs, problem.offers, problem.pairs
    made = []
    for k in np.flatnonzero(result.used):
        made.append(
            Proposal(
                run=run,
                need_id=int(needs.keys[pairs.need[k]]),
                resource_id=int(offers.keys[pairs.offer[k]]),
                part=problem.parts.codes(int(pairs.need[k])),
                reason=Proposal.Reason.LEAST if helped[k] else "",
                is_served=True,
                points=int(pairs.scores.weight[k]),
                terms=[int(one) for one in pairs.scores.points[k]],
            )
        )
    gaps: dict[int, list[Unmatched]] = {}
    for gap in unmatched(problem.market, result):
        gaps.setdefault(int(needs.keys[gap.need]), []).append(gap)
    made += [_gap(run, problem, found) for found in gaps.values()]
    return sorted(made, key=lambda one: (one.need_id, one.part))


def _gap(run: MatchRun, problem: Problem, gaps: list[Unmatched]) -> Proposal:
    """Why a need goes without. Of a bundle the types are named that stop it: those that nothing is left for."""
    first = gaps[0]
    facts: dict[str, Any] = {
        "run": run,
        "need_id": int(problem.needs.keys[first.need]),
        "waited": int(problem.waited[first.need]) + 1,
        "is_served": False,
    }
    if problem.parts.bundle[first.need] >= 0:
        short = [gap for gap in gaps if gap.reason != "rules"] or gaps
        missing = " ".join(problem.parts.codes(gap.need) for gap in short)
        return Proposal(**facts, reason=Proposal.Reason.BUNDLE, part=missing)
    return Proposal(
        **facts,
        part=problem.parts.codes(first.need),
        resource_id=int(problem.offers.keys[first.resource]) if first.resource >= 0 else None,
        reason=first.reason,
        missing=first.missing,
    )
