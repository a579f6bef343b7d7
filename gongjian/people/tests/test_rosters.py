"""Rosters of persons and posts: found again without repeating anybody, masked cells change nothing."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils.translation import override

from gongjian.base.registers.carrying import verdicts_of
from gongjian.base.registers.listing import Listing
from gongjian.base.registers.testing import checked, exported, stored, table
from gongjian.history.models import Entry
from gongjian.orgs.testing import make_org
from gongjian.people.actions import add_person, edit_person
from gongjian.people.models import Person, Post
from gongjian.people.registers import PERSONS, POSTS
from gongjian.people.testing import make_person, make_post, make_viewer

ID = "11010519491231002X"
OTHER_ID = "110101199003070791"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def org():
    return make_org("杏园社区党委", code="P1")


@pytest.fixture
def secretary(org):
    return make_viewer("community_secretary", org)


def roster(register, names, *rows):
    with override("zh-hans"):
        return table([str(register.column(name).heading) for name in names], *rows)


def test_persons_come_in_with_sealed_numbers(org, secretary):
    content = roster(
        PERSONS,
        ("name", "org", "phone", "id_number"),
        ["周明远", "P1", "138 1234 2206", ID],
        ["陆知夏", "杏园社区党委", "", ""],
    )
    run = checked(PERSONS, content, by=secretary)
    assert run.counts["create"] == 2, verdicts_of(run)
    stored(run, by=secretary)
    person = Person.objects.get(name="周明远")
    assert (person.phone.open(), person.id_number.open()) == ("13812342206", ID)
    assert person.phone_index and person.id_index
    history = str(list(Entry.objects.values("before", "after", "said", "label")))
    assert "13812342206" not in history and ID not in history


def test_verdicts_never_repeat_a_persons_number(org, secretary):
    content = roster(PERSONS, ("name", "org", "phone", "id_number"), [ID, "P1", "12", "110105194912310021"])
    said = str(verdicts_of(checked(PERSONS, content, by=secretary)))
    assert ID not in said and "110105194912310021" not in said
    assert said.count("P1") == 0 or "fault" in said


def test_a_person_is_found_again_by_id_number_and_by_name_at_the_organisation(org, secretary):
    add_person(by=secretary, name="周明远", org=org, id_number=ID)
    make_person("陆知夏", org=org)
    content = roster(PERSONS, ("name", "org", "id_number"), ["周明元", "P1", ID], ["陆知夏", "P1", ""])
    run = checked(PERSONS, content, by=secretary)
    assert [row[1] for row in verdicts_of(run)] == ["update", "skip"], verdicts_of(run)


def test_two_people_of_one_name_are_not_guessed(org, secretary):
    make_person("陆知夏", org=org)
    make_person("陆知夏", org=org)
    run = checked(PERSONS, roster(PERSONS, ("name", "org"), ["陆知夏", "P1"]), by=secretary)
    assert run.counts["fault"] == 1


def test_an_id_number_registered_out_of_reach_is_refused_without_saying_where(org, secretary):
    elsewhere = make_viewer("community_secretary", make_org("别处"))
    add_person(by=elsewhere, name="某人", org=elsewhere_org(elsewhere), id_number=ID)
    run = checked(PERSONS, roster(PERSONS, ("name", "org", "id_number"), ["周明远", "P1", ID]), by=secretary)
    assert run.counts["fault"] == 1
    assert "别处" not in str(verdicts_of(run))


def elsewhere_org(viewer):
    from gongjian.orgs.models import Org  # noqa: PLC0415

    return Org.objects.get(pk=viewer.posts[0].org_id)


def test_a_masked_export_comes_in_again_and_changes_nothing(org, secretary):
    person = add_person(by=secretary, name="周明远", org=org, phone="13812342206", id_number=OTHER_ID)
    content = exported(PERSONS, Listing(PERSONS, secretary, QueryDict("")))
    assert b"13812342206" not in content and OTHER_ID.encode() not in content
    run = checked(PERSONS, content, by=secretary)
    assert run.counts["update"] == run.counts["fault"] == run.counts["create"] == 0, verdicts_of(run)
    person.refresh_from_db()
    assert person.phone.open() == "13812342206"


def test_a_changed_phone_is_stored_and_recorded_masked(org, secretary):
    person = add_person(by=secretary, name="周明远", org=org, phone="13812342206")
    edit_person(person.pk, by=secretary, version=1, phone="13900001111")
    person.refresh_from_db()
    assert person.phone.open() == "13900001111"
    assert "139" not in str(Entry.objects.filter(verb="edit").values_list("after", flat=True))


def test_posts_come_in_for_known_people_only(org, secretary):
    make_person("陆知夏", org=org)
    names = ("person", "kind", "org", "since", "until")
    content = roster(
        POSTS, names, ["陆知夏", "网格员", "P1", "2026年1月5日", ""], ["无此人", "网格员", "P1", "2026-01-05", ""]
    )
    run = checked(POSTS, content, by=secretary)
    assert [row[1] for row in verdicts_of(run)] == ["create", "fault"], verdicts_of(run)
    run = stored(
        checked(POSTS, roster(POSTS, names, ["陆知夏", "网格员", "P1", "2026/1/5", ""]), by=secretary), by=secretary
    )
    post = Post.objects.get(person__name="陆知夏")
    assert (post.kind, post.since, post.until) == ("grid_worker", date(2026, 1, 5), None)


def test_a_roster_ends_a_post_and_the_export_repeats_it(org, secretary):
    person = make_person("陆知夏", org=org)
    make_post("grid_worker", org, person=person, since=date(2026, 1, 5))
    names = ("person", "kind", "org", "since", "until")
    content = roster(POSTS, names, ["陆知夏", "网格员", "P1", "2026-01-05", "2026-03-31"])
    stored(checked(POSTS, content, by=secretary), by=secretary)
    assert Post.objects.get(person=person).until == date(2026, 3, 31)
    again = checked(POSTS, exported(POSTS, Listing(POSTS, secretary, QueryDict(""))), by=secretary)
    assert again.counts["skip"] == Post.objects.count(), verdicts_of(again)


def test_nobody_appoints_above_the_own_organisation_by_roster(org):
    street = make_org("街道", code="S1")
    street_person = make_person("上级", org=street)
    secretary = make_viewer("community_secretary", make_org("社区", parent=street))
    content = roster(
        POSTS, ("person", "kind", "org", "since"), [street_person.name, "街道党工委书记", "S1", "2026-01-01"]
    )
    assert checked(POSTS, content, by=secretary).counts["fault"] == 1
