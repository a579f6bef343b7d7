"""Agreements from draft to renewal: who may, what is refused, what is signed."""

from datetime import date, timedelta

import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.exchange.actions.agreement import draft_agreement, edit_agreement, edit_wording, last_day
from gongjian.exchange.actions.agreement_clock import advance
from gongjian.exchange.actions.agreement_item import add_item, drop_item, edit_item
from gongjian.exchange.actions.agreement_sign import check_text, return_text, sign_agreement, word_of
from gongjian.exchange.actions.agreement_step import (
    draft_change,
    drop_change,
    hand_over,
    look_midterm,
    move_agreement,
    renew_agreement,
)
from gongjian.exchange.agreement_text import changes, content_of, digest_of, text_of
from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion, Review, Signature
from gongjian.exchange.testing import make_need, make_resource
from gongjian.exchange.testing_agreements import FIRST, LAST, TODAY, make_agreement, make_item, make_pair
from gongjian.exchange.workflow_agreements import AGREEMENT
from gongjian.history.models import Entry
from gongjian.notices.models import OutboxItem
from gongjian.orgs.actions import merge_orgs
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_account, make_person, make_post, make_viewer
from gongjian.people.viewer import viewer_of
from gongjian.places.testing import box, make_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


def digest(agreement):
    return digest_of(content_of(agreement.versions.get(stage="open")))


def signed(agreement, pair):
    """The agreement after both have signed what is open."""
    for viewer in (pair.secretary, pair.liaison):
        sign_agreement(agreement.pk, by=viewer, digest=digest(agreement), function="书记")
    agreement.refresh_from_db()
    return agreement


def told(text):
    return set(OutboxItem.objects.filter(text_id__contains=text).values_list("person_id", flat=True))


# ------------------------------------------------------------------ drafting
def test_a_community_drafts_with_a_unit_and_the_term_is_a_year(pair):
    agreement = draft_agreement(by=pair.secretary, unit=pair.unit, valid_from=FIRST)

    assert (agreement.org, agreement.area, agreement.status) == (pair.org, pair.community.area, "draft")
    assert (agreement.valid_to, agreement.number) == (date(2027, 1, 7), "")
    assert "共建协议" in agreement.title
    assert agreement.versions.get().number == 1
    assert Entry.objects.get(subject="exchange.agreement").verb == "add"


def test_a_unit_drafts_with_a_community_and_nobody_drafts_for_others(pair):
    assert draft_agreement(by=pair.liaison, org=pair.org, valid_from=FIRST).unit == pair.unit
    stranger = make_viewer("unit_liaison", make_org(kind="unit", area=pair.community.area))
    for viewer in (stranger, pair.street):
        with pytest.raises(NotAllowed):
            draft_agreement(by=viewer, org=pair.org, unit=pair.unit, valid_from=FIRST)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"valid_to": date(2027, 1, 8)}, "valid_to"),
        ({"valid_to": FIRST}, "valid_to"),
        ({"valid_from": date(2024, 1, 1), "valid_to": date(2024, 6, 1)}, "valid_to"),
        ({"valid_from": date(2030, 1, 1)}, "valid_to"),
        ({"title": "x" * 61}, "title"),
        ({"valid_from": None}, "valid_from"),
    ],
)
def test_a_senseless_term_is_refused_at_its_field(pair, changed, field):
    with pytest.raises(RuleBroken) as refused:
        draft_agreement(by=pair.secretary, unit=pair.unit, **{"valid_from": FIRST} | changed)

    assert field in refused.value.fields or (field == "valid_to" and refused.value.code == "invalid")
    assert not Agreement.objects.exists()


def test_both_parties_differ_and_one_is_a_unit(pair):
    for org, unit in ((pair.unit, pair.unit), (pair.unit, pair.org), (pair.org, make_org(kind="community"))):
        with pytest.raises(RuleBroken):
            draft_agreement(by=pair.secretary, org=org, unit=unit, valid_from=FIRST)


