from datetime import date

import pytest
from django.db import connection

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken
from gongjian.history.models import Entry
from gongjian.orgs.testing import make_org
from gongjian.people import actions
from gongjian.people.models import Person
from gongjian.people.testing import TODAY, make_account, make_person, make_post, make_viewer
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db
ID_NUMBER = "11010519491231002X"  # the example printed in GB 11643-1999


def make_office():
    org = make_org()
    return org, make_viewer("community_secretary", org)


def test_personal_fields_are_not_readable_in_the_database():
    org, secretary = make_office()

    person = actions.add_person(by=secretary, name="陆知夏", org=org, phone="138 1234 2206", id_number=ID_NUMBER)

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, id_number, phone_index FROM people_person WHERE id = %s", [person.pk])
        row = " ".join(cursor.fetchone())
    assert "13812342206" not in row
    assert ID_NUMBER not in row
    assert "13812342206" not in str(list(Entry.objects.values_list("after", flat=True)))


def test_opening_a_protected_value_is_recorded_with_its_reason():
    org, secretary = make_office()
    person = actions.add_person(by=secretary, name="陆知夏", org=org, phone="13812342206")

    assert actions.open_protected(person.pk, "phone", by=secretary, reason="通知停水") == "13812342206"

    entry = Entry.objects.about(person).first()
    assert (entry.verb, entry.said["reason"], entry.actor_id) == ("open", "通知停水", secretary.account_id)


def test_a_protected_value_is_not_opened_without_a_reason():
    org, secretary = make_office()
    person = actions.add_person(by=secretary, name="陆知夏", org=org, phone="13812342206")

    with pytest.raises(RuleBroken, match="reason_missing"):
        actions.open_protected(person.pk, "phone", by=secretary, reason="  ")


def test_the_same_id_number_is_registered_once():
    org, secretary = make_office()
    actions.add_person(by=secretary, name="陆知夏", org=org, id_number=ID_NUMBER)

    with pytest.raises(RuleBroken, match="person_twice"):
        actions.add_person(by=secretary, name="陆知夏", org=org, id_number=ID_NUMBER.lower())


def test_a_wrong_check_digit_is_refused_and_nothing_is_stored():
    org, secretary = make_office()
    before = Person.objects.count()

    with pytest.raises(RuleBroken) as refused:
        actions.add_person(by=secretary, name="陆知夏", org=org, id_number="110105194912310021")

    assert "id_number" in refused.value.fields
    assert Person.objects.count() == before


def test_a_person_of_another_community_looks_as_if_there_was_none():
    _org, secretary = make_office()
    stranger = make_person()

    with pytest.raises(NotFound):
        actions.open_protected(stranger.pk, "phone", by=secretary, reason="想看看")


def test_nobody_gives_posts_above_the_own_organisation():
    street = make_org(kind="street")
    community = make_org(parent=street)
    secretary = make_viewer("community_secretary", community)
    person = make_person(org=community)

    with pytest.raises((NotFound, NotAllowed)):
        actions.add_post(by=secretary, person_id=person.pk, org_id=street.pk, kind="street_secretary", since=TODAY)


def test_a_post_gives_its_abilities_from_its_first_to_its_last_day():
    org = make_org()
    account = make_account(org=org)
    make_post("community_secretary", org, person=account.person, since=date(2026, 1, 1), until=date(2026, 6, 30))

    assert not viewer_of(account, date(2025, 12, 31)).can("person.edit", org)
    assert viewer_of(account, date(2026, 1, 1)).can("person.edit", org)
    assert viewer_of(account, date(2026, 6, 30)).can("person.edit", org)
    assert not viewer_of(account, date(2026, 7, 1)).can("person.edit", org)


def test_a_token_acts_as_its_account_until_its_last_day():
    viewer = make_viewer("community_secretary")
    token, clear = actions.make_token(by=viewer, name="数据交换", days=30)

    assert actions.viewer_of_token(clear, TODAY).account_id == viewer.account_id
    assert actions.viewer_of_token(clear, token.expires_on).account_id == viewer.account_id
    assert actions.viewer_of_token(clear, date(2027, 1, 1)) is None
    assert actions.viewer_of_token("gj_forged", TODAY) is None
    assert clear not in str(list(Entry.objects.values_list("after", "said")))
