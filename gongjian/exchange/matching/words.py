"""What the terms of a score say in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongjian.engine.text.tfidf import common_words
from gongjian.exchange.matching.score import TERMS, Rules
from gongjian.exchange.models import Need, Resource

LABELS = {
    "category": gettext_lazy("Category"),
    "text": gettext_lazy("Wording"),
    "distance": gettext_lazy("Distance"),
    "time": gettext_lazy("Time"),
    "capacity": gettext_lazy("Free"),
    "waiting": gettext_lazy("Waiting"),
}
SAID_BY = {
    "category": gettext_lazy("the same category, or one that goes with it"),
    "text": gettext_lazy("words that title and details have in common"),
    "distance": gettext_lazy("full up to %(near)s, none from %(far)s on"),
    "time": gettext_lazy("share of the days wanted on which it is on offer"),
    "capacity": gettext_lazy("what running projects have not taken"),
    "waiting": gettext_lazy("the longer the more, full after %(days)s days"),
}


@dataclass(frozen=True)
class Term:
    """One term: its label, what it found, points of 100, and how many there could be."""

    name: str
    label: str
    words: str
    points: int
    most: int

    @property
    def share(self) -> int:
        """Percent of the points there could be, for the meter."""
        return round(100 * self.points / self.most) if self.most else 0


def terms_of(need: Need, resource: Resource, points: Any, metres: float, taken: int, rules: Rules) -> list[Term]:
    """All terms of a pair in words; points as engine.matching.score gives them, of 10,000."""
    said: Mapping[str, str] = {
        "category": _category(need, resource, int(points[0])),
        "text": _text(need, resource),
        "distance": _("place unknown") if np.isnan(metres) else length(metres),
        "time": _time(need, resource, rules),
        "capacity": _capacity(resource, taken),
        "waiting": _waiting(need, rules),
    }
    return [
        Term(name, str(LABELS[name]), said[name], round(int(points[k]) / 100), round(rules.most(name)))
        for k, name in enumerate(TERMS)
    ]


def legend(rules: Rules) -> list[tuple[str, str, int]]:
    """How points come about: label, words, most points of 100."""
    facts = {"near": length(rules.near), "far": length(rules.far), "days": rules.waiting}
    return [(str(LABELS[name]), str(SAID_BY[name]) % facts, round(rules.most(name))) for name in TERMS]


def length(metres: float) -> str:
    """Metres up to a kilometre, then kilometres with one digit."""
    if metres < 950:
        return _("%(n)s m") % {"n": int(round(metres, -1))}
    return _("%(n)s km") % {"n": f"{metres / 1000:.1f}".removesuffix(".0")}


def _category(need: Need, resource: Resource, points: int) -> str:
    if need.category_id == resource.category_id:
        return _("%(category)s, the same") % {"category": need.category}
    if points:
        return _("%(offered)s goes with %(wanted)s") % {"offered": resource.category, "wanted": need.category}
    return _("%(offered)s, not %(wanted)s") % {"offered": resource.category, "wanted": need.category}


def _text(need: Need, resource: Resource) -> str:
    found = common_words(f"{need.title} {need.details}", f"{resource.title} {resource.conditions}")
    return _("both say: %(words)s") % {"words": "、".join(found)} if found else _("no words in common")


def _time(need: Need, resource: Resource, rules: Rules) -> str:
    last = rules.day.toordinal() + rules.horizon if need.wanted_by is None else need.wanted_by.toordinal()
    days = max(1, last - rules.day.toordinal() + 1)
    if resource.valid_to is None or resource.valid_to.toordinal() >= last:
        return ngettext("on offer on the day", "on offer on all %(n)s days", days) % {"n": days}
    there = max(0, resource.valid_to.toordinal() - rules.day.toordinal() + 1)
    return _("on offer on %(there)s of %(n)s days") % {"there": there, "n": days}


def _capacity(resource: Resource, taken: int) -> str:
    left = max(0, resource.serves - taken)
    if not taken:
        return _("not used by any project yet")
    return ngettext("serves one more need", "serves %(n)s more needs", left) % {"n": left}


def _waiting(need: Need, rules: Rules) -> str:
    days = max(0, (rules.day - need.raised_on).days)
    return ngettext("raised yesterday", "waits for %(n)s days", days) % {"n": days} if days else _("raised today")