def test_chosen_needs_and_resources_become_items_of_the_side_that_gives(pair):
    need = make_need(pair.org, "老年人助浴", wanted_by=date(2026, 6, 30))
    offer, theirs = make_resource(pair.unit, "护理人员"), make_need(pair.unit, "职工子女托管")
    pairs = [(need, offer), (theirs, None), (None, make_resource(pair.org, "议事室"))]

    agreement = draft_agreement(by=pair.secretary, unit=pair.unit, valid_from=FIRST, pairs=pairs)

    items = list(agreement.versions.get().items.all())
    assert [item.side for item in items] == ["unit", "community", "community"]
    assert items[0].text == "护理人员：老年人助浴" and items[0].due == date(2026, 6, 30)
    assert (items[1].text, items[1].quantity, items[1].unit, items[1].due) == ("职工子女托管", 30, "人", None)


def test_rows_of_others_make_no_items(pair):
    foreign = make_need(make_org(kind="unit", area=pair.community.area))
    for rows in ((foreign, None), (make_need(pair.org), make_resource(pair.org))):
        with pytest.raises(RuleBroken):
            draft_agreement(by=pair.secretary, unit=pair.unit, valid_from=FIRST, pairs=[rows])
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 1), 3, date(2026, 2, 28)),
    ],
)
def test_the_last_day_of_a_term(first, months, last):
    assert last_day(first, months) == last


# ------------------------------------------------------------------ editing by both sides
def test_both_sides_change_the_draft_and_what_changed_is_seen(pair):
    agreement = make_agreement(pair.org, pair.unit, title="协议")
    version = agreement.versions.get()
    old = content_of(version)
    item = version.items.first()

    edit_item(item.pk, by=pair.liaison, version=1, text="每两周义诊")
    add_item(by=pair.secretary, agreement=agreement, side="community", text="托管", measure="人数", due=LAST)
    edit_agreement(agreement.pk, by=pair.secretary, version=1, title="新协议")

    found = changes(old, content_of(AgreementVersion.objects.get()))
    assert [(one.place, one.kind) for one in found] == [("title", "changed"), ("item", "changed"), ("item", "added")]
    assert found[1].parts[:3] == (("same", "每"), ("gone", "月"), ("new", "两周"))
    assert found[2].side == "community" and found[2].number == 2
    version.refresh_from_db()
    assert version.version == 4


def test_a_stale_stamp_overwrites_nothing(pair):
    agreement = make_agreement(pair.org, pair.unit)
    item = AgreementItem.objects.first()
    edit_item(item.pk, by=pair.liaison, version=1, text="第一")

    with pytest.raises(Stale):
        edit_item(item.pk, by=pair.secretary, version=1, text="第二")
    with pytest.raises(Stale):
        drop_item(item.pk, by=pair.secretary, version=1)
    with pytest.raises(Stale):
        edit_wording(agreement.pk, by=pair.secretary, version=1, purpose="x")
    item.refresh_from_db()
    assert item.text == "第一"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 10**6 + 1}, "quantity"),
        ({"side": "everybody"}, "side"),
        ({"text": ""}, "text"),
        ({"text": "x" * 121}, "text"),
        ({"due": LAST + timedelta(days=1)}, "due"),
    ],
)
def test_a_senseless_item_is_refused_at_its_field(pair, changed, field):
    agreement = make_agreement(pair.org, pair.unit, items=False)
    with pytest.raises(RuleBroken) as refused:
        add_item(by=pair.secretary, agreement=agreement, **{"side": "unit", "text": "义诊"} | changed)
    assert field in refused.value.fields and not AgreementItem.objects.exists()


