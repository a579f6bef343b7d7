"""Every register through every door: what the table page lists is what the API, the files and the command line give."""

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongjian.base.registers.register import REGISTERS
from gongjian.base.registers.tasks import check_import
from gongjian.base.registers.testing import table
from gongjian.checkin.testing import make_activity, make_wish
from gongjian.config.api import REGISTERS as JOINED
from gongjian.config.commands import run
from gongjian.exchange.actions.encourage import propose_encouragement
from gongjian.exchange.testing import make_need, make_resource
from gongjian.exchange.testing_agreements import make_pair, make_review
from gongjian.grids.actions.draft import open_draft
from gongjian.grids.models import GovernanceGrid, LaneChief
from gongjian.grids.testing import Community, make_community, make_grid_post, make_grids
from gongjian.people.models import Account
from gongjian.people.testing import make_account
from gongjian.places.testing import make_carrier, make_estate, make_lane

pytestmark = pytest.mark.django_db
WITH_ROWS = ("areas", "buildings", "carriers", "estates", "grids", "grid_places", "grid_posts", "governance")
WITH_ROWS += ("draft_staff", "governance_places", "lanes", "lane_chiefs", "orgs", "persons", "posts")
WITH_ROWS += ("needs", "resources", "categories", "activities", "wishes", "skills")
WITH_ROWS += ("agreements", "agreement_items", "reviews", "encouragements")
TAKING_FILES = [key for key, register in REGISTERS.items() if register.intake is not None]


@pytest.fixture
def community(settings: Any, tmp_path: Any) -> Community:
    """A community with a row in every register that a grid body sees."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    found = make_community()
    grids = make_grids(found)
    worker = found.worker()
    make_grid_post(grids[0], worker)
    governance = GovernanceGrid.objects.create(area=found.area, code="ZZ1", name="综治一")
    governance.buildings.set(found.buildings[:3])
    LaneChief.objects.create(lane=make_lane(found.area), person=worker, valid_from=grids[0].valid_from)
    open_draft(found.area.pk, by=found.secretary)
    make_estate(found.area)
    make_carrier(found.area)
    make_need(found.orgs["community"])
    make_resource(found.orgs["community"])
    make_activity(found.orgs["community"])
    make_wish(found.orgs["community"])
    pair = make_pair(found)
    review = make_review(pair.org, pair.unit, status="settled", answers=("unit", "community"))
    propose_encouragement(review.pk, by=pair.secretary, side="unit", kind="letter")
    return found


@pytest.fixture
def client(community: Community) -> Client:
    found = Client()
    found.force_login(Account.objects.get(pk=community.grid_body.account_id))
    return found


def body(client: Client, address: str, **query: Any) -> Any:
    response = client.get(f"/api/v1/{address}", query)
    assert response.status_code == 200, (address, query, response.content[:300])
    return response.json()


def rows_of(content: bytes) -> int:
    """Rows below the line of headings, which the lines about the file stand above."""
    lines = [row for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) if row]
    width = max(map(len, lines))
    return len([row for row in lines if len(row) == width]) - 1


def test_every_register_is_joined():
    joined = [register.key for registers in JOINED.values() for register in registers]

    assert sorted(joined) == sorted(REGISTERS)


@pytest.mark.parametrize("key", WITH_ROWS)
def test_what_is_listed_is_read_one_by_one_and_sorted_and_filtered(client, key):
    listed, columns = body(client, key), body(client, f"{key}/schema")

    assert listed["total"] == len(listed["items"]) > 0
    assert body(client, f"{key}/{listed['items'][0]['id']}") == listed["items"][0]
    for column in columns["columns"]:
        if column["can_sort"] and REGISTERS[key].by_name[column["name"]].is_listed:
            for sort in (column["name"], f"-{column['name']}"):
                assert body(client, key, sort=sort)["total"] == listed["total"]
    counts = [body(client, key, chip=name)["total"] for name, _label in columns["conditions"]]
    assert all(count <= listed["total"] for count in counts)


@pytest.mark.parametrize("key", WITH_ROWS)
def test_files_hold_what_is_listed(client, community, key, tmp_path):
    total = body(client, key)["total"]
    whole = client.get(f"/api/v1/{key}/export", {"format": "csv"})
    assert rows_of(whole.content) == total
    assert client.get(f"/api/v1/{key}/export").content[:2] == b"PK"
    assert body_of_nothing(client, key) == 0

    username = Account.objects.get(pk=community.grid_body.account_id).username
    assert run(["export", key, str(tmp_path / "out.csv"), "--as", username]) == 0
    assert rows_of((tmp_path / "out.csv").read_bytes()) == total


def body_of_nothing(client: Client, key: str) -> int:
    return rows_of(client.get(f"/api/v1/{key}/export", {"format": "csv", "q": "no such thing"}).content)


@pytest.mark.parametrize("key", TAKING_FILES)
def test_a_register_that_takes_files_hands_out_their_template(client, community, key):
    if key == "accounts":
        client.force_login(make_account("administrator", org=community.orgs["district"]))
    elif not REGISTERS[key].is_open_to(community.grid_body):  # no business of the grid body: members of communities
        client.force_login(Account.objects.get(pk=community.secretary.account_id))
    response = client.get(f"/api/v1/{key}/template")

    assert response.status_code == 200 and response.content[:2] == b"PK"


@pytest.mark.parametrize("key", ["grid_places", "governance_places"])
def test_rosters_of_grids_go_out_and_come_in_again_through_the_api(client, key):
    content = client.get(f"/api/v1/{key}/export", {"format": "csv"}).content
    if key == "governance_places":  # buildings in no governance grid have nothing to bring in
        columns = [str(REGISTERS[key].by_name[name].heading) for name in ("building", "grid_code", "grid_name")]
        rows = [row for row in body(client, key)["items"] if row["grid_code"]]
        area = str(REGISTERS[key].by_name["community"].heading)
        lines = [[row["building"], row["grid_code"], row["grid_name"], row["community"]] for row in rows]
        content = table([*columns, area], *lines)

    handed = client.post("/api/v1/imports", {"into": key, "file": SimpleUploadedFile("out.csv", content)})
    assert handed.status_code == 202, handed.content
    check_import.call(handed.json()["id"])

    counts = body(client, f"imports/{handed.json()['id']}")["counts"]
    assert counts["skip"] > 0 and counts["create"] == counts["update"] == counts["fault"] == 0


def test_a_file_of_a_register_that_does_not_exist_for_somebody(community):
    stranger = Client()
    stranger.force_login(make_account("member"))

    for address in ("grid_posts/export", "accounts/export", "grid_places/template"):
        response = stranger.get(f"/api/v1/{address}")
        assert response.status_code == 404, address
        assert json.loads(response.content)["error"]["code"] == "not_found"
