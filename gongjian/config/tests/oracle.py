"""The visibility oracle: what everybody in a generated district may see, computed in plain Python.

Nothing here asks the product who may see what: the table is copied by hand from the documentation of people/reach.py,
the trees are walked by their parent keys, the days are compared one by one.
"""

from gongjian.config.tests.invented_district import (
    ALONE,
    COMMUNITY,
    DISTRICT,
    NEEDS,
    RESOURCES,
    SERVING,
    STAFF,
    STREET,
    VENUES,
    District,
    held,
    lasts,
)

OF_GRIDS = ("grids", "grid_places", "grid_posts")

# subject -> kind of post -> how far it sees
TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "place": {**dict.fromkeys((*STAFF, "administrator"), ("area",)), **dict.fromkeys(SERVING, ("grids",))},
    "org": {
        **dict.fromkeys((*DISTRICT, "branch_secretary", "administrator", "security"), ("org",)),
        **dict.fromkeys((*STREET, *COMMUNITY), ("org", "area")),
        **dict.fromkeys((*SERVING, *ALONE), ("own",)),
    },
    "person": {
        **dict.fromkeys((*STAFF, "branch_secretary"), ("org", "self")),
        **dict.fromkeys((*SERVING, *ALONE), ("self",)),
    },
    "account": dict.fromkeys(("administrator", "security"), ("org",)),
    "fund": dict.fromkeys(STAFF, ("area",)),
    "list": {
        **dict.fromkeys(STAFF, ("area", "shared")),
        **dict.fromkeys(SERVING, ("grids", "shared")),
        "branch_secretary": ("org", "shared"),
        "unit_liaison": ("own", "shared"),
        "member": ("shared",),
    },
    "pair": {**dict.fromkeys(STAFF, ("area",)), "branch_secretary": ("party",), "unit_liaison": ("party",)},
}


def below(parents: list[int | None], top: int | None) -> set[int]:
    """A node and all below it, by walking up from every node."""
    found = set()
    for start in range(len(parents)):
        node: int | None = start
        while node is not None and node != top:
            node = parents[node]
        if node is not None:
            found.add(start)
    return found if top is not None else set()


def served(made: District, person: int) -> set[int]:
    """Grids the person serves today."""
    return {grid for who, grid, until in made.serves if who == person and lasts(until)}


def expected(made: District, person: int) -> dict[str, set[int]]:
    """Numbers of the rows of every register that a person may see."""
    seen: dict[str, set[int]] = {
        name: set() for name in ("areas", "buildings", *OF_GRIDS, "orgs", "persons", "posts", "accounts")
    }
    seen |= {"needs": set(), "resources": set(), "agreements": set(), "reviews": set()}
    seen |= {"venues": set(), "funds": set()}
    for kind, org in held(made, person):
        for reach in TABLE["place"].get(kind, ()):
            _see_places(made, seen, reach, person, org)
        for reach in TABLE["list"].get(kind, ()):
            _see_lists(made, seen, reach, person, org)
        for reach in TABLE["pair"].get(kind, ()):
            areas = below(made.area_parent, made.org_area[org]) if reach == "area" else set()
            for number, (one, other, area) in enumerate(made.agreements):
                if area in areas or (reach == "party" and org in {one, other}):
                    seen["agreements"].add(number)
                    seen["reviews"].add(number)
        if TABLE["fund"].get(kind):
            areas = below(made.area_parent, made.org_area[org])
            seen["funds"] |= {number for number, (_of, area) in enumerate(made.funds) if area in areas}
        for reach in TABLE["org"].get(kind, ()):
            seen["orgs"] |= _orgs(made, reach, org)
        for reach in TABLE["person"].get(kind, ()):
            homes = below(made.org_parent, org) if reach == "org" else set()
            is_self = reach == "self"
            seen["persons"] |= {who for who, home in enumerate(made.person_org) if home in homes}
            seen["persons"] |= {person} if is_self else set()
            seen["posts"] |= {
                number for number, post in enumerate(made.posts) if post[1] in homes or (is_self and post[0] == person)
            }
        if TABLE["account"].get(kind):
            homes = below(made.org_parent, org)
            seen["accounts"] |= {number for number, who in enumerate(made.accounts) if made.person_org[who] in homes}
    seen["messages"] = {number for number, who in enumerate(made.messages) if who == person}
    return seen


def _orgs(made: District, reach: str, org: int) -> set[int]:
    if reach == "own":
        return {org}
    if reach == "org":
        return below(made.org_parent, org)
    areas = below(made.area_parent, made.org_area[org])
    return {number for number, area in enumerate(made.org_area) if area in areas}


def _see_places(made: District, seen: dict[str, set[int]], reach: str, person: int, org: int) -> None:
    if reach == "area":
        areas = below(made.area_parent, made.org_area[org])
        grids = {grid for grid, area in enumerate(made.grid_area) if area in areas}
        buildings = {building for building, area in enumerate(made.building_area) if area in areas}
    else:
        grids = served(made, person)
        areas = {made.grid_area[grid] for grid in grids}
        buildings = {building for grid, building, until in made.in_grid if grid in grids and lasts(until)}
    seen["areas"] |= areas
    seen["buildings"] |= buildings
    in_force = {grid for grid in grids if lasts(made.grid_until[grid])}
    seen["grids"] |= in_force
    places, posts = enumerate(made.in_grid), enumerate(made.serves)
    seen["grid_places"] |= {number for number, (grid, _building, until) in places if grid in in_force and lasts(until)}
    seen["grid_posts"] |= {number for number, (_who, grid, until) in posts if grid in grids and lasts(until)}


def _see_lists(made: District, seen: dict[str, set[int]], reach: str, person: int, org: int) -> None:
    areas: set[int] = set()
    orgs: set[int] = set()
    if reach == "area":
        areas = below(made.area_parent, made.org_area[org])
    elif reach == "grids":
        areas = {made.grid_area[grid] for grid in served(made, person)}
    elif reach in {"org", "own"}:
        orgs = below(made.org_parent, org) if reach == "org" else {org}
    for number, (of, area, status) in enumerate(made.needs):
        if of in orgs or area in areas or (reach == "shared" and NEEDS[status]):
            seen["needs"].add(number)
    for number, (of, area, status, until) in enumerate(made.resources):
        if of in orgs or area in areas or (reach == "shared" and RESOURCES[status] and lasts(until)):
            seen["resources"].add(number)
    for number, (of, area, status) in enumerate(made.venues):
        if of in orgs or area in areas or (reach == "shared" and VENUES[status]):
            seen["venues"].add(number)
