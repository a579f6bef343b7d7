"""A real district from its files to published grids, through the doors that every district's files go through.

The files lie beside the repository where somebody has put them; they are for trying only and are never part of it.
"""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongjian.base.clock import today
from gongjian.base.models import ImportRun
from gongjian.base.registers import runs
from gongjian.base.registers.carrying import verdicts_of
from gongjian.base.registers.maps import look_inside, propose
from gongjian.base.registers.register import REGISTERS
from gongjian.base.registers.tasks import check_import
from gongjian.base.registers.testing import checked, stored
from gongjian.config.commands import run as gongjian
from gongjian.grids.actions.run import Wishes, start_run
from gongjian.grids.actions.staff import candidates, name_draft_staff
from gongjian.grids.actions.step import move_plan
from gongjian.grids.locate import locate_address
from gongjian.grids.models import Grid, Plan, PlanRun, Role
from gongjian.grids.standing import standing
from gongjian.grids.tasks import run_plan
from gongjian.people.access import found_installation
from gongjian.people.actions import add_account
from gongjian.people.models import Account, Person, Post
from gongjian.people.viewer import Viewer, viewer_of
from gongjian.places.models import Area, Barrier, Building, Carrier, Estate, Lane, Surface

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "huangpu"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the real input does not lie beside this repository"),
]
PASSWORD = "a-long-test-password"
ROADS = "primary,trunk,elevated_urban,elevated_expressway"
LANES = "residential,tertiary,secondary,living_street,pedestrian,unclassified"
CARRIERS = {"office_building": "tower", "industrial_park": "park", "market": "market"}


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def viewer(username: str = "first") -> Viewer:
    return viewer_of(Account.objects.get(username=username), today())


def bring_map(key: str, name: str, mapping: Mapping[str, str] | None = None, **options: Any) -> int:
    """Hand a map file in, take the proposed attributes, check it, store it; returns how many records it made."""
    register, content, by = REGISTERS[key], (FOLDER / name).read_bytes(), viewer()
    run = checked(register, content, by=by, name=name, is_map=True)
    said = propose(register, look_inside(register, content, name, None).names) | dict(mapping or {})
    runs.choose(run.pk, {"mapping": said, **options}, register=register, by=by)
    check_import.call(run.pk)
    run.refresh_from_db()
    return made(run)


def bring_table(key: str, rows: list[dict[str, str]], encoding: str) -> int:
    """A roster with the headings of the template, in the encoding somebody's program wrote it in."""
    register, text = REGISTERS[key], io.StringIO()
    table = csv.writer(text)
    table.writerow([str(register.by_name[name].heading) for name in rows[0]])
    table.writerows(row.values() for row in rows)
    return made(checked(register, text.getvalue().encode(encoding, "replace"), by=viewer(), name=f"{key}.csv"))


def made(run: ImportRun) -> int:
    assert (run.state, run.counts["fault"], run.problems) == ("done", 0, []), (run.message, verdicts_of(run)[:3])
    stored(run, by=viewer())
    assert run.phase == ImportRun.Phase.STORED, run.message
    return int(run.counts["create"])


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((FOLDER / name).read_text("utf-8-sig"))))


def lines_of(name: str) -> int:
    return len(rows_of(name))


def import_everything() -> None:
    assert bring_map("areas", "district.geojson", level="district") == 1
    assert bring_map("areas", "streets.geojson", level="street") == 10
    assert bring_map("areas", "communities.geojson", level="community") == 170
    assert bring_map("buildings", "buildings.geojson") == 770
    main = {"only": {"class": ROADS}, "inside_only": True}
    assert bring_map("barriers", "roads.geojson", {"kind": "=road"}, **main) > 15
    assert bring_map("barriers", "roads.geojson", {"kind": "=river"}, only={"class": "water"}) == 1
    assert bring_map("lanes", "roads.geojson", only={"class": LANES, "name": ""}, inside_only=True) > 60
    assert bring_map("surfaces", "roads.geojson", {"kind": "=water"}, only={"class": "water"}) == 1
    place = ("name", "address", "lon", "lat")
    estates = [{"code": row["id"]} | {name: row[name] for name in place} for row in rows_of("residential.csv")]
    assert bring_table("estates", estates, "gbk") == 208
    carriers = [
        {"code": row["id"], "kind": CARRIERS[row["category"]]} | {name: row[name] for name in place}
        for row in rows_of("poi.csv")
        if row["category"] in CARRIERS
    ]
    carriers = [row | {"has_own_grid": "" if row["kind"] == "market" else "true"} for row in carriers]
    assert bring_table("carriers", carriers, "utf-8-sig") == len(carriers)


