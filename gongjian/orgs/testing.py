"""Organisations for tests, here and in the apps above."""

import itertools
from typing import Any

from gongjian.orgs.models import Org, OrgKind
from gongjian.places.models import Area

NUMBER = itertools.count(1)


def make_org(
    name: str = "", *, kind: str = "community", parent: Org | None = None, area: Area | None = None, **facts: Any
) -> Org:
    """An organisation at the root or below another."""
    number = next(NUMBER)
    return Org.objects.create(
        kind=OrgKind.objects.get(pk=kind),
        parent=parent,
        path=Org.objects.next_path(parent),
        code=facts.pop("code", f"O{number}"),
        name=name or f"Organisation {number}",
        area=area,
        **facts,
    )
