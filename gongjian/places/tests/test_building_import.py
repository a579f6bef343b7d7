"""Rosters of buildings: a verdict for every row and cell, all or nothing, and only where one may."""

import pytest
from django.apps import apps
from django.http import QueryDict
from django.utils.translation import override

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken
from gongjian.base.models import ImportRun
from gongjian.base.registers import runs
from gongjian.base.registers.carrying import verdicts_of
from gongjian.base.registers.listing import Listing
from gongjian.base.registers.runs import speaks_another
from gongjian.base.registers.tasks import store_import
from gongjian.base.registers.testing import checked, exported, stored, table
from gongjian.history.models import Entry
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer
from gongjian.places.models import Building
from gongjian.places.registers import BUILDINGS
from gongjian.places.testing import box, make_area, make_building, make_estate

HEADINGS = ["名称", "编码", "社区", "类型", "户数", "经度", "纬度"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def community():
    return make_area("杏园社区", code="310101002001")


@pytest.fixture
def secretary(community):
    return make_viewer("community_secretary", make_org(area=community))


def headings(*names):
    with override("zh-hans"):
        return [str(BUILDINGS.column(name).heading) for name in names]


NAMES = ("name", "code", "area", "kind", "households", "lon", "lat")


def roster(*rows):
    return table(headings(*NAMES), *rows)


def test_a_file_handed_in_again_in_another_language_is_checked_anew(community, secretary):
    content = roster(["1 号楼", "B1", "", "home", -1, "", ""])
    first = checked(BUILDINGS, content, by=secretary)
    with override("en"):
        assert speaks_another(first)
        again = checked(BUILDINGS, content, by=secretary)
        assert not speaks_another(again)
    assert (again.pk, again.language, again.counts) == (first.pk, "en", first.counts)
    said = " ".join(sentence for row in verdicts_of(again) for _heading, sentence in row[3])
    assert "whole number from 0" in said


def test_a_roster_is_checked_first_and_stored_as_a_whole(community, secretary):
    run = checked(
        BUILDINGS,
        roster(
            ["1 号楼", "B1", "310101002001", "home", 36, 120.005, 30.005],
            ["2 号楼", "B2", "杏园社区", "", "", "", ""],
        ),
        by=secretary,
    )
    assert (run.phase, run.state) == ("checked", "done"), run.message
    assert run.counts == {"create": 2, "update": 0, "skip": 0, "fault": 0, "cells": 0}
    assert not Building.objects.exists()

    run = stored(run, by=secretary)
    assert (run.phase, run.stored_as) == ("stored", "")
    first, second = Building.objects.order_by("code")
    assert (first.households, first.lon, first.area) == (36, 120.005, community)
    assert (second.households, second.lon, second.kind) == (None, None, "home")
    assert Entry.objects.filter(subject="places.building", verb="add").count() == 2


def test_every_faulty_cell_is_named_and_nothing_is_stored(secretary):
    run = checked(
        BUILDINGS,
        roster(
            ["1 号楼", "B1", "杏园社区", "home", -3, "", ""],
            ["", "B 2!", "别的社区", "castle", 10**12, 120.005, ""],
            ["110105194912310021", "B3", "杏园社区", "home", "三百", "", ""],
            ["4 号楼", "B4", "杏园社区", "home", 4, "", ""],
        ),
        by=secretary,
    )
    faults = {row[0]: {heading for heading, _said in row[3]} for row in verdicts_of(run)}
    name, code, area, kind, households, _lon, _lat = headings(*NAMES)
    assert faults == {2: {households}, 3: {name, code, area, kind, households}, 4: {name, households}, 5: set()}
    with pytest.raises(RuleBroken) as refusal:
        runs.store(run.pk, by=secretary)
    assert refusal.value.code == "faults"
    assert not Building.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_faults_are_said_in_the_language_of_whoever_hands_in(language, secretary):
    with override(language):
        run = checked(BUILDINGS, roster(["1", "B1", "杏园社区", "home", "三百", "", ""]), by=secretary)
    ((_heading, said),) = verdicts_of(run)[0][3]
    assert "三百" in said
    assert ("整数" in said) == (language == "zh-hans")


def test_a_roster_creates_updates_and_leaves_alone(community, secretary):
    make_building(community, code="B1", name="1 号楼", households=36)
    make_building(community, code="B2", name="2 号楼", households=None)
    content = table(
        headings("name", "code", "households"), ["1 号楼", "B1", 36], ["2 号楼", "B2", 40], ["3 号楼", "B3", 1]
    )
    run = checked(BUILDINGS, content, by=secretary)
    assert {row[2].split()[0]: row[1] for row in verdicts_of(run)} == {"B1": "skip", "B2": "update", "B3": "fault"}
    assert verdicts_of(run)[1][4] == [[headings("households")[0], "", "40"]]


def test_an_update_keeps_what_the_file_does_not_have(community, secretary):
    building = make_building(community, code="B1", households=36, storeys=6)
    version = building.version
    stored(
        checked(BUILDINGS, table(headings("name", "code", "households"), ["新名", "B1", 40]), by=secretary),
        by=secretary,
    )
    building.refresh_from_db()
    assert (building.name, building.households, building.storeys, building.version) == ("新名", 40, 6, version + 1)
    assert Entry.objects.get(verb="edit").after == {"name": "新名", "households": 40}


def test_a_community_cannot_import_into_another(community, secretary):
    other = make_area("梨园社区", code="310101002002", shape=box(20, 0, 10, 10))
    make_building(other, code="B9")
    run = checked(
        BUILDINGS,
        roster(["1", "B1", "310101002002", "home", 3, "", ""], ["9", "B9", "杏园社区", "home", 3, "", ""]),
        by=secretary,
    )
    assert [row[1] for row in verdicts_of(run)] == ["fault", "fault"]


def test_whoever_may_not_import_cannot_hand_in_a_file(community):
    worker = make_viewer("community_worker", make_org(area=community))
    with pytest.raises(NotAllowed):
        checked(BUILDINGS, roster(["1", "B1", "杏园社区", "home", 3, "", ""]), by=worker)


def test_a_file_is_seen_by_whoever_handed_it_in_and_nobody_else(community, secretary):
    run = checked(BUILDINGS, roster(["1", "B1", "杏园社区", "home", 3, "", ""]), by=secretary)
    colleague = make_viewer("community_secretary", make_org(area=community))
    with pytest.raises(NotFound):
        runs.store(run.pk, by=colleague)


def test_an_edit_between_dry_run_and_storing_is_not_overwritten(community, secretary):
    building = make_building(community, code="B1", households=36)
    run = checked(BUILDINGS, roster(["1", "B1", "杏园社区", "home", 40, "", ""]), by=secretary)
    runs.store(run.pk, by=secretary)
    Building.objects.update(households=37, version=building.version + 1)
    store_import.call(run.pk)
    run.refresh_from_db()
    building.refresh_from_db()
    assert (run.state, building.households) == ("failed", 37)
    assert run.message
    runs.check_again(run.pk, by=secretary)


def test_the_same_row_twice_names_the_first_one(secretary):
    row = ["1", "B1", "杏园社区", "home", 3, "", ""]
    run = checked(BUILDINGS, roster(row, row), by=secretary)
    (_heading, said) = verdicts_of(run)[1][3][0]
    assert "2" in said


def test_the_same_file_handed_in_twice_is_the_same_import(secretary):
    content = roster(["1", "B1", "杏园社区", "home", 3, "", ""])
    first, second = (checked(BUILDINGS, content, by=secretary) for _time in range(2))
    assert first.pk == second.pk
    stored(first, by=secretary)
    third = checked(BUILDINGS, content, by=secretary)
    assert third.pk != first.pk
    assert runs.stored_before(third) == first
    assert third.counts["skip"] == 1


def test_what_is_exported_can_be_imported_again_and_changes_nothing(community, secretary):
    estate = make_estate(community, code="E1")
    make_building(community, code="B1", name='=1+1 "楼", 甲', households=None, estate=estate, address="+86 号")
    make_building(community, code="B2", kind="office", storeys=30, is_gone=True, at=(3.3333333, 7.7777777))
    run = checked(BUILDINGS, exported(BUILDINGS, Listing(BUILDINGS, secretary, QueryDict(""))), by=secretary)
    assert run.counts == {"create": 0, "update": 0, "skip": 2, "fault": 0, "cells": 0}, verdicts_of(run)


def test_a_building_without_community_is_found_by_its_place(community, secretary):
    make_area("梨园社区", shape=box(20, 0, 10, 10))
    content = table(headings("name", "code", "lon", "lat"), ["1", "B1", 120.004, 30.004], ["2", "B2", 120.5, 30.5])
    run = checked(BUILDINGS, content, by=secretary)
    assert [row[1] for row in verdicts_of(run)] == ["create", "fault"]


def test_coordinates_of_another_datum_are_turned_on_the_way_in(community, secretary):
    content = table(headings("name", "code", "lon", "lat"), ["1", "B1", 120.0097, 30.0027])
    run = stored(checked(BUILDINGS, content, by=secretary, datum="gcj02"), by=secretary)
    assert run.phase == "stored", run.message
    building = Building.objects.get()
    assert building.lon < 120.006 and building.lat > 30.004


def test_a_place_far_outside_its_community_is_a_fault(community, secretary):
    content = table(headings("name", "code", "area", "lon", "lat"), ["1", "B1", "杏园社区", 120.05, 30.05])
    assert checked(BUILDINGS, content, by=secretary).counts["fault"] == 1


def test_an_estate_of_another_community_is_refused(community, secretary):
    estate = make_estate(make_area("梨园社区", parent=community), code="E2")
    content = table(headings("name", "code", "area", "estate"), ["1", "B1", "杏园社区", estate.code])
    assert checked(BUILDINGS, content, by=secretary).counts["fault"] == 1


def test_a_dropped_import_erases_its_file(secretary, settings):
    run = checked(BUILDINGS, roster(["1", "B1", "杏园社区", "home", 3, "", ""]), by=secretary)
    runs.drop(run.pk, by=secretary)
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []
    assert ImportRun.objects.get().phase == "dropped"


def test_files_are_erased_when_their_time_is_over(secretary, settings):
    run = checked(BUILDINGS, roster(["1", "B1", "杏园社区", "home", 3, "", ""]), by=secretary)
    ImportRun.objects.update(expires_at=run.made_at)
    assert runs.erase_expired() == 1
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []


def test_whoever_handed_a_file_in_is_told_when_a_step_is_over(secretary):
    run = checked(BUILDINGS, roster(["1", "B1", "杏园社区", "home", 3, "", ""]), by=secretary)
    stored(run, by=secretary)
    told = apps.get_model("notices", "OutboxItem").objects.filter(person_id=secretary.person_id)
    assert [item.facts["file"] for item in told] == ["roster.csv", "roster.csv"]
    assert all(item.link == f"/imports/{run.pk}/" for item in told)
