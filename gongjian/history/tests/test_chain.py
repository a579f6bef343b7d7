import pytest

from gongjian.history.actions import record
from gongjian.history.chain import faults
from gongjian.history.models import ChainEnd, Entry
from gongjian.orgs.testing import make_org
from gongjian.people.viewer import System

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    org = make_org()
    for number in range(6):
        record(org, "edit", by=System(), before={"name": str(number)}, after={"name": str(number + 1)})
    assert list(faults()) == []
    return org


def found():
    return [(fault.code, fault.seq) for fault in faults()]


def test_a_changed_row_is_located(chain):
    Entry.objects.filter(seq=3).update(after={"name": "forged"})

    assert found() == [("changed", 3)]


@pytest.mark.parametrize("column", ["actor", "verb", "label", "subject", "at", "said", "request_id"])
def test_no_column_can_be_changed_unseen(chain, column):
    entry = Entry.objects.get(seq=4)
    forged = {"at": entry.at.replace(year=2001), "said": {"reason": "x"}}.get(column, "forged")
    Entry.objects.filter(seq=4).update(**{column: forged})

    assert found() == [("changed", 4)]


def test_a_removed_row_is_located(chain):
    Entry.objects.filter(seq=3).delete()

    assert ("removed", 3) in found()


def test_reordered_rows_are_located(chain):
    Entry.objects.filter(seq=2).update(seq=99)
    Entry.objects.filter(seq=5).update(seq=2)
    Entry.objects.filter(seq=99).update(seq=5)

    assert {seq for _code, seq in found()} & {2, 5}


def test_rows_cut_off_at_the_end_are_found(chain):
    Entry.objects.filter(seq__gt=4).delete()

    assert found() == [("cut_off", 5)]


def test_a_chain_cut_and_sealed_by_somebody_without_the_key_is_found(chain):
    Entry.objects.filter(seq__gt=4).delete()
    last = Entry.objects.get(seq=4)
    ChainEnd.objects.update(seq=4, digest=last.digest)

    assert found() == [("end_forged", 4)]


def test_the_record_goes_on_after_the_last_row(chain):
    record(chain, "edit", by=System(), after={"name": "seven"})

    assert Entry.objects.first().seq == 7
    assert found() == []
