"""Agreements in draft: who drafts and changes them, what is refused."""

from datetime import date, timedelta

import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.exchange.actions.agreement import draft_agreement, edit_agreement, edit_wording, last_day
from gongjian.exchange.actions.agreement_item import add_item, drop_item, edit_item
from gongjian.exchange.actions.agreement_sign import sign_agreement
from gongjian.exchange.actions.agreement_step import (
    move_agreement,
)
from gongjian.exchange.agreement_text import changes, content_of, digest_of
from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion
from gongjian.exchange.testing import make_need, make_resource
from gongjian.exchange.testing_agreements import FIRST, LAST, make_agreement, make_pair
from gongjian.history.models import Entry
from gongjian.notices.models import OutboxItem
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer

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
