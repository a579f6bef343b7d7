"""What pages say about proposals and runs."""

from collections.abc import Iterable
from typing import Any

from gongjian.exchange.bundles import words_of
from gongjian.exchange.models import LIVE, MatchRun, Need, Pair, Proposal, Resource

TONES = {"waiting": "open", "running": "doing", "done": "done", "stopped": "none", "failed": "late"}


def run_tone(run: MatchRun) -> str:
    """Tone of the status of a run."""
    return TONES.get(run.state, "none")


def proposal_lines(proposals: Iterable[Proposal], viewer: Any) -> None:
    """Give each proposal its rows, what was decided since, and its points out of 100."""
    rows = list(proposals)
    needs = Need.objects.select_related("area", "category").defer("area__shape").in_bulk([one.need_id for one in rows])
    keys = [one.resource_id for one in rows if one.resource_id]
    resources = Resource.objects.select_related("org", "area").defer("area__shape").in_bulk(keys)
    pairs = Pair.objects.visible_to(viewer).filter(need__in=needs).exclude(status=Pair.Status.OPEN)
    decided = {(pair.need_id, pair.resource_id): pair for pair in pairs}
    for one in rows:
        one.need, one.resource = needs[one.need_id], resources.get(one.resource_id or 0)
        one.decided = decided.get((one.need_id, one.resource_id))  # type: ignore[attr-defined]
        one.need_ended = one.need.status not in LIVE  # type: ignore[attr-defined]
        one.is_open = one.is_served and one.decided is None and not one.need_ended  # type: ignore[attr-defined]
        one.part_words = words_of(one.part.split())  # type: ignore[attr-defined]
        one.points_shown, one.missing_shown = round(one.points / 100), max(1, round(one.missing / 100))  # type: ignore[attr-defined]
