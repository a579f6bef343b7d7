from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gongjian.base.erasure import erase_due
from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.base.figures import Scope
from gongjian.checkin.actions.active import mark_active
from gongjian.checkin.actions.member import (
    edit_details,
    edit_member,
    give_consent,
    invite_named,
    move_member,
    open_contact,
    register_member,
)
from gongjian.checkin.consent import CONSENT_VERSION
from gongjian.checkin.figures_reporting import CHECKIN_COVER
from gongjian.checkin.models import MEMBER_LIVE, MemberCheckIn
from gongjian.checkin.testing import TODAY, make_activity, make_checkin, make_claim, make_unit, make_unit_checkin
from gongjian.checkin.workflow_reporting import MEMBER
from gongjian.grids.testing import make_community, make_grids
from gongjian.history.models import Entry
from gongjian.notices.models import OutboxItem
from gongjian.people.models import Person
from gongjian.people.testing import make_person, make_viewer

pytestmark = pytest.mark.django_db
DETAILS = {"skills": ["repair", "law"], "slots": ["weekend_morning"], "contact": "138 1234 2206"}


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def unit(community):
    org = make_unit(community.area, "Hospital")
    make_unit_checkin(org)
    return org


@pytest.fixture
def member(unit):
    return make_viewer("member", unit)


def person_of(viewer) -> Person:
    return Person.objects.get(pk=viewer.person_id)


def consented(member, community) -> MemberCheckIn:
    return give_consent(by=member, area=community.area, version=CONSENT_VERSION)


def test_consent_comes_first_with_its_moment_and_its_version(community, member):
    with pytest.raises(NotFound):
        register_member(by=member, **DETAILS)
    row = consented(member, community)
    assert (row.status, row.consent_version, row.slots) == ("invited", 1, 0)
    assert row.consent_at is not None and not row.contact

    row = register_member(by=member, **DETAILS)
    assert (row.status, row.registered_on, row.slots) == ("registered", TODAY, 8)
    assert sorted(skill.code for skill in row.skills.all()) == ["law", "repair"]
    verbs = list(Entry.objects.filter(subject="checkin.membercheckin").order_by("seq").values_list("verb", flat=True))
    assert verbs == ["consent", "register"]
    told = OutboxItem.objects.get()
    assert (told.person_id, told.kind) == (community.secretary.person_id, "todo")


def test_no_details_can_be_stored_before_the_consent(community, member):
    person = person_of(member)
    for facts in ({"slots": 1}, {"contact": "13812342206"}, {"status": "registered"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MemberCheckIn.objects.create(person=person, org=person.org, area=community.area, **facts)


def test_a_text_that_changed_must_be_read_again(community, member):
    with pytest.raises(RuleBroken, match="consent_changed"):
        give_consent(by=member, area=community.area, version=CONSENT_VERSION + 1)
    with pytest.raises(RuleBroken, match="no_community"):
        give_consent(by=member, area=community.street, version=CONSENT_VERSION)
    with pytest.raises(NotAllowed):
        give_consent(by=community.secretary, area=community.area, version=CONSENT_VERSION)
    assert not MemberCheckIn.objects.exists()


def test_the_contact_is_sealed_masked_and_opened_with_a_reason(community, member):
    consented(member, community)
    row = register_member(by=member, **DETAILS)
    stored = MemberCheckIn.objects.get(pk=row.pk)

    assert stored.contact.masked == "138 **** 2206"
    assert "13812342206" not in str(list(Entry.objects.values()))
    assert open_contact(row.pk, by=community.secretary, reason="约上门时间") == "13812342206"
    assert Entry.objects.order_by("seq").last().said["reason"] == "约上门时间"
    with pytest.raises(RuleBroken):
        open_contact(row.pk, by=community.secretary, reason="x")
    with pytest.raises(NotFound):
        open_contact(row.pk, by=make_community().secretary, reason="约上门时间")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"skills": ["magic"]}, "skills"),
        ({"slots": ["midnight"]}, "slots"),
        ({"contact": "123"}, "contact"),
    ],
)
def test_senseless_details_are_refused_at_their_field(community, member, changed, field):
    consented(member, community)
    with pytest.raises(RuleBroken) as refused:
        register_member(by=member, **(DETAILS | changed))

    assert field in refused.value.fields
    assert MemberCheckIn.objects.get().status == "invited"


def test_a_community_invites_by_name_out_of_a_unit_that_reported(community, unit, member):
    name = person_of(member).name
    row = invite_named(by=community.secretary, name=name, org=unit)

    assert (row.area, row.status, row.consent_at) == (community.area, "invited", None)
    assert OutboxItem.objects.get().person_id == member.person_id
    with pytest.raises(RuleBroken):
        invite_named(by=community.secretary, name=name, org=unit)
    for facts, code in (
        ({"name": "Nobody", "org": unit}, "member_unknown"),
        ({"name": name, "org": make_unit(community.area)}, "unit_unknown"),
    ):
        with pytest.raises(RuleBroken, match=code):
            invite_named(by=community.secretary, **facts)
    assert give_consent(by=member, version=CONSENT_VERSION).pk == row.pk


def test_nobody_checks_in_twice(community, member):
    make_checkin(person_of(member), community.area)

    with pytest.raises(RuleBroken, match="checked_in_already"):
        give_consent(by=member, area=make_community().area, version=CONSENT_VERSION)


@pytest.mark.parametrize("status", MemberCheckIn.Status.values)
@pytest.mark.parametrize("step", list(MEMBER), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, member, step, status):
    row = make_checkin(person_of(member), community.area, status=status)
    other = make_community().area
    answers = {"reason": "because", "to": other.code}

    def take():
        return move_member(row.pk, step.name, by=community.secretary, version=1, answers=answers)

    if step.name == "register":
        with pytest.raises(NotAllowed):
            take()
    elif status in step.sources:
        assert take().status == step.target
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            take()