def test_a_stranger_finds_no_agreement_and_the_street_changes_none(pair):
    agreement = make_agreement(pair.org, pair.unit, status="negotiating")
    item = AgreementItem.objects.first()
    other = make_pair()
    for viewer in (other.secretary, other.liaison, other.street):
        with pytest.raises(NotFound):
            edit_item(item.pk, by=viewer, version=1, text="x")
        with pytest.raises(NotFound):
            sign_agreement(agreement.pk, by=viewer, digest=digest(agreement), function="书记")
    for write in (
        lambda: edit_item(item.pk, by=pair.street, version=1, text="x"),
        lambda: sign_agreement(agreement.pk, by=pair.street, digest=digest(agreement), function="书记"),
        lambda: move_agreement(agreement.pk, "terminate", by=pair.street, version=1, answers={"reason": "x"}),
    ):
        with pytest.raises(NotAllowed):
            write()


def test_a_key_of_an_item_is_never_used_again(pair):
    agreement = make_agreement(pair.org, pair.unit)
    last = AgreementItem.objects.order_by("key").last()
    added = add_item(by=pair.secretary, agreement=agreement, side="unit", text="甲")
    edit_item(added.pk, by=pair.secretary, version=1, text="乙")
    assert added.key == last.key + 1


# ------------------------------------------------------------------ signing
def test_both_sign_the_same_text_and_it_gets_its_number(pair):
    agreement = make_agreement(pair.org, pair.unit, status="negotiating")
    text = text_of(content_of(agreement.versions.get()))

    first = sign_agreement(agreement.pk, by=pair.secretary, digest=digest(agreement), function="党委书记")
    assert (first.status, first.number) == ("negotiating", "")
    assert told("See the differences and sign") == {pair.liaison.person_id}
    done = sign_agreement(agreement.pk, by=pair.liaison, digest=digest(agreement), function="党委副书记")

    assert done.status == "in_force"
    assert done.number == f"{word_of(pair.community.street)}〔2026〕1号"
    version = agreement.versions.get()
    assert (version.stage, version.text) == ("in_force", text) and len(version.digest) == 64
    assert {one.digest for one in version.signatures.all()} == {version.digest}
    assert {one.function for one in version.signatures.all()} == {"党委书记", "党委副书记"}


def test_an_agreement_that_begins_later_waits_for_its_day(pair):
    agreement = make_agreement(pair.org, pair.unit, status="negotiating", valid_from=TODAY + timedelta(days=3))
    AgreementItem.objects.update(due=LAST)
    assert signed(agreement, pair).status == "signed"
    assert advance(TODAY + timedelta(days=2)) == 0
    assert advance(TODAY + timedelta(days=3)) == 1 and advance(TODAY + timedelta(days=3)) == 0
    agreement.refresh_from_db()
    assert agreement.status == "in_force"


def test_signing_a_text_that_changed_meanwhile_is_refused(pair):
    agreement = make_agreement(pair.org, pair.unit, status="negotiating")
    read = digest(agreement)
    edit_item(AgreementItem.objects.first().pk, by=pair.liaison, version=1, quantity=99)

    with pytest.raises(Stale):
        sign_agreement(agreement.pk, by=pair.secretary, digest=read, function="书记")
    assert not Signature.objects.exists()


