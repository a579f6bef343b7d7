"""How well something fits a member, and why (domain 3.5): skill, time, distance, recent load, each shown in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongjian.base.tree import WIDTH
from gongjian.checkin.models import Activity, Wish
from gongjian.checkin.queries import Profile
from gongjian.checkin.slots import names_of, words_of

ONE = 100  # scores are whole hundredths
LOAD_MOST = 4  # claims in a month that count as a full load


@dataclass(frozen=True)
class Fit:
    """Something to do, its score in hundredths, and the terms of the score in words."""

    target: Activity | Wish
    score: int
    terms: tuple[str, ...]

    @property
    def is_activity(self) -> bool:
        return isinstance(self.target, Activity)


def fits(rows: Iterable[Activity | Wish], member: Profile, load: int) -> list[Fit]:
    """Everything with its fit, the best first; what ends sooner first among equals."""
    found = [fit(row, member, load) for row in rows]
    return sorted(found, key=lambda one: (-one.score, _last_day(one.target), one.target.pk))


def _last_day(row: Activity | Wish) -> str:
    last = row.ends_on if isinstance(row, Activity) else row.wanted_by
    return last.isoformat() if last else "9999"


def fit(row: Activity | Wish, member: Profile, load: int) -> Fit:
    """score = skill 0/1/2 + time overlap 0-2 + distance band 0-1 - recent load 0-1."""
    parts = [_skill(row, member), _time(row, member), _distance(row, member)]
    score = sum(points for points, _words in parts) - min(ONE, ONE * load // LOAD_MOST)
    return Fit(row, score, tuple(words for _points, words in parts if words))


def _skill(row: Activity | Wish, member: Profile) -> tuple[int, str]:
    """2 for a skill that is asked for and there, 1 where none is asked for, 0 for another skill."""
    skill = row.skill if isinstance(row, Activity) else None
    if skill is None:
        return ONE, _("no special skill needed")
    if skill.pk in member.skills:
        return 2 * ONE, _("uses your skill: %(skill)s") % {"skill": skill}
    return 0, _("asks for another skill: %(skill)s") % {"skill": skill}


def _time(row: Activity | Wish, member: Profile) -> tuple[int, str]:
    """A point for each piece of the week in common, at most 2; 1 where one side said nothing."""
    slots = row.slots if isinstance(row, Activity) else 0
    if not slots:
        return ONE, _("any time")
    if not member.slots:
        return ONE, words_of(slots)
    common = slots & member.slots
    if not common:
        return 0, _("not at your times: %(times)s") % {"times": words_of(slots)}
    return ONE * min(2, len(names_of(common))), _("at your times: %(times)s") % {"times": words_of(common)}


def _distance(row: Activity | Wish, member: Profile) -> tuple[int, str]:
    """1 in the own grid, 3/4 in the own community, 1/2 in the same street, 0 elsewhere."""
    grid_id = row.grid_id if isinstance(row, Activity) else None
    if grid_id is not None and grid_id == member.grid_id:
        return ONE, _("in your grid")
    if row.area.pk == member.area.pk:
        return 75, _("in your community")
    if _above(row.area.path) == _above(member.area.path):
        return 50, _("in your street: %(area)s") % {"area": row.area}
    return 0, _("farther away: %(area)s") % {"area": row.area}


def _above(path: str) -> str:
    """The path of the area above."""
    return path[:-WIDTH]


def load_words(load: int) -> str:
    """The recent load of the reader in words; the same for everything that is proposed."""
    said = ngettext(
        "You claimed %(n)d thing in the last 30 days.", "You claimed %(n)d things in the last 30 days.", load
    )
    return said % {"n": load} if load else ""
