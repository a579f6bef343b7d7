"""The auditor's pages: the list, its export, and one language whoever writes."""

from io import BytesIO

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from gongjian.history import views
from gongjian.history.actions import record
from gongjian.history.models import Entry
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_account, make_person, make_post, make_viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client):
    client.force_login(make_account("auditor", org=make_org(kind="district")))
    client.cookies["language"] = "en"
    return client


def sheet(response):
    return CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()


def test_the_export_holds_what_the_list_finds(auditor):
    org = make_org()
    cadre = make_viewer("district_cadre", org)
    for number in range(3):
        record(org, "edit", by=cadre, before={"name": f"甲{number}"}, after={"name": f"乙{number}"})
    record(org, "end", by=cadre, after={"valid_from": "2026-01-01"}, said={"reason": "合并"})

    rows = sheet(auditor.get("/history/export/?verb=edit"))
    found = [row for row in rows if row[-1] and "→" in str(row[-1])]
    assert [row[-1].split(": ")[1] for row in found] == ["甲2 → 乙2", "甲1 → 乙1", "甲0 → 乙0"]
    assert {row[2] for row in found} == {cadre.name}
    everything = sheet(auditor.get("/history/export/"))
    assert any("in force from: — → 2026-01-01" in str(row[-1]) and "reason: 合并" in str(row[-1]) for row in everything)


def test_more_than_a_table_holds_is_refused_in_words(auditor, monkeypatch):
    monkeypatch.setattr(views, "EXPORTED_MAX", 1)
    org = make_org()
    for _number in range(2):
        record(org, "edit", by=make_viewer("district_cadre", org), after={"name": "x"})

    response = auditor.get("/history/export/")

    assert response.status_code == 422
    assert "Choose fewer days" in response.content.decode()


def test_whoever_does_not_audit_gets_no_table(client):
    client.force_login(make_account("district_cadre", org=make_org(kind="district")))

    assert client.get("/history/export/").status_code == 404


def test_the_record_speaks_one_language_whoever_writes():
    org = make_org()
    post = make_post("grid_worker", org, person=make_person(org=org))
    with translation.override("zh-hans"):
        wanted = str(post)
    with translation.override("en"):
        record(post, "add", by=make_viewer("district_cadre", org))

    assert Entry.objects.order_by("-seq").first().label == wanted