def test_what_one_side_signed_is_not_changed_under_its_signature(pair):
    agreement = make_agreement(pair.org, pair.unit, status="negotiating")
    sign_agreement(agreement.pk, by=pair.secretary, digest=digest(agreement), function="书记")
    item = AgreementItem.objects.first()

    for write in (
        lambda: edit_item(item.pk, by=pair.liaison, version=1, text="x"),
        lambda: drop_item(item.pk, by=pair.liaison, version=1),
        lambda: add_item(by=pair.liaison, agreement=agreement, side="unit", text="x"),
        lambda: edit_agreement(agreement.pk, by=pair.liaison, version=1, title="x"),
        lambda: edit_wording(agreement.pk, by=pair.liaison, version=1, purpose="x"),
    ):
        with pytest.raises(RuleBroken, match="text_signed"):
            write()
    return_text(agreement.pk, by=pair.liaison, reason="数量要改")
    assert told("returned") == {pair.secretary.person_id}
    edit_item(item.pk, by=pair.liaison, version=1, text="x")
    assert Signature.objects.get().voided_at is not None
    assert signed(agreement, pair).status == "in_force"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({"due": None}, "date"),
        ({"measure": ""}, "measure"),
        ({"side": "community"}, "unit promises nothing"),
        ({"side": "both"}, "unit promises nothing"),
    ],
)
def test_what_is_not_measurable_dated_and_two_sided_is_not_signed(pair, spoil, words, settings):
    settings.LANGUAGE_CODE = "en"
    agreement = make_agreement(pair.org, pair.unit, status="negotiating")
    AgreementItem.objects.filter(side="unit").update(**spoil)

    with pytest.raises(RuleBroken, match="not_ready"):
        sign_agreement(agreement.pk, by=pair.secretary, digest=digest(agreement), function="书记")
    assert not Signature.objects.exists()


def test_money_is_checked_by_the_street_for_exactly_this_text(pair):
    agreement = make_agreement(pair.org, pair.unit, status="negotiating")
    item = make_item(agreement.versions.get(), unit="元", text="共建资金")
    with pytest.raises(RuleBroken, match="not_ready"):
        sign_agreement(agreement.pk, by=pair.secretary, digest=digest(agreement), function="书记")
    with pytest.raises(NotAllowed):
        check_text(agreement.pk, by=pair.secretary, digest=digest(agreement), note="已核")

    check_text(agreement.pk, by=pair.street, digest=digest(agreement), note="来源合规")
    assert agreement.versions.get().checked_by_id == pair.street.person_id
    edit_item(item.pk, by=pair.liaison, version=1, quantity=5000)
    with pytest.raises(RuleBroken, match="not_ready"):
        sign_agreement(agreement.pk, by=pair.secretary, digest=digest(agreement), function="书记")
    check_text(agreement.pk, by=pair.street, digest=digest(agreement), note="来源合规")
    assert signed(agreement, pair).status == "in_force"


def test_nobody_signs_twice_for_the_other_side_or_for_both(pair):
    agreement = make_agreement(pair.org, pair.unit, status="negotiating")
    with pytest.raises(RuleBroken, match="side_invalid"):
        sign_agreement(agreement.pk, by=pair.secretary, digest=digest(agreement), function="书记", side="unit")
    sign_agreement(agreement.pk, by=pair.secretary, digest=digest(agreement), function="书记")
    with pytest.raises(RuleBroken, match="signed_already"):
        sign_agreement(agreement.pk, by=pair.secretary, digest=digest(agreement), function="书记")

    account = make_account("community_secretary", org=pair.org)
    make_post("unit_liaison", pair.unit, person=account.person)
    both, other = viewer_of(account, TODAY), make_agreement(pair.org, pair.unit, status="negotiating")
    sign_agreement(other.pk, by=both, digest=digest(other), function="书记", side="unit")
    with pytest.raises(RuleBroken, match="same_person"):
        sign_agreement(other.pk, by=both, digest=digest(other), function="书记", side="community")


def test_a_draft_that_was_not_sent_is_not_signed_nor_without_a_function(pair):
    draft = make_agreement(pair.org, pair.unit)
    with pytest.raises(RuleBroken, match="not_offered"):
        sign_agreement(draft.pk, by=pair.secretary, digest=digest(draft), function="书记")
    sent = make_agreement(pair.org, pair.unit, status="negotiating")
    with pytest.raises(RuleBroken, match="function_missing"):
        sign_agreement(sent.pk, by=pair.secretary, digest=digest(sent), function=" ")


