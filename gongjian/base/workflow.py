"""Status tables: from, to, who may, what is asked. Buttons, API links, diagrams and tests come from one table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongjian.base.errors import NotFound, RuleBroken


class Holder(Protocol):
    """Whoever takes a step. people.Viewer is the only implementation."""

    def can(self, ability: str, node: Any) -> bool: ...


@dataclass(frozen=True)
class Step:
    """One arrow of a status table.

    asks   names of the answers that must not be blank, e.g. ("reason",)
    tone   "main" for the one filled button, "plain", or "stop" for a way back
    """

    name: str
    label: str | Promise
    sources: frozenset[str]
    target: str
    ability: str
    asks: tuple[str, ...] = ()
    tone: str = "plain"
    consequence: str | Promise = ""

    def check(self, status: str, answers: Mapping[str, str]) -> dict[str, str]:
        """The answers that were asked for. Raises RuleBroken for a wrong status or a missing answer."""
        if status not in self.sources:
            raise RuleBroken(
                "wrong_status",
                _("%(step)s is not possible now: the status has changed. Reload the page.") % {"step": self.label},
            )
        said = {name: (answers.get(name) or "").strip() for name in self.asks}
        missing = [name for name, answer in said.items() if not answer]
        if missing:
            asked = {name: str(ASKED.get(name, _("Please fill in."))) for name in missing}
            raise RuleBroken("answer_missing", " ".join(asked.values()), asked)
        return said


# What to say when an answer is missing; apps add their own names at import.
ASKED: dict[str, str | Promise] = {}


class Workflow:
    """The steps of one subject, by name."""

    def __init__(self, *steps: Step) -> None:
        self.steps = {step.name: step for step in steps}

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps.values())

    def step(self, name: str) -> Step:
        """Raises NotFound for a name that is not in the table."""
        if name not in self.steps:
            raise NotFound("no_such_step", _("There is no step with this name."))
        return self.steps[name]

    def open_to(self, viewer: Holder, status: str, node: Any) -> list[Step]:
        """Steps that start at this status and that the viewer may take on this node of the tree."""
        return [step for step in self if status in step.sources and viewer.can(step.ability, node)]

    def diagram(self) -> str:
        """The table as a Mermaid state diagram for the documents."""
        lines = [f"    {source} --> {step.target}: {step.name}" for step in self for source in sorted(step.sources)]
        return "\n".join(["stateDiagram-v2", *lines])


def statuses(*names: str) -> frozenset[str]:
    """A readable frozenset for Step.sources."""
    return frozenset(str(name) for name in _flat(names))


def _flat(names: Iterable[Any]) -> Iterator[str]:
    for name in names:
        if isinstance(name, str):
            yield name
        else:
            yield from _flat(name)
