"""Signing agreements: what is signed, by whom, and what is refused."""

from datetime import timedelta

import pytest

from gongjian.base.errors import NotAllowed, RuleBroken, Stale
from gongjian.exchange.actions.agreement import edit_agreement, edit_wording
from gongjian.exchange.actions.agreement_clock import advance
from gongjian.exchange.actions.agreement_item import add_item, drop_item, edit_item
from gongjian.exchange.actions.agreement_sign import check_text, return_text, sign_agreement, word_of
from gongjian.exchange.agreement_text import content_of, digest_of, text_of
from gongjian.exchange.models import AgreementItem, Signature
from gongjian.exchange.testing_agreements import LAST, TODAY, make_agreement, make_item, make_pair
from gongjian.notices.models import OutboxItem
from gongjian.people.testing import make_account, make_post, make_viewer
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