def test_a_worker_drafts_but_does_not_sign(pair):
    worker = make_viewer("community_worker", pair.org)
    agreement = make_agreement(pair.org, pair.unit, status="negotiating")
    edit_item(AgreementItem.objects.first().pk, by=worker, version=1, text="x")
    with pytest.raises(NotAllowed):
        sign_agreement(agreement.pk, by=worker, digest=digest(agreement), function="社工")


def test_numbers_run_by_street_and_words_tell_streets_apart(pair):
    district = make_area(level="district", shape=box(50, 50, 9, 9))
    names = ["青禾街道", "青山街道", "云栖街道"]
    words = [
        word_of(make_area(name, level="street", parent=district, shape=box(50 + n, 50))) for n, name in enumerate(names)
    ]
    assert words[0] == "青共" and words[1:] == ["青山共", "云共"]
    numbers = [signed(make_agreement(pair.org, pair.unit, status="negotiating"), pair).serial for _n in range(3)]
    assert numbers == [1, 2, 3]


# ------------------------------------------------------------------ change
def test_a_change_is_a_new_version_and_the_old_one_holds_until_both_sign(pair):
    agreement = signed(make_agreement(pair.org, pair.unit, status="negotiating"), pair)
    number, version = agreement.number, draft_change(agreement.pk, by=pair.liaison)
    assert version.number == 2 and told("drafted a change") == {pair.secretary.person_id}
    edit_item(version.items.first().pk, by=pair.liaison, version=1, text="每两周义诊")
    valid = agreement.versions.get(stage="in_force")
    assert (valid.number, valid.items.first().text) == (1, "每月义诊")

    sign_agreement(agreement.pk, by=pair.liaison, digest=digest(agreement), function="书记")
    assert agreement.versions.get(stage="in_force").number == 1
    sign_agreement(agreement.pk, by=pair.secretary, digest=digest(agreement), function="书记")

    agreement.refresh_from_db()
    assert [(one.number, one.stage) for one in agreement.versions.all()] == [(2, "in_force"), (1, "replaced")]
    assert (agreement.status, agreement.number) == ("in_force", number)


