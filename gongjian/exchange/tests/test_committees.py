"""Grand committees and part-time members: proposed, consented, approved, serving; nobody without the unit's consent."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from gongjian.base.errors import DomainError, NotAllowed, NotFound, RuleBroken, Stale
from gongjian.base.figures import FIGURES, Scope
from gongjian.exchange.actions.committee import add_committee, edit_committee
from gongjian.exchange.actions.duty import move_duty, tell_of_duty
from gongjian.exchange.actions.part_time import edit_member, propose_member
from gongjian.exchange.actions.part_time_step import move_member
from gongjian.exchange.models import Committee, DutyRecord, PartTimeMember
from gongjian.exchange.report_facts import Subject, facts_of
from gongjian.exchange.succession import prefilled
from gongjian.exchange.testing import TODAY, make_committee, make_duty, make_project, make_seat, make_term
from gongjian.exchange.testing_agreements import make_agreement
from gongjian.exchange.workflow_committee import APPROVE, CONSENT, DUTY, SEAT
from gongjian.grids.testing import make_community
from gongjian.history.models import Entry
from gongjian.notices.models import OutboxItem
from gongjian.orgs.actions import merge_orgs
from gongjian.orgs.testing import make_org
from gongjian.people.models import Person, Post
from gongjian.people.testing import make_person, make_post, make_viewer
from gongjian.places.testing import make_area

pytestmark = pytest.mark.django_db
S = PartTimeMember.Status


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def committee(community):
    return make_committee(community.orgs["community"])


@pytest.fixture
def unit(community):
    return make_org("市第三医院党委", kind="unit", parent=community.orgs["district"], area=community.area)


@pytest.fixture
def liaison(unit):
    return make_viewer("unit_liaison", unit)


def propose(committee, unit, by, **facts):
    person = facts.pop("person", None) or make_post("member", unit).person
    said = {"name": person.name, "unit_post": "党委书记", "sector": "public", "duty": "resources"} | facts
    return propose_member(by=by, unit=unit, committee=committee, **said)


def move(row, step, by, **answers):
    return move_member(row.pk, step, by=by, version=None, answers=answers)


def refused(call, *codes):
    with pytest.raises(RuleBroken) as caught:
        call()
    assert caught.value.code in codes, caught.value.code
    return caught.value


# ------------------------------------------------------------------ committees
def test_a_committee_is_formed_for_the_running_term_and_named_after_its_area(community):
    term = make_term(community.orgs["community"], 6)
    make_term(community.orgs["community"], 5, starts_on=date(2019, 1, 1), ends_on=date(2023, 12, 31))

    row = add_committee(by=community.secretary)

    assert (row.term, row.org, row.area) == (term, community.orgs["community"], community.area)
    assert row.title == f"{community.area.name}大党委" and row.code.startswith("DW2026-")
    with pytest.raises(RuleBroken):
        add_committee(by=community.secretary)
    old = add_committee(by=community.secretary, term_number=5, title="上届")
    assert old.term.number == 5
    edit_committee(row.pk, by=community.secretary, version=1, title="杏园大党委")
    assert Committee.objects.get(pk=row.pk).title == "杏园大党委"
    with pytest.raises(Stale):
        edit_committee(row.pk, by=community.secretary, version=1, title="x")


def test_without_a_term_there_is_no_committee(community):
    refused(lambda: add_committee(by=community.secretary), "term_missing")
    make_term(community.orgs["community"], 4, starts_on=date(2019, 1, 1), ends_on=date(2023, 12, 31))
    refused(lambda: add_committee(by=community.secretary), "term_missing")
    refused(lambda: add_committee(by=community.secretary, term_number=9), "term_missing")


def test_others_form_no_committee(community, unit, liaison):
    make_term(community.orgs["community"])
    for viewer in (liaison, community.grid_body, make_viewer("community_worker", community.orgs["community"])):
        with pytest.raises(NotAllowed):
            add_committee(by=viewer, org=community.orgs["community"])
    with pytest.raises(NotAllowed):
        add_committee(by=community.secretary, org=community.orgs["street"])


# ------------------------------------------------------------------ the whole way
def test_from_the_proposal_to_serving(community, committee, unit, liaison):
    street = community.street_secretary
    row = propose(committee, unit, community.secretary)
    assert (row.status, row.starts_on, row.ends_on) == ("proposed", TODAY, committee.term.ends_on)
    assert set(OutboxItem.objects.values_list("person_id", "kind")) == {(liaison.person_id, "todo")}

    row = move(row, "consent", liaison)
    assert OutboxItem.objects.filter(person_id=street.person_id, kind="todo").exists()
    row = move(row, "approve", street)
    assert row.letter_no.endswith("〔2026〕1号") and "聘" in row.letter_no
    assert OutboxItem.objects.filter(person_id=row.person_id, kind="result").exists()
    row = move(row, "begin", community.secretary)

    assert (row.status, row.consented_on, row.approved_on, row.vote_right) == ("serving", TODAY, TODAY, False)
    verbs = list(Entry.objects.filter(subject="exchange.parttimemember").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["propose", "consent", "approve", "begin"]
    row = move(row, "suspend", community.secretary, reason="外派学习")
    row = move(row, "resume", community.secretary)
    row = move(row, "end", community.secretary, reason="调离")
    assert (row.status, row.said, row.ended_on) == ("ended", "调离", TODAY)


def test_the_letters_of_a_street_are_numbered_one_after_the_other(community, committee, unit):
    other = make_org(kind="unit", area=community.area)
    numbers = []
    for one in (unit, other):
        row = propose(committee, one, community.secretary)
        move(row, "consent", make_viewer("unit_liaison", one))
        numbers.append(move(row, "approve", community.street_secretary).serial)

    assert numbers == [1, 2]


def by_for(step, community, liaison):
    return {CONSENT: liaison, APPROVE: community.street_secretary}.get(step.ability, community.secretary)


@pytest.mark.parametrize("status", S.values)
@pytest.mark.parametrize("step", list(SEAT), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, committee, unit, liaison, step, status):
    row = make_seat(committee, unit, status=status)
    answers = dict.fromkeys(step.asks, "because")

    if status in step.sources:
        moved = move(row, step.name, by_for(step, community, liaison), **answers)
        assert moved.status == step.target
    else:
        refused(lambda: move(row, step.name, by_for(step, community, liaison), **answers), "wrong_status", "no_consent")
        assert PartTimeMember.objects.get().status == status


@pytest.mark.parametrize("step", list(SEAT), ids=lambda step: step.name)
def test_each_step_belongs_to_one_side(community, committee, unit, liaison, step):
    row = make_seat(committee, unit, status=min(step.sources))
    answers = dict.fromkeys(step.asks, "because")
    others = {liaison, community.secretary, make_viewer("member", unit)} - {by_for(step, community, liaison)}
    for viewer in others:
        with pytest.raises(DomainError) as caught:
            move(row, step.name, viewer, **answers)
        assert isinstance(caught.value, NotAllowed | NotFound)


def test_reasons_are_asked_and_bounded(community, committee, unit):
    row = make_seat(committee, unit)

    refused(lambda: move(row, "end", community.secretary, reason=" "), "answer_missing")
    refused(lambda: move(row, "end", community.secretary, reason="x" * 201), "too_long")
    with pytest.raises(Stale):
        move_member(row.pk, "end", by=community.secretary, version=9, answers={"reason": "x"})
    with pytest.raises(NotFound):
        move_member(row.pk, "no_step", by=community.secretary, version=1, answers={})


# ------------------------------------------------------------------ refusals
def test_nobody_is_appointed_without_the_consent_of_the_unit(community, committee, unit):
    row = propose(committee, unit, community.secretary)

    refused(lambda: move(row, "approve", community.street_secretary), "no_consent")
    assert PartTimeMember.objects.get().letter_no == ""


def test_a_unit_without_party_organisation_needs_the_ground(community, committee):
    firm = make_org("青禾物业", kind="firm", area=community.area)
    no = refused(lambda: propose(committee, firm, community.secretary), "unfit")
    assert set(no.fields) == {"ground"}

    row = propose(committee, firm, community.secretary, ground="项目经理，中共党员")
    assert row.ground

    other = make_org("白鹭物业", kind="firm", area=community.area)
    make_org("白鹭物业党支部", kind="branch", parent=other, area=community.area)
    assert propose(committee, other, community.secretary).ground == ""


def test_a_unit_has_one_seat(community, committee, unit):
    row = make_seat(committee, unit)
    refused(lambda: propose(committee, unit, community.secretary), "second_of_unit")
    row.status, row.said, row.ended_on = "ended", "x", TODAY
    row.save()
    first = propose(committee, unit, community.secretary)
    refused(lambda: propose(committee, unit, community.secretary), "second_of_unit")
    assert first.status == "proposed"


def test_days_stay_inside_the_term(community, committee, unit):
    term = committee.term
    for name, day in (
        ("starts_on", term.starts_on - timedelta(days=1)),
        ("ends_on", term.ends_on + timedelta(days=1)),
    ):
        no = refused(lambda name=name, day=day: propose(committee, unit, community.secretary, **{name: day}), "unfit")
        assert name in no.fields
    days = {"starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)}
    refused(lambda: propose(committee, unit, community.secretary, **days), "invalid")
    days = {"starts_on": date(2024, 2, 1), "ends_on": date(2025, 2, 1)}
    assert "ends_on" in refused(lambda: propose(committee, unit, community.secretary, **days), "unfit").fields


def test_only_people_and_units_of_the_area(community, committee, unit):
    secretary = community.secretary
    stranger = make_person("周外人")
    refused(lambda: propose(committee, unit, secretary, person=stranger), "person_unknown")
    far = make_org("远处单位", kind="unit", area=community.district)
    assert "unit" in refused(lambda: propose(committee, far, secretary), "unfit").fields
    home = community.orgs["community"]
    assert "unit" in refused(lambda: propose(committee, home, secretary), "unfit").fields
    twins = [make_post("member", unit, person=make_person("李同名", org=unit)).person for _n in range(2)]
    refused(lambda: propose(committee, unit, secretary, person=twins[0]), "person_unknown")
    with pytest.raises(NotFound):
        propose(committee, unit, make_viewer("community_secretary", make_org(area=make_area(parent=community.street))))
    with pytest.raises(NotAllowed):
        propose(committee, unit, make_viewer("community_worker", home))


def test_whoever_left_the_post_is_never_shown_as_plainly_serving(community, committee, unit):
    row = make_seat(committee, unit)
    assert PartTimeMember.objects.standing_on(TODAY).get().standing == str(S.SERVING.label)

    Post.objects.filter(person=row.person).update(until=TODAY - timedelta(days=1))

    found = PartTimeMember.objects.standing_on(TODAY).get()
    assert found.warning and found.warning in found.standing
    assert not PartTimeMember.objects.serving_on(TODAY).exists()
    row = make_seat(committee, make_org(kind="unit", area=community.area), ends_on=TODAY - timedelta(days=1))
    assert PartTimeMember.objects.standing_on(TODAY).get(pk=row.pk).warning


def test_whoever_left_the_post_neither_begins_nor_is_approved(community, committee, unit, liaison):
    for status, step, by in (
        ("approved", "begin", community.secretary),
        ("suspended", "resume", community.secretary),
        ("unit_consented", "approve", community.street_secretary),
        ("proposed", "consent", liaison),
    ):
        other = unit if status == "proposed" else make_org(kind="unit", area=community.area)
        row = make_seat(committee, other, person=make_person(org=other), status=status)
        refused(lambda row=row, step=step, by=by: move(row, step, by), "post_ended", "unfit")


def test_nobody_begins_before_the_first_or_after_the_last_day(community, committee, unit):
    early = make_seat(committee, unit, status="approved", starts_on=TODAY + timedelta(days=3))
    other = make_org(kind="unit", area=community.area)
    late = make_seat(committee, other, status="approved", ends_on=TODAY - timedelta(days=3))

    refused(lambda: move(early, "begin", community.secretary), "too_early")
    refused(lambda: move(late, "begin", community.secretary), "days_over")


# ------------------------------------------------------------------ successors, edits, merges
def test_the_successor_is_prefilled_and_takes_the_seat_with_the_approval(community, committee, unit, liaison):
    old = make_seat(committee, unit)
    assert prefilled(old, TODAY)["name"] == old.person.name, "a renewal keeps the person"
    Post.objects.filter(person=old.person).update(until=TODAY - timedelta(days=1))
    new = make_post("member", unit).person
    begun = prefilled(old, TODAY)
    assert begun["name"] == new.name and begun["committee"] == committee.code and begun["unit"] == unit.code

    row = propose(committee, unit, community.secretary, person=new, follows=old.pk)
    move(row, "consent", liaison)
    assert PartTimeMember.objects.get(pk=old.pk).status == "serving"
    move(row, "approve", community.street_secretary)

    old.refresh_from_db()
    assert (old.status, old.ended_on) == ("ended", TODAY) and new.name in old.said
    assert prefilled(make_seat(committee, make_org(kind="unit"), person=make_person()), TODAY)["name"] == ""


def test_a_successor_comes_out_of_the_same_unit(community, committee, unit):
    old = make_seat(committee, unit)
    other = make_org(kind="unit", area=community.area)

    refused(lambda: propose(committee, other, community.secretary, follows=old.pk), "not_a_successor")
    with pytest.raises(NotFound):
        propose(committee, unit, community.secretary, follows=999_999)


def test_a_seat_is_renewed_into_the_committee_of_the_next_term(community, committee, unit, liaison):
    old = make_seat(committee, unit, ends_on=committee.term.ends_on)
    later = make_term(community.orgs["community"], 2, starts_on=date(2029, 1, 1), ends_on=date(2033, 12, 31))
    following = make_committee(community.orgs["community"], term=later)
    assert prefilled(old, date(2029, 2, 1))["committee"] == following.code

    row = propose(following, unit, community.secretary, person=old.person, follows=old.pk, starts_on=later.starts_on)
    move(row, "consent", liaison)
    move(row, "approve", community.street_secretary)

    old.refresh_from_db()
    assert old.status == "serving", "the seat of the old committee runs to its own end"


def test_a_proposal_changes_until_the_unit_has_consented(community, committee, unit, liaison):
    row = propose(committee, unit, community.secretary)
    edit_member(row.pk, by=community.secretary, version=1, duty="liaison")
    assert PartTimeMember.objects.get().duty == "liaison"
    with pytest.raises(Stale):
        edit_member(row.pk, by=community.secretary, version=1, duty="projects")
    with pytest.raises(NotAllowed):
        edit_member(row.pk, by=liaison, version=2, duty="projects")
    move(row, "consent", liaison)
    refused(lambda: edit_member(row.pk, by=community.secretary, version=None, duty="projects"), "frozen")


def test_seats_and_committees_follow_a_merge(community, committee, unit):
    into = make_org("市人民医院党委", kind="unit", parent=community.orgs["district"], area=community.area)
    row = make_seat(committee, unit)
    district = make_viewer("district_cadre", community.orgs["district"])
    merge_orgs(unit.pk, into.pk, by=district, on=TODAY, reason="合并")
    row.refresh_from_db()
    assert row.unit == into
    third = make_org(kind="unit", parent=community.orgs["district"], area=community.area)
    make_seat(committee, third)
    refused(lambda: merge_orgs(third.pk, into.pk, by=district, on=TODAY, reason="合并"), "two_seats")


# ------------------------------------------------------------------ duties
def test_the_unit_reports_a_duty_and_the_community_confirms(community, committee, unit, liaison):
    member = make_seat(committee, unit)
    project = make_project(unit, "助浴进小区", area=community.area)

    told = tell_of_duty(member.pk, by=liaison, note="牵头助浴，服务 30 人", project=project)
    assert told.status == "told"
    assert OutboxItem.objects.filter(person_id=community.secretary.person_id, kind="todo").exists()
    moved = move_duty(told.pk, "confirm", by=community.secretary, version=1, answers={})
    assert moved.status == "confirmed"
    refused(lambda: tell_of_duty(member.pk, by=liaison, note="again", project=project), "invalid")
    own = tell_of_duty(member.pk, by=community.secretary, note="协调停车位 20 个")
    assert own.status == "confirmed"
    with pytest.raises(NotAllowed):
        move_duty(tell_of_duty(member.pk, by=liaison, note="x").pk, "confirm", by=liaison, version=1, answers={})


@pytest.mark.parametrize("status", DutyRecord.Status.values)
@pytest.mark.parametrize("step", list(DUTY), ids=lambda step: step.name)
def test_each_step_of_a_duty(community, committee, unit, step, status):
    row = make_duty(make_seat(committee, unit), status=status)
    answers = dict.fromkeys(step.asks, "because")

    def go():
        return move_duty(row.pk, step.name, by=community.secretary, version=1, answers=answers)

    if status in step.sources:
        assert go().status == step.target
    else:
        refused(go, "wrong_status")


def test_what_a_duty_record_refuses(community, committee, unit, liaison):
    member = make_seat(committee, unit)
    foreign = make_project(make_org(kind="unit", area=community.area), area=community.area)
    agreement = make_agreement(community.orgs["community"], unit, status="in_force")
    items = {item.side: item for item in agreement.versions.get().items.all()}

    def tell(by=liaison, note="x", **facts):
        return tell_of_duty(member.pk, by=by, note=note, **facts)

    refused(lambda: tell(project=foreign), "link_foreign")
    refused(lambda: tell(item=items["community"]), "link_foreign")
    refused(lambda: tell(day=TODAY + timedelta(days=1)), "day_invalid")
    refused(lambda: tell(day=date(2025, 12, 31)), "day_invalid")
    refused(lambda: tell(note=""), "invalid")
    refused(lambda: tell(note="x" * 121), "invalid")
    project = make_project(unit, area=community.area)
    refused(lambda: tell(item=items["unit"], project=project), "invalid")
    assert tell(item=items["unit"]).item == items["unit"]
    with pytest.raises(NotAllowed):
        tell(by=make_viewer("community_worker", community.orgs["community"]))
    with pytest.raises(NotFound):
        tell(by=make_viewer("unit_liaison", make_org(kind="unit")))
    member.status = "approved"
    member.save()
    refused(lambda: tell(), "not_serving")


def test_the_member_reports_the_own_duties_only(community, committee, unit):
    member = make_seat(committee, unit)
    viewer = make_viewer("member", unit)
    other = make_seat(committee, make_org(kind="unit"), person=Person.objects.get(pk=viewer.person_id))

    assert tell_of_duty(other.pk, by=viewer, note="x").status == "told"
    with pytest.raises(NotFound):
        tell_of_duty(member.pk, by=viewer, note="x")


def test_confirmed_duties_are_facts_of_the_dual_report(community, committee, unit):
    member = make_seat(committee, unit)
    make_duty(member, note="牵头助浴")
    make_duty(member, note="没确认", status="told")

    for subject in (Subject(unit), Subject(unit, member.person)):
        groups = {group.heading: group.lines for group in facts_of(subject, date(2026, 1, 1), date(2026, 12, 31))}
        (line,) = groups["大党委兼职委员履职"]
        assert "牵头助浴" in line


# ------------------------------------------------------------------ figures
def test_the_figures(community, committee, unit):
    scope = Scope(community.secretary, community.area.path, TODAY)
    seats = [make_seat(committee, unit, sector="public")]
    for sector in ("social", "social", "other", "property"):
        seats.append(make_seat(committee, make_org(kind="unit", area=community.area), sector=sector))
    left = seats[-1]
    Post.objects.filter(person=left.person).update(until=TODAY - timedelta(days=1))
    make_duty(seats[0], project=make_project(unit, status="done", outcome="x", evaluation="x"))
    make_duty(seats[1])  # a note alone is no item and no project
    make_duty(seats[2], project=make_project(unit))  # not done yet
    make_duty(left, project=make_project(unit, status="done", outcome="x", evaluation="x"))

    rate, spread = FIGURES["exchange.duty_rate"].value(scope), FIGURES["exchange.field_spread"].value(scope)

    assert (rate.num, rate.den) == (1, 4)
    assert (spread.num, spread.den) == (2, 5), "public and social; nobody serves for the property company any more"
    year_on = Scope(community.secretary, community.area.path, TODAY + timedelta(days=400))
    assert FIGURES["exchange.duty_rate"].value(year_on).num == 0
    assert FIGURES["exchange.duty_rate"].is_persons and not FIGURES["exchange.duty_rate"].rest(scope).exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_who_approve_at_once_a_unit_gets_one_seat(community, committee, unit):
    row = make_seat(committee, unit, status="unit_consented")
    said: list[str] = []

    def approve():
        try:
            move(row, "approve", community.street_secretary)
            said.append("done")
        except DomainError as no:
            said.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["done", *["wrong_status"] * 5]
    assert PartTimeMember.objects.filter(status="approved").count() == 1
