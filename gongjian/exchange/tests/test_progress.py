"""What was done for items: told by one side, confirmed by the other, and the figures that follow from it."""

from datetime import timedelta

import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.base.figures import FIGURES, Scope
from gongjian.exchange.actions.agreement_progress import move_progress, tell_progress
from gongjian.exchange.agreement_state import items_of, state_of, tally
from gongjian.exchange.models import AgreementItem, Progress
from gongjian.exchange.testing_agreements import (
    FIRST,
    TODAY,
    make_agreement,
    make_item,
    make_pair,
    make_progress,
)
from gongjian.exchange.workflow_agreements import PROGRESS
from gongjian.notices.models import OutboxItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def agreement(pair):
    return make_agreement(pair.org, pair.unit, status="in_force")


def item_of(agreement, side="unit"):
    return AgreementItem.objects.get(of__agreement=agreement, side=side)


def test_the_side_that_does_it_tells_and_the_other_confirms(pair, agreement):
    row = tell_progress(item_of(agreement).pk, by=pair.liaison, quantity=3, note="三月义诊")

    assert (row.side, row.status, row.done_on) == ("unit", "told", TODAY)
    assert OutboxItem.objects.get().person_id == pair.secretary.person_id
    assert items_of(agreement.versions.get())[0].done == 0, "nothing counts before it is confirmed"
    with pytest.raises(NotAllowed):
        move_progress(row.pk, "confirm", by=pair.liaison, version=1, answers={})
    move_progress(row.pk, "confirm", by=pair.secretary, version=1, answers={})
    assert items_of(agreement.versions.get())[0].done == 3


def test_nobody_tells_for_the_other_side(pair, agreement):
    with pytest.raises(NotAllowed):
        tell_progress(item_of(agreement).pk, by=pair.secretary, quantity=1, note="x")
    with pytest.raises(NotAllowed):
        tell_progress(item_of(agreement).pk, by=pair.street, quantity=1, note="x")
    with pytest.raises(NotFound):
        tell_progress(item_of(agreement).pk, by=make_pair().liaison, quantity=1, note="x")


def test_what_both_do_either_tells_and_the_other_confirms(pair, agreement):
    AgreementItem.objects.filter(side="unit").update(side="both")
    row = tell_progress(item_of(agreement, "both").pk, by=pair.secretary, quantity=1, note="x")
    with pytest.raises(NotAllowed):
        move_progress(row.pk, "confirm", by=pair.secretary, version=1, answers={})
    assert move_progress(row.pk, "confirm", by=pair.liaison, version=1, answers={}).status == "confirmed"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"note": ""}, "note"),
        ({"note": "x" * 101}, "note"),
        ({"done_on": TODAY + timedelta(days=1)}, "done_on"),
        ({"done_on": FIRST - timedelta(days=1)}, "done_on"),
    ],
)
def test_senseless_work_is_refused_at_its_field(pair, agreement, changed, field):
    with pytest.raises(RuleBroken) as refused:
        tell_progress(item_of(agreement).pk, by=pair.liaison, **{"quantity": 1, "note": "x"} | changed)
    assert field in refused.value.fields and not Progress.objects.exists()


@pytest.mark.parametrize("status", ["draft", "negotiating", "settled", "terminated"])
def test_work_is_recorded_only_while_an_agreement_binds(pair, status):
    agreement = make_agreement(pair.org, pair.unit, status=status)
    with pytest.raises(RuleBroken, match="not_in_force"):
        tell_progress(item_of(agreement).pk, by=pair.liaison, quantity=1, note="x")


@pytest.mark.parametrize("status", Progress.Status.values)
@pytest.mark.parametrize("step", list(PROGRESS), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(pair, agreement, step, status):
    row = make_progress(agreement, 1, 1, status=status, reason="x")
    viewer = pair.liaison if step.name == "withdraw" else pair.secretary
    if status in step.sources:
        done = move_progress(row.pk, step.name, by=viewer, version=1, answers=dict.fromkeys(step.asks, "因为"))
        assert done.status == step.target
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            move_progress(row.pk, step.name, by=viewer, version=1, answers=dict.fromkeys(step.asks, "因为"))


def test_a_return_needs_a_reason_and_an_old_version_is_refused(pair, agreement):
    row = make_progress(agreement, 1, 1, status="told")
    with pytest.raises(RuleBroken, match="answer_missing"):
        move_progress(row.pk, "return", by=pair.secretary, version=1, answers={})
    with pytest.raises(Stale):
        move_progress(row.pk, "confirm", by=pair.secretary, version=0, answers={})


def test_the_state_of_an_item_follows_from_day_and_confirmed_work(pair, agreement):
    version = agreement.versions.get()
    AgreementItem.objects.all().delete()
    for key, (days, quantity) in enumerate([(-1, 1), (-1, 2), (0, 2), (14, 2), (15, 2), (15, 3)], 1):
        make_item(version, key=key, quantity=quantity, due=TODAY + timedelta(days=days))
    for key in (1, 6):
        make_progress(agreement, key, 1)
    make_progress(agreement, 5, 1, status="told")

    states = [state_of(item, TODAY).key for item in items_of(version)]
    assert states == ["done", "late", "soon", "soon", "told", "running"]
    counted = tally(items_of(version), TODAY)
    assert (counted.done, counted.due, counted.total, len(counted.coming)) == (1, 3, 6, 3)


def test_work_stays_with_its_item_in_later_versions(pair, agreement):
    from gongjian.exchange.actions.agreement_step import draft_change  # noqa: PLC0415

    make_progress(agreement, 1, 2)
    version = draft_change(agreement.pk, by=pair.secretary)
    assert [item.done for item in items_of(version)] == [2, 0]


def test_figures_count_items_due_and_the_records_agree(pair, agreement):
    make_progress(agreement, 1, 3)
    version = agreement.versions.get()
    for key in (11, 12):
        make_item(version, key=key, due=TODAY + timedelta(days=30))
    make_agreement(pair.org, pair.unit, status="negotiating")
    scope = Scope(pair.secretary, pair.community.area.path, TODAY)

    fulfil = FIGURES["exchange.agreement_fulfil"].value(scope)
    assert (fulfil.num, fulfil.den) == (1, 2)
    balance = FIGURES["exchange.sided_balance"].value(scope)
    assert (balance.num, balance.den) == (1, 3), "min / max of three of the unit and one of the community"
    assert FIGURES["exchange.sided_balance"].rest(scope).count() == 2
    elsewhere = Scope(make_pair().secretary, "", TODAY)
    assert FIGURES["exchange.agreement_fulfil"].value(elsewhere).den == 0
