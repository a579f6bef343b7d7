"""Rosters of staff: drafts and grids in force are staffed from a table, as a whole or not at all."""

from datetime import date
from io import BytesIO

import pytest
from django.http import QueryDict
from django.test import Client
from python_calamine import CalamineWorkbook

from gongjian.base.clock import today
from gongjian.base.registers.carrying import faults_of
from gongjian.base.registers.listing import Listing
from gongjian.base.registers.testing import checked, exported, stored, table
from gongjian.config.commands import run
from gongjian.grids.models import GridPost
from gongjian.grids.registers import DRAFT_STAFF, GRID_POSTS
from gongjian.grids.testing import make_community, make_grid_post, make_grids, make_plan
from gongjian.history.models import Entry
from gongjian.people.models import Account
from gongjian.people.testing import make_person, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def community():
    return make_community()


def roster(register, names, *rows):
    return table([str(register.by_name[name].heading) for name in names], *rows)


def for_draft(community, *rows):
    names = ("community", "number", "role", "person")
    return roster(DRAFT_STAFF, names, *[[community.area.code, *row] for row in rows])


def for_grids(*rows):
    return roster(GRID_POSTS, ("grid_code", "role", "person", "valid_from"), *rows)


def said(run):
    return {(fault.row, fault.column) for fault in faults_of(run)}


def heading(register, name):
    return str(register.by_name[name].heading)


# ------------------------------------------------------------------ drafts
def test_the_staff_of_a_draft_comes_in_as_a_whole(community):
    plan = make_plan(community, 2, staffed=False)
    leader, worker = community.worker(), community.worker("grid_worker")
    rows = [
        (number, role, who.name) for number in (1, 2) for role, who in (("leader", leader), ("worker_part", worker))
    ]

    dry = checked(DRAFT_STAFF, for_draft(community, *rows), by=community.secretary)
    plan.refresh_from_db()
    assert (dry.counts["create"], plan.staff) == (4, []), faults_of(dry)
    stored(dry, by=community.secretary)

    plan.refresh_from_db()
    assert [(one["number"], one["role"], one["person"]) for one in plan.staff] == [
        (number, role, {leader.name: leader, worker.name: worker}[name].pk) for number, role, name in rows
    ]
    assert Entry.objects.filter(verb="staff").count() == 4
    assert Entry.objects.filter(verb="staff").first().said == {"source": "roster.csv"}
    again = checked(DRAFT_STAFF, for_draft(community, *rows) + b"\n", by=community.secretary)
    assert again.counts["skip"] == 4


def test_a_new_leader_takes_the_place_of_the_old_one_and_blank_names_change_nothing(community):
    plan = make_plan(community, 2)
    heir = community.worker()
    content = for_draft(community, (1, "leader", heir.name), (2, "leader", ""))

    run = stored(checked(DRAFT_STAFF, content, by=community.secretary), by=community.secretary)

    before, after = plan.staff, plan.__class__.objects.get().staff
    assert (run.counts["create"], run.counts["skip"]) == (1, 1)
    assert [one["person"] for one in after if (one["number"], one["role"]) == (1, "leader")] == [heir.pk]
    assert len(after) == len(before) == 4


def test_every_faulty_row_of_a_draft_is_named_and_nothing_is_stored(community):
    plan = make_plan(community, 2, staffed=False)
    leader, mentor = community.worker(), community.worker("grid_worker")
    twin = make_person(leader.name, org=community.orgs["community"])
    good = community.worker()
    content = for_draft(
        community,
        (1, "leader", good.name),
        (1, "leader", community.worker().name),
        (9, "leader", good.name),
        (2, "leader", mentor.name),
        (2, "worker_full", "无此人"),
        (2, "", good.name),
        (2, "chief", good.name),
    )

    dry = checked(DRAFT_STAFF, content, by=community.secretary)

    number, role, person = (heading(DRAFT_STAFF, name) for name in ("number", "role", "person"))
    assert said(dry) == {(3, role), (4, number), (5, person), (6, person), (7, role), (8, role)}
    make_post("community_worker", community.orgs["community"], person=twin)
    two = checked(DRAFT_STAFF, for_draft(community, (1, "worker_full", leader.name)), by=community.secretary)
    assert said(two) == {(2, person)}
    plan.refresh_from_db()
    assert plan.staff == []


def test_a_draft_of_another_community_and_a_closed_one_take_no_roster(community):
    make_plan(community, 2, status="published")
    worker, stranger = community.worker(), make_community().secretary
    content = for_draft(community, (1, "worker_full", worker.name))
    place = heading(DRAFT_STAFF, "community")

    assert said(checked(DRAFT_STAFF, content, by=community.secretary)) == {(2, place)}
    assert said(checked(DRAFT_STAFF, content, by=stranger)) == {(2, place)}


