"""The best resources for one need, and the best needs for one resource, each with its terms in words."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from gongjian.exchange.matching.rows import needs_of, offered_rows, offers_of
from gongjian.exchange.matching.score import Pairs, Rules, rules_of, score_all
from gongjian.exchange.matching.words import Term, terms_of
from gongjian.exchange.models import LIVE, RUNNING, Need, Pair, Proposal, Resource

SHOWN = 10


@dataclass(frozen=True)
class Candidate:
    """One possible pair. proposal: whom the last run gives this resource, when it is not this need."""

    need: Need
    resource: Resource
    points: int  # of 100
    weight: int  # of 10,000
    terms: list[Term]
    pair: Pair | None
    is_proposed: bool = False
    given_to: Need | None = None


@dataclass
class Found:
    """Candidates, best first, and how many were left out for which reason."""

    rules: Rules
    candidates: list[Candidate] = field(default_factory=list)
    more: int = 0
    unlike: int = 0
    used_up: int = 0
    unsuitable: list[Pair] = field(default_factory=list)


def best_for_need(need: Need, viewer: Any, *, shown: int = SHOWN) -> Found:
    """What is on offer for one need. Pairs that people found unsuitable are named, not ranked."""
    offers = offers_of(offered_rows(viewer))
    rules = rules_of(viewer.today)
    pairs = score_all(needs_of(Need.objects.filter(pk=need.pk)), offers, rules)
    decided = {pair.resource_id: pair for pair in need.pairs.select_related("resource__org", "project")}
    full = offers.left[pairs.offer] == 0
    found, on = _found(pairs, rules, full, offers.keys[pairs.offer], decided, shown)
    kept = [int(offers.keys[pairs.offer[k]]) for k in on]
    rows = Resource.objects.select_related("org", "area", "category").defer("area__shape").in_bulk(kept)
    given = _given(kept, viewer)
    for k, key in zip(on, kept, strict=True):
        taken, other = int(offers.taken[pairs.offer[k]]), given.get(key)
        candidate = _candidate(pairs, k, need, rows[key], taken, rules, decided.get(key))
        is_own = other is not None and other.pk == need.pk
        found.candidates.append(replace(candidate, is_proposed=is_own, given_to=None if is_own else other))
    return found


def best_for_resource(resource: Resource, viewer: Any, *, shown: int = SHOWN) -> Found:
    """The open needs that one resource could serve."""
    rows = Need.objects.visible_to(viewer).filter(status__in=LIVE)
    taken = Pair.objects.holding().values("need_id")
    needs = needs_of(rows.exclude(pk__in=taken).order_by("pk"))
    offers, rules = offers_of(Resource.objects.filter(pk=resource.pk)), rules_of(viewer.today)
    pairs = score_all(needs, offers, rules)
    decided = {pair.need_id: pair for pair in resource.pairs.select_related("need__org", "project")}
    full = offers.left[pairs.offer] == 0
    found, on = _found(pairs, rules, full, needs.keys[pairs.need], decided, shown)
    kept = [int(needs.keys[pairs.need[k]]) for k in on]
    shown_rows = Need.objects.select_related("org", "area", "category").defer("area__shape").in_bulk(kept)
    for k, key in zip(on, kept, strict=True):
        found.candidates.append(
            _candidate(pairs, k, shown_rows[key], resource, int(offers.taken[0]), rules, decided.get(key))
        )
    return found


def _found(
    pairs: Pairs, rules: Rules, full: Any, keys: Any, decided: dict[int, Pair], shown: int
) -> tuple[Found, list[int]]:
    """The counts, and the numbers of the pairs to be shown, best first, of equal ones the earlier."""
    bad = [key for key, pair in decided.items() if pair.status == Pair.Status.UNSUITABLE]
    held = [key for key, pair in decided.items() if pair.status == Pair.Status.ACCEPTED and _runs(pair)]
    out = np.isin(keys, [*bad, *held])
    weight = np.where(out, 0, pairs.scores.weight)
    order = np.argsort(-weight, kind="stable")
    on = [int(k) for k in order if weight[k] > 0]
    found = Found(rules, more=max(0, len(on) - shown))
    found.used_up = int((full & ~out).sum())
    found.unlike = int(((weight == 0) & ~full & ~out).sum())
    found.unsuitable = [decided[key] for key in bad]
    return found, on[:shown]


def _runs(pair: Pair) -> bool:
    return pair.project is not None and pair.project.status in RUNNING


def _candidate(
    pairs: Pairs, k: int, need: Need, resource: Resource, taken: int, rules: Rules, pair: Pair | None
) -> Candidate:
    weight, points = int(pairs.scores.weight[k]), pairs.scores.points[k]
    terms = terms_of(need, resource, points, float(pairs.metres[k]), taken, rules)
    return Candidate(need, resource, round(weight / 100), weight, terms, pair)


def _given(keys: list[int], viewer: Any) -> dict[int, Need]:
    """Resource -> the need to which the newest run gives it, where nobody has decided since."""
    rows = Proposal.objects.visible_to(viewer).filter(resource__in=keys, is_served=True)
    newest = rows.order_by("-run_id").values_list("run_id", flat=True).first()
    found = rows.filter(run_id=newest).select_related("need__area").defer("need__area__shape").order_by("-pk")
    return {one.resource_id: one.need for one in found}