def give_account(kind: str, area: Area, username: str) -> Viewer:
    post = Post.objects.filter(kind=kind, org__area=area).order_by("pk").first()
    assert post is not None
    add_account(by=viewer(), person_id=post.person_id, username=username, password=PASSWORD)
    return viewer(username)


def plan_whole_district(district: Area, by: Viewer) -> list[Plan]:
    run = start_run(district.pk, Wishes("size", 300, 500, seconds_max=60), by=by)
    run_plan.call(run.pk)
    run.refresh_from_db()
    assert run.state == PlanRun.State.DONE, run.message
    assert (run.result["communities"], run.result["score"]["avoidable_bad"], run.result["score"]["noncontig"]) == (
        170,
        0,
        0,
    )
    return list(run.plans.select_related("area").order_by("area__code"))


def name_staff(plan: Plan, by: Viewer) -> None:
    people = candidates(plan.area, Role.LEADER, on=today())
    for turn, grid in enumerate(plan.grids):
        for person, role in (
            (people[turn % len(people)], Role.LEADER),
            (people[(turn + 1) % len(people)], "worker_full"),
        ):
            name_draft_staff(plan.pk, grid["number"], by=by, version=None, person_id=person.pk, role=role)


def go(plan: Plan, step: str, by: Viewer, **answers: str) -> None:
    move_plan(plan.pk, step, by=by, version=None, answers=answers)


def test_a_real_district_goes_from_its_files_to_published_grids(capsys: pytest.CaptureFixture[str]) -> None:
    found_installation(
        org_code="D1",
        org_name="区委",
        org_kind="district",
        name="王敏",
        username="first",
        password=PASSWORD,
        today=today(),
    )
    import_everything()
    district = Area.objects.get(level="district")
    assert {model.__name__: model.objects.count() for model in (Area, Building, Estate, Surface)} == {
        "Area": 181,
        "Building": 770,
        "Estate": 208,
        "Surface": 1,
    }
    assert not Estate.objects.exclude(area__level="community").exists()
    assert Carrier.objects.filter(has_own_grid=True).count() > 100
    assert Barrier.objects.filter(kind="river").count() == 1 and Lane.objects.count() > 60

    # what the files lack is invented, and says so
    assert gongjian(["fill-gaps", "--as", "first", "--seed", "1", "--json"]) == 0
    filled = json.loads(capsys.readouterr().out)
    assert Building.objects.filter(is_generated=True).count() == filled["buildings"] + filled["counted"]
    assert filled["counted"] == 770 and filled["buildings"] > 3000
    assert Person.objects.filter(is_generated=True).count() == filled["persons"] > 1000
    assert not Building.objects.filter(kind="home", households=None).exists()

    body = give_account("grid_body", district, "body")
    plans = plan_whole_district(district, body)
    assert len(plans) == 170
    planned = [int(key) for plan in plans for key in plan.labels]
    assert len(planned) == len(set(planned)) == Building.objects.count()
    assert sum(plan.figures["avoidable"] + plan.figures["in_parts"] + plan.figures["left_out"] for plan in plans) == 0

    # one street all the way, its communities one by one
    street = Area.objects.filter(level="street").order_by("code").first()
    secretary = give_account("street_secretary", street, "street")
    mine = [plan for plan in plans if plan.area.parent_id == street.pk]
    for plan in mine:
        name_staff(plan, secretary)
        own = give_account("community_secretary", plan.area, f"s{plan.area.code}")
        go(plan, "submit", own, deliberation="居民议事会通过")
        go(plan, "approve", secretary)
        go(plan, "file", body)
        go(plan, "publish", body, valid_from=today().isoformat())
    check_published(street, mine, body)


def check_published(street: Area, plans: list[Plan], body: Viewer) -> None:
    found = standing(body, street, today())
    assert found.numbers["total"] == found.in_one == Building.objects.within(street.path).count() > 400
    assert Grid.objects.within(street.path).on(today()).count() == sum(len(plan.grids) for plan in plans)
    building = Building.objects.within(street.path).exclude(address="").order_by("code").last()
    assert building is not None
    answers = locate_address(building.address, today())
    assert building.pk in {answer.building.pk for answer in answers if answer.building}
    assert all(answer.grid is not None for answer in answers if answer.building.area.parent_id == street.pk)
    assert gongjian(["locate", building.address]) == 0

    client = Client()
    client.force_login(Account.objects.get(username="body"))
    community = plans[0].area
    for page in ("/grids/", "/grids/papers/list/", "/grids/papers/boards/", "/places/buildings/"):
        answer = client.get(page, {"area": community.code})
        assert answer.status_code == 200, page
        assert community.name in answer.content.decode(), page
