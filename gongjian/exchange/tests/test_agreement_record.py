"""The history of an agreement stays readable whatever its items are counted in."""

from datetime import timedelta

import pytest
from django.test import Client

from gongjian.base.clock import today
from gongjian.exchange.actions.agreement_item import add_item, edit_item
from gongjian.exchange.testing_agreements import make_agreement, make_pair
from gongjian.people.testing import make_account

pytestmark = pytest.mark.django_db


def test_items_counted_in_words_are_named_in_the_history():
    pair = make_pair()
    agreement = make_agreement(pair.org, pair.unit, valid_from=today(), valid_to=today() + timedelta(60))
    item = add_item(by=pair.secretary, agreement=agreement, side="unit", text="整理书屋", quantity=1, unit="次")
    edit_item(item.pk, by=pair.secretary, version=None, unit="场")
    client = Client()
    client.force_login(make_account("community_secretary", org=pair.org))

    page = client.get(f"/exchange/agreements/{agreement.pk}/")

    assert page.status_code == 200
    assert "计量单位: <s>次</s> → 场" in page.content.decode()
