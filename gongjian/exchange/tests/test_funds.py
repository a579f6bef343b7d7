"""Funds: the ledger sums to zero whatever happens, nothing is paid twice, without a project or against the list."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongjian.base.errors import DomainError, NotAllowed, NotFound, RuleBroken, Stale
from gongjian.exchange.actions.fund import add_fund, balance, edit_fund, fen_of, raise_fund, return_rest
from gongjian.exchange.actions.fund_use import commit_use, move_use
from gongjian.exchange.models import Fund, FundUse, Ledger, LedgerEntry, standing
from gongjian.exchange.testing import TODAY, make_fund, make_project
from gongjian.exchange.workflow_funds import NEGATIVE, USE
from gongjian.grids.testing import make_community
from gongjian.history.models import Entry
from gongjian.notices.models import OutboxItem
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def fund(community):
    return make_fund(community.orgs["community"], "2026 年专项经费")


@pytest.fixture
def project(community):
    return make_project(community.orgs["community"], "老年人助浴")


def commit(fund, project, by, amount=5000, **facts):
    said = {"title": "助浴椅十把", "category": "facility"} | facts
    return commit_use(by=by, fund=fund, project=project, amount=amount, **said)


def move(use, step, by, **answers):
    return move_use(use.pk, step, by=by, version=None, answers=answers)


def accounts(fund):
    return {name: fen / 100 for name, fen in standing(LedgerEntry.objects.filter(fund=fund)).items()}


def test_a_use_goes_from_the_decision_to_the_publication(community, fund, project):
    keeper, street = community.secretary, community.street_secretary
    use = commit(fund, project, keeper)
    assert accounts(fund) == {"source": -200000, "free": 195000, "committed": 5000, "spent": 0, "returned": 0}

    for step, by, answers in (
        ("file", street, {}),
        ("allot", street, {}),
        ("begin", keeper, {}),
        ("spend", keeper, {"voucher": "记-0412", "paid": "4,812.50"}),
        ("accept", street, {}),
        ("publish", keeper, {}),
    ):
        use = move(use, step, by, **answers)

    assert (use.status, use.voucher_no, use.spent_fen, use.published_on) == ("published", "记-0412", 481250, TODAY)
    assert accounts(fund) == {"source": -200000, "free": 195187.5, "committed": 0, "spent": 4812.5, "returned": 0}
    assert Entry.objects.filter(subject="exchange.funduse").count() == 7
    assert OutboxItem.objects.filter(person_id=keeper.person_id).count() == 3
    row = Fund.objects.with_balances().get()
    assert (row.amount, row.amount_text, row.spent_text, row.free_text) == (200000, "200,000", "4,812.50", "195,187.50")


def test_what_is_given_up_is_free_again(community, fund, project):
    use = commit(fund, project, community.secretary)
    use = move(use, "give_up", community.secretary, reason="居民另有安排")

    assert (use.status, accounts(fund)["free"], accounts(fund)["committed"]) == ("released", 200000, 0)
    with pytest.raises(RuleBroken):
        move(use, "give_up", community.secretary, reason="x")


@pytest.mark.parametrize("category", [str(category) for category in NEGATIVE])
def test_the_negative_list_is_refused_with_its_clause(community, fund, project, category):
    with pytest.raises(RuleBroken) as no:
        commit(fund, project, community.secretary, category=category)

    assert no.value.code == "negative_list" and "负面清单" in no.value.fields["category"]
    assert not FundUse.objects.exists()


def test_nothing_is_paid_without_an_agreed_project_of_the_area(community, fund, project):
    with pytest.raises(RuleBroken) as no:
        commit(fund, None, community.secretary)
    assert "project" in no.value.fields
    for status in ("draft", "acceptance", "stopped", "done"):
        other = make_project(community.orgs["community"], status=status, outcome="because")
        with pytest.raises(RuleBroken) as no:
            commit(fund, other, community.secretary)
        assert "project" in no.value.fields
    elsewhere = make_project(community.orgs["street"])
    with pytest.raises((RuleBroken, NotFound)):
        commit(fund, elsewhere, community.street_secretary)


@pytest.mark.parametrize("amount", [None, "", "0", "-5", "1.005", "1e9", "NaN", "Infinity", "many", 10**12, 200_000.01])
def test_an_amount_that_is_none_or_more_than_there_is_is_refused(community, fund, project, amount):
    with pytest.raises(RuleBroken) as no:
        commit(fund, project, community.secretary, amount=amount)

    assert "amount" in no.value.fields
    assert not FundUse.objects.exists() and LedgerEntry.objects.count() == 1


@pytest.mark.parametrize("status", ["stopped", "draft"])
def test_nothing_is_paid_for_a_project_that_was_stopped_or_taken_back(community, fund, project, status):
    use = commit(fund, project, community.secretary)
    FundUse.objects.update(status="running")
    type(project).objects.update(status=status, outcome="because")

    with pytest.raises(RuleBroken) as no:
        move(use, "spend", community.secretary, voucher="1", paid="10")
    assert no.value.code == "project_refused" and accounts(fund)["spent"] == 0
    assert move(use, "give_up", community.secretary, reason="项目中止").status == "released"


def test_a_payment_needs_a_voucher_of_its_own_and_stays_within_what_was_set_aside(community, fund, project):
    use, other = commit(fund, project, community.secretary), commit(fund, project, community.secretary)
    FundUse.objects.update(status="running")
    for answers, field in (
        ({"paid": "100"}, "voucher"),
        ({"voucher": "1"}, "paid"),
        ({"voucher": "1", "paid": "5000.01"}, "paid"),
        ({"voucher": "1", "paid": "0"}, "paid"),
        ({"voucher": "1" * 33, "paid": "1"}, "voucher"),
    ):
        with pytest.raises(RuleBroken) as no:
            move(use, "spend", community.secretary, **answers)
        assert field in no.value.fields
    move(use, "spend", community.secretary, voucher="1", paid="5000")
    with pytest.raises(RuleBroken) as no:
        move(other, "spend", community.secretary, voucher="1", paid="10")
    assert no.value.code == "voucher_used"
    assert accounts(fund)["committed"] == 5000  # of the other use, untouched


@pytest.mark.parametrize("status", FundUse.Status.values)
@pytest.mark.parametrize("step", USE.steps.values(), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, fund, project, step, status):
    use = commit(fund, project, community.secretary)
    FundUse.objects.update(status=status, voucher_no="9", published_on=TODAY)
    by = community.street_secretary
    answers = {"reason": "because", "voucher": "10", "paid": "1"}

    if status in step.sources:
        assert move(use, step.name, by, **answers).status == step.target
    else:
        with pytest.raises(RuleBroken):
            move(use, step.name, by, **answers)


def test_the_community_does_not_check_itself_and_others_see_nothing(community, fund, project):
    use = commit(fund, project, community.secretary)
    with pytest.raises(NotAllowed):
        move(use, "file", community.secretary)
    with pytest.raises(NotAllowed):
        raise_fund(fund.pk, by=community.secretary, amount=5, reason="x")
    for kind in ("unit_liaison", "member", "grid_worker"):
        viewer = make_viewer(kind, community.orgs["community"])
        assert not Fund.objects.visible_to(viewer).exists() and not FundUse.objects.visible_to(viewer).exists()
        with pytest.raises(NotFound):
            move(use, "give_up", viewer, reason="x")
    with pytest.raises(NotAllowed):
        commit(fund, project, make_viewer("community_worker", community.orgs["community"]))
    with pytest.raises(Stale):
        move_use(use.pk, "file", by=community.street_secretary, version=7, answers={})


def test_a_fund_is_opened_raised_and_its_rest_returned(community):
    fund = add_fund(by=community.secretary, title="单位支持", source="unit", year=2026, amount="1000.5")
    assert (fund.org, fund.code[:6], accounts(fund)["free"]) == (community.orgs["community"], "JF2026", 1000.5)
    street = community.street_secretary
    raise_fund(fund.pk, by=street, amount="99.5", reason="追加")
    return_rest(fund.pk, by=street, amount=100, reason="年终结余")
    assert accounts(fund) == {"source": -1100, "free": 1000, "committed": 0, "spent": 0, "returned": 100}
    with pytest.raises(RuleBroken):
        return_rest(fund.pk, by=street, amount=1000.01, reason="x")
    with pytest.raises(RuleBroken):
        return_rest(fund.pk, by=street, amount=1, reason=" ")
    with pytest.raises(RuleBroken):
        raise_fund(fund.pk, by=street, amount=20_000_000, reason="x")
    for facts in ({"amount": None}, {"amount": 0}, {"year": 2126}, {"source": "lottery"}, {"title": ""}):
        with pytest.raises(RuleBroken):
            add_fund(by=community.secretary, **({"title": "x", "source": "unit", "year": 2026, "amount": 5} | facts))
    assert edit_fund(fund.pk, by=community.secretary, version=fund.version, note="区园林局").note == "区园林局"


STEPS = st.one_of(
    st.tuples(st.just("commit"), st.integers(-10, 900), st.integers(0, 3)),
    st.tuples(st.sampled_from([*USE.steps, "raise", "return"]), st.integers(-10, 900), st.integers(0, 3)),
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, max_size=14))
def test_whatever_happens_the_accounts_sum_to_zero_and_none_is_overdrawn(community, project, steps):
    fund, uses = make_fund(community.orgs["community"], yuan=1000), []
    by = community.street_secretary
    for number, (name, amount, which) in enumerate(steps):
        try:
            if name == "commit":
                uses.append(commit(fund, project, by, amount=amount))
            elif name in {"raise", "return"}:
                (raise_fund if name == "raise" else return_rest)(fund.pk, by=by, amount=amount, reason="x")
            elif uses:
                use = uses[which % len(uses)]
                move(use, name, by, reason="x", voucher=f"{fund.pk}-{number}", paid=str(amount))
        except DomainError:
            pass
        held = standing(LedgerEntry.objects.filter(fund=fund))
        assert sum(held.values()) == 0
        assert held["source"] < 0 and all(fen >= 0 for name, fen in held.items() if name != "source")
    rows = FundUse.objects.filter(fund=fund)
    open_uses = rows.filter(status__in=("resolved", "filed", "allotted", "running"))
    assert balance(fund, Ledger.COMMITTED) == sum(use.asked_fen for use in open_uses)
    assert balance(fund, Ledger.SPENT) == sum(use.spent_fen for use in rows)


@given(st.integers(1, 2_000_000_000))
def test_every_amount_in_yuan_is_read_back_to_the_fen(fen):
    assert fen_of(f"{fen // 100}.{fen % 100:02d}") == fen
    assert fen_of(fen / 100) == fen


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_twenty_at_once_only_as_many_get_money_as_there_is():
    community = make_community()
    fund = make_fund(community.orgs["community"], yuan=1000)
    project = make_project(community.orgs["community"])
    results, start = [], threading.Barrier(20)

    def claim():
        try:
            start.wait()
            results.append(commit(fund, project, community.secretary, amount=300).status)
        except DomainError as no:
            results.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["over_spent"] * 17 + ["resolved"] * 3
    assert accounts(fund) == {"source": -1000, "free": 100, "committed": 900, "spent": 0, "returned": 0}
    assert TODAY + timedelta(0) == fund.entries.first().on
