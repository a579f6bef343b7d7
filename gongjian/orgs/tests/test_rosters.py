"""Rosters of organisations and terms."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils.translation import override

from gongjian.base.errors import RuleBroken
from gongjian.base.registers.carrying import verdicts_of
from gongjian.base.registers.listing import Listing
from gongjian.base.registers.testing import checked, exported, stored, table
from gongjian.orgs.actions import add_org
from gongjian.orgs.models import Org, Term
from gongjian.orgs.registers import ORGS, TERMS
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def root():
    return make_org("区委", kind="district", code="D")


@pytest.fixture
def cadre(root):
    return make_viewer("district_cadre", root)


def roster(register, names, *rows):
    with override("zh-hans"):
        return table([str(register.column(name).heading) for name in names], *rows)


NAMES = ("name", "code", "kind", "parent", "founded_on")


def test_a_parent_may_stand_further_down_in_the_same_file(root, cadre):
    content = roster(
        ORGS,
        NAMES,
        ["支部", "B1", "党支部", "C1", "2020-07-01"],
        ["社区党委", "C1", "社区党组织", "S1", ""],
        ["街道", "S1", "街道党工委", "D", ""],
    )
    run = checked(ORGS, content, by=cadre)
    assert run.counts["create"] == 3, verdicts_of(run)
    stored(run, by=cadre)
    branch = Org.objects.get(code="B1")
    assert branch.path.startswith(Org.objects.get(code="S1").path)
    assert (branch.depth, branch.founded_on) == (3, date(2020, 7, 1))


def test_organisations_below_each_other_in_a_circle_are_refused(cadre):
    content = roster(ORGS, NAMES, ["甲", "A1", "党支部", "A2", ""], ["乙", "A2", "党支部", "A1", ""])
    assert checked(ORGS, content, by=cadre).counts["fault"] >= 1


def test_an_unknown_kind_is_answered_with_the_kinds_there_are(root, cadre):
    content = roster(ORGS, ("name", "code", "kind", "parent"), ["某支部", "B9", "社区党委", root.code])
    (_number, what, _key, faults, _changes), *_more = verdicts_of(checked(ORGS, content, by=cadre))
    assert what == "fault" and "社区党组织" in faults[0][1]
    assert "社区党组织" in str(ORGS.column("kind").sheet.hint)


def test_an_import_neither_moves_nor_makes_a_second_root(root, cadre):
    other = make_org("另一个", parent=root, code="O1")
    make_org("支部", kind="branch", parent=other, code="B1")
    content = roster(ORGS, NAMES, ["支部", "B1", "党支部", "D", ""], ["新根", "R2", "党支部", "", ""])
    assert [row[1] for row in verdicts_of(checked(ORGS, content, by=cadre))] == ["fault", "fault"]
    with pytest.raises(RuleBroken):
        add_org(by=cadre, parent=None, kind=root.kind, code="R3", name="新根")


def test_organisations_and_terms_go_out_and_come_in_again_unchanged(root, cadre):
    branch = make_org("支部", kind="branch", parent=root, code="B1", short_name="一支部", founded_on=date(2020, 7, 1))
    Term.objects.create(org=branch, number=2, starts_on=date(2024, 1, 1), ends_on=date(2026, 12, 31))
    for register, count in ((ORGS, 2), (TERMS, 1)):
        run = checked(register, exported(register, Listing(register, cadre, QueryDict(""))), by=cadre)
        assert run.counts["skip"] == count, verdicts_of(run)


def test_a_term_without_last_day_follows_the_kind_and_never_overlaps(root, cadre):
    make_org("支部", kind="branch", parent=root, code="B1")
    names = ("org", "number", "starts_on", "ends_on")
    run = checked(TERMS, roster(TERMS, names, ["B1", 1, "2023-01-01", ""], ["B1", 2, "2025-06-01", ""]), by=cadre)
    assert [row[1] for row in verdicts_of(run)] == ["create", "fault"], verdicts_of(run)
    stored(checked(TERMS, roster(TERMS, names, ["B1", 1, "2023-01-01", ""]), by=cadre), by=cadre)
    assert Term.objects.get().ends_on == date(2025, 12, 31)
