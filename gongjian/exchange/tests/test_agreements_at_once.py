"""Two people at one agreement at the same moment, on real threads: nothing is signed that was not read."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from gongjian.base.errors import DomainError
from gongjian.exchange.actions.agreement_item import add_pairs, edit_item
from gongjian.exchange.actions.agreement_sign import sign_agreement
from gongjian.exchange.actions.agreement_step import draft_change
from gongjian.exchange.actions.pair import decide
from gongjian.exchange.agreement_text import content_of, digest_of
from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion, Signature
from gongjian.exchange.testing import make_need, make_resource
from gongjian.exchange.testing_agreements import make_agreement, make_pair

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def agreement(pair):
    return make_agreement(pair.org, pair.unit, status="negotiating")


def at_once(*works):
    """What each of several pieces of work says that are done in the same moment."""
    begin = Barrier(len(works))

    def carried_out(work):
        begin.wait()
        try:
            work()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(carried_out, works))


def digest(agreement):
    return digest_of(content_of(agreement.versions.get(stage="open")))


def signing(agreement, viewer, read):
    return lambda: sign_agreement(agreement.pk, by=viewer, digest=read, function="书记")


def live(agreement):
    return Signature.objects.filter(of__agreement=agreement, voided_at__isnull=True)


def test_both_sides_sign_at_once_and_it_gets_one_number(pair, agreement):
    read = digest(agreement)

    said = at_once(signing(agreement, pair.secretary, read), signing(agreement, pair.liaison, read))

    agreement.refresh_from_db()
    assert said == ["ok", "ok"]
    assert (agreement.status, agreement.serial) == ("in_force", 1)
    assert {one.side for one in live(agreement)} == {"unit", "community"}
    assert AgreementVersion.objects.get().digest == read


def test_two_numbers_are_given_at_once(pair, agreement):
    other = make_agreement(pair.org, pair.unit, status="negotiating")
    for one in (agreement, other):
        sign_agreement(one.pk, by=pair.secretary, digest=digest(one), function="书记")

    said = at_once(*(signing(one, pair.liaison, digest(one)) for one in (agreement, other)))

    assert said == ["ok", "ok"]
    assert sorted(Agreement.objects.values_list("serial", flat=True)) == [1, 2]


def test_of_two_who_sign_for_the_same_side_one_is_refused(pair, agreement):
    read = digest(agreement)

    said = at_once(signing(agreement, pair.liaison, read), signing(agreement, pair.liaison, read))

    assert said.count("ok") == 1 and live(agreement).count() == 1


def test_signing_and_changing_at_once_never_signs_what_was_not_read(pair, agreement):
    item, read = agreement.versions.get().items.first(), digest(agreement)

    said = at_once(
        signing(agreement, pair.secretary, read),
        lambda: edit_item(item.pk, by=pair.liaison, version=1, quantity=99),
    )

    assert said.count("ok") == 1
    item.refresh_from_db()
    assert (item.quantity == 99) != live(agreement).exists()
    assert all(one.digest == digest(agreement) for one in live(agreement))


def test_of_two_who_change_the_same_item_one_is_stale(pair, agreement):
    item = agreement.versions.get().items.first()

    said = at_once(
        lambda: edit_item(item.pk, by=pair.secretary, version=1, quantity=11),
        lambda: edit_item(item.pk, by=pair.liaison, version=1, quantity=22),
    )

    assert sorted(said) == ["ok", "stale"]
    item.refresh_from_db()
    assert (item.quantity in {11, 22}, item.version) == (True, 2)


def test_a_pair_becomes_one_item_and_a_change_is_opened_once(pair, agreement):
    need = make_need(pair.org, "老年人助浴", status="checked")
    chosen = decide(need.pk, make_resource(pair.unit).pk, "accept", by=pair.secretary, answers={})
    signed = make_agreement(pair.org, pair.unit, status="in_force")

    said = at_once(*(lambda by=by: add_pairs(agreement.pk, [chosen], by=by) for by in (pair.secretary, pair.liaison)))
    opened = at_once(*(lambda by=by: draft_change(signed.pk, by=by) for by in (pair.secretary, pair.liaison)))

    assert sorted(said) == ["ok", "pairs_missing"] and AgreementItem.objects.filter(need=need).count() == 1
    assert sorted(opened) == ["change_open", "ok"] and signed.versions.filter(stage="open").count() == 1