def test_the_roster_of_a_draft_is_filled_in_and_comes_back(community):
    plan = make_plan(community, 2, staffed=False)
    browser = Client()
    browser.force_login(Account.objects.get(pk=community.secretary.account_id))

    page = browser.get(f"/grids/plans/{plan.pk}/staff/").content.decode()
    address = f"/grids/plans/{plan.pk}/staff/roster/"
    assert address in page and "/grids/drafts/staff/import/" in page
    content = browser.get(address).content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()

    assert sum(row[0] == community.area.code for row in rows) == 4
    dry = checked(DRAFT_STAFF, content, by=community.secretary, name="roster.xlsx")
    assert (dry.counts["skip"], dry.counts["fault"], dry.problems) == (4, 0, []), faults_of(dry)
    assert browser.get("/grids/drafts/staff/").status_code == 200


def test_naming_staff_one_by_one_stays_on_the_page_at_the_grid(community):
    plan = make_plan(community, 2, staffed=False)
    browser = Client()
    browser.force_login(Account.objects.get(pk=community.secretary.account_id))
    address = f"/grids/plans/{plan.pk}/staff/"

    for person, role in ((community.worker(), "worker_full"), (make_person(name="路人"), "leader")):
        answer = browser.post(f"{address}2/", {"person": person.pk, "role": role})
        assert answer.url == f"{address}#grid-2", "saved or refused, the next name is chosen on the same page"
    assert "note-stop" in browser.get(address).content.decode()


# ------------------------------------------------------------------ grids in force
def test_the_staff_of_grids_in_force_comes_in_as_a_whole(community):
    grids = make_grids(community, 2)
    old, heir, worker = community.worker(), community.worker(), community.worker()
    post = make_grid_post(grids[0], old)
    content = for_grids(
        (grids[0].code, "leader", heir.name, "2026-04-01"),
        (grids[1].code, "leader", heir.name, ""),
        (grids[1].code, "worker_full", worker.name, ""),
    )

    stored(checked(GRID_POSTS, content, by=community.secretary), by=community.secretary)

    post.refresh_from_db()
    assert post.valid_to == date(2026, 3, 31)
    held = GridPost.objects.filter(valid_to__isnull=True).order_by("grid", "role")
    assert list(held.values_list("grid__code", "role", "person", "valid_from")) == [
        (grids[0].code, "leader", heir.pk, date(2026, 4, 1)),
        (grids[1].code, "leader", heir.pk, today()),
        (grids[1].code, "worker_full", worker.pk, today()),
    ]
    entry = Entry.objects.about(held[0]).get()
    assert entry.said == {"source": "roster.csv"}


def test_the_export_of_the_staff_comes_in_again_without_a_change(community):
    grids = make_grids(community, 2)
    for grid in grids:
        make_grid_post(grid, community.worker())
        make_grid_post(grid, community.worker(), "worker_full")
    out = exported(GRID_POSTS, Listing(GRID_POSTS, community.secretary, QueryDict()))

    dry = checked(GRID_POSTS, out, by=community.secretary)

    assert (dry.counts["skip"], dry.counts["fault"], dry.counts["create"]) == (4, 0, 0), faults_of(dry)


def test_every_faulty_row_of_grids_in_force_is_named(community):
    grid = make_grids(community, 1)[0]
    present, heir, outsider = community.worker(), community.worker(), make_community().worker()
    make_grid_post(grid, present, since=date(2026, 1, 1))
    content = for_grids(
        (grid.code, "leader", heir.name, "2026-01-01"),
        ("00000000000000000000", "leader", heir.name, ""),
        (grid.code, "worker_full", outsider.name, ""),
    )

    dry = checked(GRID_POSTS, content, by=community.secretary)

    day, code, person = (heading(GRID_POSTS, name) for name in ("valid_from", "grid_code", "person"))
    assert said(dry) == {(2, day), (3, code), (4, person)}
    assert said(checked(GRID_POSTS, content, by=make_community().secretary)) == {(row, code) for row in (2, 3, 4)}
    assert GridPost.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_roster_of_staff_comes_in_by_the_command_line(community, tmp_path, capsys):
    grid = make_grids(community, 1)[0]
    username = Account.objects.get(pk=community.secretary.account_id).username
    file = tmp_path / "staff.csv"
    file.write_bytes(for_grids((grid.code, "worker_full", community.worker().name, today().isoformat())))

    assert run(["import", "grid_posts", str(file), "--store", "--here", "--as", username]) == 0, capsys.readouterr()

    assert GridPost.objects.get().grid == grid