def test_members_confirm_nothing_and_others_do_nothing_for_them(community, member):
    row = make_checkin(person_of(member), community.area, status="registered")

    with pytest.raises(NotAllowed):
        move_member(row.pk, "confirm", by=member, version=1, answers={})
    colleague = make_viewer("member", person_of(member).org)
    with pytest.raises(NotFound):
        move_member(row.pk, "end", by=colleague, version=1, answers={"reason": "x"})
    row = move_member(row.pk, "confirm", by=community.secretary, version=1, answers={})
    assert row.confirmed_on == TODAY
    assert move_member(row.pk, "pause", by=member, version=2, answers={}).status == "paused"
    with pytest.raises(Stale):
        move_member(row.pk, "resume", by=member, version=2, answers={})


def test_moving_away_ends_open_claims_and_registers_with_a_fresh_consent(community, member):
    row = make_checkin(person_of(member), community.area, contact="13812342206", slots=5)
    claim = make_claim(make_activity(community.orgs["community"]), member.person_id)
    other = make_community()
    answers = {"to": other.area.code}

    move_member(row.pk, "move", by=member, version=1, answers=answers, consented=CONSENT_VERSION)

    row.refresh_from_db(), claim.refresh_from_db()
    new = MemberCheckIn.objects.live().get(person_id=member.person_id)
    assert (row.status, row.ended_on, row.erase_after) == ("moved", TODAY, TODAY + timedelta(days=90))
    assert claim.status == "cancelled"
    assert (new.area, new.status, new.slots, new.contact.open()) == (other.area, "registered", 5, "13812342206")
    assert OutboxItem.objects.filter(person_id=other.secretary.person_id, kind="todo").exists()


def test_moved_by_the_community_nothing_goes_along_without_consent(community, member):
    row = make_checkin(person_of(member), community.area, contact="13812342206", slots=5)
    other = make_community()

    move_member(row.pk, "move", by=community.secretary, version=1, answers={"to": other.area.code}, consented=1)

    new = MemberCheckIn.objects.live().get(person_id=member.person_id)
    assert (new.status, new.slots, bool(new.contact), new.consent_at) == ("invited", 0, False, None)
    stays = make_checkin(make_person(), community.area)
    with pytest.raises(RuleBroken, match="no_community"):
        move_member(stays.pk, "move", by=community.secretary, version=1, answers={"to": community.area.code})


def test_the_contact_is_erased_after_the_days_of_the_parameter(community, member):
    row = make_checkin(person_of(member), community.area, contact="13812342206")
    move_member(row.pk, "end", by=member, version=1, answers={"reason": "工作调动"})

    assert not erase_due(TODAY + timedelta(days=90))["checkin.membercheckin"]
    assert erase_due(TODAY + timedelta(days=91))["checkin.membercheckin"] == 1
    row.refresh_from_db()
    assert not row.contact
    assert Entry.objects.order_by("seq").last().verb == "erase"


def test_details_change_with_the_present_version_and_keep_the_contact(community, member):
    consented(member, community)
    row = register_member(by=member, **DETAILS)

    row = edit_details(by=member, version=row.version, skills=[], slots=["weekday_evening"])
    assert (row.slots, row.contact.open(), row.skills.count()) == (4, "13812342206", 0)
    assert not edit_details(by=member, version=row.version, skills=[], slots=[], contact="").contact
    with pytest.raises(Stale):
        edit_details(by=member, version=1, skills=[], slots=[])


def test_the_community_places_a_member_in_one_of_its_grids(community, member):
    row = make_checkin(person_of(member), community.area)
    grid, other = make_grids(community)[0], make_grids(make_community())[0]

    assert edit_member(row.pk, by=community.secretary, version=1, grid=grid).grid == grid
    with pytest.raises(RuleBroken):
        edit_member(row.pk, by=community.secretary, version=2, grid=other)
    with pytest.raises(NotAllowed):
        edit_member(row.pk, by=member, version=2, grid=None)


def test_the_first_confirmed_claim_makes_an_active_member(community, member):
    row = make_checkin(person_of(member), community.area)
    mark_active(member.person_id or 0, by=community.secretary)
    mark_active(member.person_id or 0, by=community.secretary)

    row.refresh_from_db()
    assert (row.status, row.version) == ("active", 2)


def test_check_ins_are_seen_by_the_community_and_the_member_and_not_by_the_unit(community, unit, member):
    row = make_checkin(person_of(member), community.area)
    liaison, colleague = make_viewer("unit_liaison", unit), make_viewer("member", unit)

    viewers = (community.secretary, community.street_secretary, member, liaison, colleague, make_community().secretary)
    assert [row in MemberCheckIn.objects.visible_to(one) for one in viewers] == [True, True, True, False, False, False]


def test_the_figure_counts_those_who_take_part_and_opens_nobody_else(community, unit):
    for status in MemberCheckIn.Status.values:
        make_checkin(make_person(org=unit), community.area, status=status)
    make_unit_checkin(make_unit(community.area), status="reported", notified=500)
    scope = Scope(community.secretary, community.area.path, TODAY)

    value = CHECKIN_COVER.value(scope)
    assert (value.num, value.den) == (3, 30)
    assert set(CHECKIN_COVER.numerator(scope).values_list("status", flat=True)) == {"confirmed", "active", "paused"}
    assert not CHECKIN_COVER.rest(scope).exists() and len(MEMBER_LIVE) == 5