def test_one_change_at_a_time_and_it_can_be_given_up(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    draft_change(agreement.pk, by=pair.secretary)
    with pytest.raises(RuleBroken, match="change_open"):
        draft_change(agreement.pk, by=pair.liaison)
    drop_change(agreement.pk, by=pair.liaison)
    assert draft_change(agreement.pk, by=pair.secretary).number == 3


def test_a_frozen_text_is_not_changed(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    item = AgreementItem.objects.first()
    for write in (
        lambda: edit_item(item.pk, by=pair.secretary, version=1, text="x"),
        lambda: edit_agreement(agreement.pk, by=pair.secretary, version=1, title="x"),
        lambda: add_item(by=pair.secretary, agreement=agreement, side="unit", text="x"),
    ):
        with pytest.raises(RuleBroken, match="text_frozen"):
            write()
    with pytest.raises(RuleBroken, match="first_version"):
        drop_change(make_agreement(pair.org, pair.unit).pk, by=pair.secretary)


def test_handing_over_keeps_what_the_other_side_saw(pair):
    agreement = make_agreement(pair.org, pair.unit)
    move_agreement(agreement.pk, "offer", by=pair.secretary, version=1, answers={})
    with pytest.raises(RuleBroken, match="nothing_new"):
        hand_over(agreement.pk, by=pair.liaison)
    edit_item(AgreementItem.objects.first().pk, by=pair.liaison, version=1, text="每两周义诊")
    kept = hand_over(agreement.pk, by=pair.liaison)
    assert (kept.number, kept.side) == (2, "unit")
    assert told("waits for you to read") == {pair.liaison.person_id}
    assert told("asks you to read") == {pair.secretary.person_id}


# ------------------------------------------------------------------ steps, looks, renewal
@pytest.mark.parametrize("status", Agreement.Status.values)
@pytest.mark.parametrize("name", ["offer", "settle", "terminate"])
def test_each_step_is_taken_only_from_its_own_statuses(pair, name, status):
    agreement = make_agreement(pair.org, pair.unit, status=status, valid_to=TODAY + timedelta(days=20))
    step = AGREEMENT.step(name)

    def move():
        return move_agreement(
            agreement.pk, name, by=pair.secretary, version=1, answers=dict.fromkeys(step.asks, "因为")
        )

    if status in step.sources:
        assert move().status == step.target
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            move()


@pytest.mark.parametrize("name", ["begin", "expire"])
def test_what_the_day_does_nobody_does_by_hand(pair, name):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    with pytest.raises(NotAllowed):
        move_agreement(agreement.pk, name, by=pair.secretary, version=1, answers={})
    with pytest.raises(RuleBroken):
        move_agreement(agreement.pk, "sign", by=pair.secretary, version=1, answers={})


def test_nothing_ends_without_a_reason(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force", valid_to=TODAY + timedelta(days=20))
    for name in ("settle", "terminate"):
        for said in ({}, {"reason": " ", "result": " "}, {"reason": "x" * 201, "result": "x" * 201}):
            with pytest.raises(RuleBroken):
                move_agreement(agreement.pk, name, by=pair.secretary, version=1, answers=said)


def test_settling_keeps_the_numbers_and_opens_the_review(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force", valid_to=TODAY + timedelta(days=20))
    move_agreement(agreement.pk, "settle", by=pair.liaison, version=1, answers={"result": "按约完成"})

    look = agreement.looks.get()
    assert (look.kind, look.facts["all"]) == ("settlement", {"done": 0, "due": 2, "total": 2})
    review = Review.objects.get(agreement=agreement)
    assert review.snapshot["unit"]["total"] == 1 and review.status == "opened"


def test_an_agreement_is_not_settled_months_before_its_end_but_looked_at(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    with pytest.raises(RuleBroken, match="too_early"):
        move_agreement(agreement.pk, "settle", by=pair.liaison, version=1, answers={"result": "x"})
    assert look_midterm(agreement.pk, by=pair.liaison, note="进展正常").facts["all"]["total"] == 2
    for note in ("", "x" * 201):
        with pytest.raises(RuleBroken):
            look_midterm(agreement.pk, by=pair.liaison, note=note)


def test_an_agreement_runs_out_and_is_renewed_by_signing_again(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force", valid_to=TODAY - timedelta(days=1))
    assert advance(TODAY) == 1
    new = renew_agreement(agreement.pk, by=pair.secretary)

    assert (new.status, new.valid_from, new.renewed_from) == ("draft", TODAY, agreement)
    assert new.versions.get().items.count() == 2
    with pytest.raises(RuleBroken, match="renewed_already"):
        renew_agreement(agreement.pk, by=pair.liaison)
    move_agreement(new.pk, "offer", by=pair.secretary, version=1, answers={})
    signed(new, pair)
    agreement.refresh_from_db()
    assert agreement.status == "renewed"


def test_parties_follow_an_organisation_that_is_merged_unless_they_became_one(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    other = make_org(kind="unit", parent=pair.unit.parent, area=pair.unit.area)
    cadre = make_viewer("district_cadre", pair.community.orgs["district"])

    merge_orgs(pair.unit.pk, other.pk, by=cadre, on=TODAY, reason="合并")
    agreement.refresh_from_db()
    assert agreement.unit == other
    with pytest.raises(RuleBroken, match="one_party"):
        merge_orgs(other.pk, pair.org.pk, by=cadre, on=TODAY, reason="合并")


def test_people_of_the_own_side_are_not_told_their_own_deed(pair):
    colleague = make_person(org=pair.org)
    make_post("community_committee", pair.org, person=colleague)
    agreement = make_agreement(pair.org, pair.unit, status="negotiating")
    signed(agreement, pair)
    assert told("is signed by both sides") == {pair.secretary.person_id, colleague.pk}
