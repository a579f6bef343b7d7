"""Rosters in and out through the API and the command line: the same two steps as on the pages."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongjian.base.models import ImportRun
from gongjian.base.registers.tasks import check_import, store_import
from gongjian.config.commands import run
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account
from gongjian.people.testing import make_viewer
from gongjian.places.models import Building
from gongjian.places.testing import make_area, make_building

pytestmark = pytest.mark.django_db
HEADINGS = "code,name,community,households"


@pytest.fixture
def area(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return make_area()


@pytest.fixture
def secretary(area: Any) -> Account:
    return Account.objects.get(pk=make_viewer("community_secretary", make_org(area=area)).account_id)


def roster(area: Any, *rows: str) -> bytes:
    return "\n".join([HEADINGS, *(row.replace("AREA", area.code) for row in rows)]).encode()


def hand_in(client: Client, content: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile("roster.csv", content)
    return client.post("/api/v1/imports", {"into": "buildings", "file": file, **more.pop("fields", {})}, **more)


def test_a_roster_is_checked_then_stored_through_the_api(client, area, secretary):
    client.force_login(secretary)
    handed = hand_in(client, roster(area, "N1,One,AREA,30", "N2,Two,AREA,40"))
    assert handed.status_code == 202 and handed.json()["phase"] == "check"
    number = handed.json()["id"]
    check_import.call(number)

    checked = client.get(f"/api/v1/imports/{number}").json()
    assert (checked["phase"], checked["counts"]["create"]) == ("checked", 2)
    assert not Building.objects.exists()
    verdicts = client.get(f"/api/v1/imports/{number}/verdicts").json()
    assert [row["what"] for row in verdicts] == ["create", "create"]
    assert client.post(f"/api/v1/imports/{number}/store").status_code == 200
    store_import.call(number)

    assert set(Building.objects.values_list("code", "households")) == {("N1", 30), ("N2", 40)}
    assert client.get(f"/api/v1/imports/{number}").json()["phase"] == "stored"


def test_a_faulty_cell_is_named_and_nothing_can_be_stored(client, area, secretary):
    client.force_login(secretary)
    number = hand_in(client, roster(area, "N1,One,AREA,30", "N2,Two,AREA,-5")).json()["id"]
    check_import.call(number)

    faults = client.get(f"/api/v1/imports/{number}/faults").json()
    assert [fault["row"] for fault in faults] == [3]
    refused = client.post(f"/api/v1/imports/{number}/store")
    assert refused.status_code == 422 and refused.json()["error"]["code"] == "faults"
    assert client.post(f"/api/v1/imports/{number}/drop").json()["phase"] == "dropped"


def test_a_file_of_somebody_else_looks_as_if_it_never_existed(client, area, secretary):
    client.force_login(secretary)
    number = hand_in(client, roster(area, "N1,One,AREA,30")).json()["id"]
    stranger = Client()
    stranger.force_login(Account.objects.get(pk=make_viewer("community_secretary").account_id))

    assert stranger.get(f"/api/v1/imports/{number}").status_code == 404
    assert stranger.get("/api/v1/imports").json()["total"] == 0
    member = Client()
    member.force_login(Account.objects.get(pk=make_viewer("member").account_id))
    assert hand_in(member, b"x").status_code == 404, "no such register for somebody who may not import"


def test_the_same_file_with_one_key_is_one_import(client, area, secretary):
    client.force_login(secretary)
    content = roster(area, "N1,One,AREA,30")

    first = hand_in(client, content, headers={"Idempotency-Key": "file-1"})
    again = hand_in(client, content, headers={"Idempotency-Key": "file-1"})
    other = hand_in(client, content + b"\nN9,Nine,X,1", headers={"Idempotency-Key": "file-1"})

    assert first.json() == again.json() and ImportRun.objects.count() == 1
    assert other.status_code == 422 and other.json()["error"]["code"] == "idempotency_key_reused"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_roster_goes_in_and_out_on_the_command_line(area, secretary, tmp_path, capsys):
    name, path = secretary.username, tmp_path / "roster.csv"
    path.write_bytes(roster(area, "N1,One,AREA,30"))

    def said(*argv: str) -> tuple[int, Any]:
        code = run([*argv, "--as", name, "--json", "--lang", "en"])
        return code, json.loads(capsys.readouterr().out)

    code, checked = said("import", "buildings", str(path), "--here")
    assert (code, checked["phase"], checked["counts"]["create"]) == (0, "checked", 1)
    assert not Building.objects.exists()
    assert said("import", "buildings", str(path), "--here", "--store")[1]["phase"] == "stored"
    assert Building.objects.get().households == 30

    code, out = said("export", "buildings", str(tmp_path / "out.csv"))
    assert (code, out["rows"]) == (0, 1) and "N1" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    code, again = said("import", "buildings", str(tmp_path / "out.csv"), "--here")
    assert (code, again["counts"].get("skip")) == (0, 1), "an export imported again changes nothing"

    path.write_bytes(roster(area, "N2,Two,AREA,many"))
    code, faulty = said("import", "buildings", str(path), "--here", "--store")
    assert code == 1 and [fault["row"] for fault in faulty["faults"]] == [2]
    assert Building.objects.count() == 1


def test_a_map_file_goes_in_on_the_command_line_with_columns_proposed(area, secretary, tmp_path, capsys, monkeypatch):
    shape = {
        "type": "Polygon",
        "coordinates": [[[120.001, 30.001], [120.002, 30.001], [120.002, 30.002], [120.001, 30.001]]],
    }
    facts = {"bianma": "N5", "name": "Five"}
    body = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": shape, "properties": facts}]}
    path = tmp_path / "houses.geojson"
    path.write_text(json.dumps(body), encoding="utf-8")
    monkeypatch.setattr("gongjian.base.registers.cli.jobs.work", lambda queue, batch: _work())

    columns = ["--column", "code=bianma", "--column", f"community=={area.code}"]
    code = run(["import", "buildings", str(path), *columns, "--here", "--store", "--as", secretary.username])

    assert code == 0, capsys.readouterr().out
    assert Building.objects.get().code == "N5" and Building.objects.get().shape is not None


def _work() -> None:
    waiting = ImportRun.objects.get(state="waiting")
    (check_import if waiting.phase == "check" else store_import).call(waiting.pk)


def test_files_that_cannot_be_are_refused_in_words(area, secretary, tmp_path, capsys):
    make_building(area)
    name = secretary.username
    for argv in (
        ["import", "buildings", str(tmp_path / "missing.csv")],
        ["import", "nothing", str(tmp_path / "missing.csv")],
        ["export", "nothing", str(tmp_path / "out.csv")],
        ["export", "buildings", str(tmp_path / "out.pdf")],
        ["export", "buildings", str(tmp_path / "no" / "folder.csv")],
    ):
        assert run([*argv, "--as", name, "--lang", "en"]) == 1
        assert capsys.readouterr().err.strip().endswith(".")
