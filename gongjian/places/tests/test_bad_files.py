"""What bad files get: a sentence in both languages that says what is wrong and what to do, and nothing half-written."""

import errno
import zipfile
from io import BytesIO

import pytest
from django.utils.translation import override

from gongjian.base.errors import RuleBroken
from gongjian.base.models import ImportRun
from gongjian.base.registers import files, runs
from gongjian.base.registers.carrying import verdicts_of
from gongjian.base.registers.tasks import check_import, store_import
from gongjian.base.registers.testing import checked
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer
from gongjian.places.models import Building
from gongjian.places.registers import BUILDINGS
from gongjian.places.testing import make_area, make_building

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def community():
    return make_area("杏园社区")


@pytest.fixture
def secretary(community):
    return make_viewer("community_secretary", make_org(area=community))


def bomb():
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (60 * 2**20))
    return packed.getvalue()


def is_chinese(text):
    return any("\u4e00" <= sign <= "\u9fff" for sign in text.replace("楼栋", ""))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7 not a table", "楼栋.xlsx"),
        (b"<html><table></table></html>", "楼栋.xls"),
        (b"PK\x03\x04 broken", "楼栋.xlsx"),
        (bomb(), "楼栋.xlsx"),
        (b"nothing,known\n1,2\n", "楼栋.csv"),
        ("名称,编码\n".encode() + b"\xff\xfe\xff,1\n", "楼栋.csv"),
        (b"name,code,households\n" + b"x,B1,1\n" * 200_001, "楼栋.csv"),
    ],
    ids=["pdf", "web page", "damaged", "zip bomb", "no heading", "encoding", "200,001 rows"],
)
def test_a_file_that_cannot_be_read_says_why_in_the_readers_language(content, name, language, secretary):
    with override(language):
        run = checked(BUILDINGS, content, by=secretary, name=name)
    assert run.state == "failed" and run.message
    assert is_chinese(run.message) == (language == "zh-hans")
    assert not Building.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("heading", ["名称,户数", "名称,编码,户数,户数"], ids=["column missing", "column doubled"])
def test_a_missing_or_doubled_column_is_named_and_blocks_the_whole_file(heading, language, secretary):
    with override(language):
        run = checked(BUILDINGS, f"{heading}\n1 号楼,B1,2,3\n".encode(), by=secretary)
    assert run.problems, run.message
    assert is_chinese(run.problems[0][2].replace("编码", "").replace("户数", "")) == (language == "zh-hans")
    with pytest.raises(RuleBroken):
        runs.store(run.pk, by=secretary)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_file_is_refused_at_once(language, secretary):
    with override(language), pytest.raises(RuleBroken) as refusal:
        checked(BUILDINGS, b"", by=secretary, name="x.csv")
    assert is_chinese(refusal.value.message) == (language == "zh-hans")
    assert not ImportRun.objects.exists()


def test_a_blank_household_count_stays_unknown_and_is_no_fault(community, secretary):
    run = checked(BUILDINGS, f"名称,编码,社区,户数\n1,B1,{community.code},\n".encode(), by=secretary)
    assert (run.counts["create"], run.counts["fault"]) == (1, 0), verdicts_of(run)


def test_a_full_disk_refuses_the_file_and_leaves_nothing_behind(secretary, monkeypatch, settings):
    def full(path, flags):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "_private", full)  # the disk itself, not our code, is what fails here
    with pytest.raises(RuleBroken) as refusal:
        checked(BUILDINGS, b"name,code\n1,B1\n", by=secretary)
    assert refusal.value.code == "disk_full"
    assert not ImportRun.objects.exists()
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []


def test_a_code_that_appears_after_the_dry_run_stops_the_whole_import(community, secretary):
    content = f"名称,编码,社区\n1,B1,{community.code}\n2,B2,{community.code}\n".encode()
    run = checked(BUILDINGS, content, by=secretary)
    runs.store(run.pk, by=secretary)
    make_building(community, code="B2")
    store_import.call(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert list(Building.objects.values_list("code", flat=True)) == ["B2"]


def test_a_worker_that_dies_leaves_a_run_that_can_be_checked_again(community, secretary):
    run = checked(BUILDINGS, f"名称,编码,社区\n1,B1,{community.code}\n".encode(), by=secretary)
    ImportRun.objects.filter(pk=run.pk).update(phase="store", state="running")
    runs.given_up("gongjian.base.registers.tasks.store_import", [run.pk])
    run.refresh_from_db()
    assert run.state == "failed" and run.message
    runs.check_again(run.pk, by=secretary)
    check_import.call(run.pk)
    run.refresh_from_db()
    assert (run.phase, run.state) == ("checked", "done")
