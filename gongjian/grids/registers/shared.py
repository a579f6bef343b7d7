"""Columns that several registers of grids share."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference, Words
from gongjian.grids.models import GridPost
from gongjian.places.options import communities, communities_of

SEE = ("figure.read", "grid.staff", "plan.draft", "plan.run", "place.edit")
NAME = Column(name="name", sort="name", is_typed=False)
CODE = Column(name="code", kind=Kind.CODE, sort="code", is_typed=False, is_second=True)
GRID_CODE = Column(
    name="grid_code",
    heading=_("grid code"),
    value="grid__code",
    is_required=True,
    max_length=20,
    example="00000031010100200101",
)


def building(through: str = "", *, hint: Words) -> tuple[Column, Column]:
    """Which building a row is about: its name, and the code by which a file names it."""
    return (
        Column(
            name="building_name",
            heading=_("building name"),
            value=f"{through}name",
            sort=f"{through}name",
            is_typed=False,
        ),
        Column(
            name="building",
            heading=_("building code"),
            kind=Kind.CODE,
            value=f"{through}code",
            sort=f"{through}code",
            is_required=True,
            max_length=32,
            example="B00001",
            hint=hint,
        ),
    )


def community(through: str = "", *, is_typed: bool = False) -> Column:
    """Which community a row belongs to: its code in files, its name on pages."""
    return Column(
        name="community",
        heading=_("community"),
        kind=Kind.LINK if is_typed else Kind.TEXT,
        value=f"{through}area__code",
        shows=f"{through}area__name",
        sort=f"{through}area__code",
        filter=f"{through}area_id",
        options=communities_of,
        refers=Reference(communities, "area") if is_typed else None,
        is_required=is_typed,
        is_typed=is_typed,
        example="310101002001" if is_typed else "",
        hint=_("Code or name of the community.") if is_typed else "",
    )


def community_name(through: str = "") -> Column:
    """The name beside the code, in files only."""
    return Column(
        name="community_name",
        heading=_("community name"),
        value=f"{through}area__name",
        is_typed=False,
        is_listed=False,
        group="files",
    )


def names(posts: Iterable[GridPost], *roles: str) -> str:
    """Persons in some roles, joined as on paper."""
    return "、".join(post.person.name for post in posts if post.role in roles)


def served(*roles: str) -> Callable[[Any], str]:
    """The value of a column that names the persons in some roles."""
    return lambda row: names(row.posts_now, *roles)
