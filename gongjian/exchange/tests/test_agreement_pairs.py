"""Agreements out of chosen pairs, and the projects by which items are carried out."""

from datetime import timedelta

import pytest

from gongjian.base.clock import today
from gongjian.base.errors import NotAllowed, NotFound, RuleBroken
from gongjian.exchange.actions.agreement import draft_agreement
from gongjian.exchange.actions.agreement_item import add_item, add_pairs, edit_item
from gongjian.exchange.actions.agreement_project import link_project
from gongjian.exchange.actions.agreement_step import draft_change
from gongjian.exchange.actions.pair import decide
from gongjian.exchange.agreement_pairs import onward_of, pairs_between
from gongjian.exchange.agreement_state import items_for
from gongjian.exchange.agreement_text import content_of, digest_of
from gongjian.exchange.forms_agreements import item_form
from gongjian.exchange.models import Agreement, AgreementItem, Pair
from gongjian.exchange.testing import TODAY, make_need, make_project, make_resource
from gongjian.exchange.testing_agreements import FIRST, make_agreement, make_pair, make_progress
from gongjian.exchange.testing_doors import page, signed_in
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


def matched(pair, asker=None, giver=None):
    """A chosen pair with the project it began."""
    need = make_need(asker or pair.org, "老年人助浴", status="checked")
    resource = make_resource(giver or pair.unit, "护理人员")
    return decide(need.pk, resource.pk, "accept", by=pair.secretary, answers={})


def test_pairs_of_both_directions_become_items_that_name_their_project(pair):
    given = matched(pair)
    back = Pair.objects.create(
        need=make_need(pair.unit, "职工子女托管", status="checked"),
        resource=make_resource(pair.org, "活动室"),
        project=make_project(pair.org),
        status="accepted",
        decided_on=TODAY,
    )
    found = list(pairs_between(pair.org, pair.unit, pair.liaison))
    assert {one.pk for one in found} == {given.pk, back.pk}

    rows = [(one.need, one.resource) for one in found]
    agreement = draft_agreement(by=pair.liaison, org=pair.org, valid_from=FIRST, pairs=rows)

    items = {item.need_id: item for item in agreement.versions.get().items.all()}
    assert (items[given.need_id].side, items[given.need_id].project_id) == ("unit", given.project_id)
    assert (items[back.need_id].side, items[back.need_id].project_id) == ("community", back.project_id)
    assert not pairs_between(pair.org, pair.unit, pair.liaison).exists(), "what an agreement holds is not offered again"


def test_pairs_of_others_open_ones_and_those_out_of_reach_are_not_offered(pair):
    stranger = make_pair()
    matched(pair, giver=make_org(kind="unit", area=pair.community.area, parent=pair.community.orgs["district"]))
    Pair.objects.create(need=make_need(pair.org), resource=make_resource(pair.unit), status="locked", decided_on=TODAY)
    assert not pairs_between(pair.org, pair.unit, pair.secretary).exists()
    matched(pair)
    assert pairs_between(pair.org, pair.unit, pair.secretary).count() == 1
    assert not pairs_between(pair.org, pair.unit, stranger.secretary).exists()


def test_ticked_pairs_are_added_to_the_open_text_once(pair):
    agreement = make_agreement(pair.org, pair.unit, status="negotiating")
    one = matched(pair)

    made = add_pairs(agreement.pk, [one], by=pair.liaison)

    assert [(item.key, item.project_id) for item in made] == [(max(item.key for item in made), one.project_id)]
    for pairs in ([one], []):
        with pytest.raises(RuleBroken) as no:
            add_pairs(agreement.pk, pairs, by=pair.liaison)
        assert no.value.code == "pairs_missing"
    with pytest.raises(NotFound):
        add_pairs(agreement.pk, [one], by=make_pair().liaison)
    signed = make_agreement(pair.org, pair.unit, status="in_force")
    with pytest.raises(RuleBroken):
        add_pairs(signed.pk, [matched(pair)], by=pair.liaison)


def test_an_item_names_a_project_of_the_parties_only(pair):
    agreement = make_agreement(pair.org, pair.unit)
    foreign = make_project(make_org(kind="community", area=pair.community.area))
    own = make_project(pair.org)
    with pytest.raises(RuleBroken) as no:
        add_item(by=pair.secretary, agreement=agreement, side="unit", text="义诊", quantity=1, project=foreign)
    assert "project" in no.value.fields

    item = add_item(by=pair.secretary, agreement=agreement, side="unit", text="义诊", quantity=1, project=own)
    assert item.project == own
    assert edit_item(item.pk, by=pair.secretary, version=1, project=None).project is None


def test_the_project_is_no_part_of_what_is_signed_and_may_follow(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    version, project = agreement.versions.get(), make_project(pair.org)
    draft_change(agreement.pk, by=pair.secretary)
    item = version.items.order_by("key").first()

    link_project(item.pk, project, by=pair.liaison)

    assert digest_of(content_of(version)) == version.digest
    same = AgreementItem.objects.filter(of__agreement=agreement, key=item.key)
    assert {row.project_id for row in same} == {project.pk}, "the open change keeps it too"
    make_progress(agreement, item.key, 2)
    [(row, state)] = items_for(project, pair.secretary)
    assert (row.done, row.quantity, state.key) == (2, 3, "late")
    assert items_for(project, make_pair().secretary) == []


def test_who_is_no_party_names_no_project_and_a_project_that_is_over_is_not_named(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    item = agreement.versions.get().items.first()
    with pytest.raises(NotAllowed):
        link_project(item.pk, make_project(pair.org), by=pair.street)
    with pytest.raises(NotFound):
        link_project(item.pk, None, by=make_pair().secretary)
    for project in (make_project(pair.org, status="done", outcome="x"), make_project(make_pair().org)):
        with pytest.raises(RuleBroken):
            link_project(item.pk, project, by=pair.secretary)


def test_a_form_does_not_wipe_out_the_project_that_the_other_side_named(pair):
    agreement = make_agreement(pair.org, pair.unit)
    item = agreement.versions.get().items.first()
    item.project = make_project(pair.org, status="draft")
    item.save()

    assert "project" in item_form(pair.secretary, row=item).fields
    assert "project" not in item_form(pair.liaison, row=item).fields


def test_a_chosen_pair_leads_on_to_an_agreement(pair):
    one = Pair.objects.select_related("need__org__kind", "resource__org__kind").get(pk=matched(pair).pk)
    first = onward_of([one], pair.secretary)[one.pk]
    assert f"unit={pair.unit.code}" in first.url and f"pair={one.pk}" in first.url
    assert onward_of([one], pair.street) == {} and onward_of([one], make_pair().liaison) == {}

    agreement = make_agreement(pair.org, pair.unit)
    assert onward_of([one], pair.liaison)[one.pk].url == f"/exchange/agreements/{agreement.pk}/draft/#pairs"
    item = add_pairs(agreement.pk, [one], by=pair.secretary)[0]
    assert onward_of([one], pair.liaison)[one.pk].url == f"/exchange/agreement_items/{item.pk}/"


# ------------------------------------------------------------------ doors
def test_matched_pairs_are_offered_ticked_and_drafted_through_the_page(pair):
    one = matched(pair)
    host = signed_in(pair.secretary)
    query = {"unit": pair.unit.code, "valid_from": today().isoformat()}
    offered = page(host, "/exchange/agreements/add/", **query)
    assert f'name="pair" value="{one.pk}" checked' in offered
    assert 'name="need"' not in offered and 'name="resource"' not in offered, "nothing is offered twice"

    made = host.post("/exchange/agreements/add/", query | {"pair": [one.pk]})
    agreement = Agreement.objects.get()
    assert made["Location"] == f"/exchange/agreements/{agreement.pk}/"
    item = agreement.versions.get().items.get()
    assert item.project_id == one.project_id
    record = page(host, f"/exchange/projects/{one.project_id}/")
    assert f"/exchange/agreement_items/{item.pk}/" in record
    assert "项目" in page(host, f"/exchange/agreements/{agreement.pk}/")
    assert f"/exchange/agreement_items/{item.pk}/" in page(host, f"/exchange/needs/{one.need_id}/match/")
    unticked = host.post("/exchange/agreements/add/", query)
    assert unticked.status_code == 302 and AgreementItem.objects.count() == 1


def test_pairs_and_projects_through_draft_page_and_item_record(pair):
    agreement = make_agreement(pair.org, pair.unit, status="negotiating", valid_to=today() + timedelta(days=90))
    one = matched(pair)
    unit, host = signed_in(pair.liaison), signed_in(pair.secretary)
    assert f'value="{one.pk}" checked' in page(unit, f"/exchange/agreements/{agreement.pk}/draft/")
    assert unit.post(f"/exchange/agreements/{agreement.pk}/pairs/", {"pair": [one.pk]}).status_code == 302
    item = AgreementItem.objects.get(project=one.project)
    address = f"/exchange/agreement_items/{item.pk}/"
    assert str(one.project.code) in page(host, address)
    assert host.post(f"{address}project/", {"project": ""}).status_code == 302
    item.refresh_from_db()
    assert item.project is None
    assert host.post(f"{address}project/", {"project": 10**9}).status_code == 404
    assert unit.post(f"/exchange/agreements/{agreement.pk}/pairs/", {"pair": ["x"]}).status_code == 422


def test_the_api_drafts_from_pairs_and_names_projects(pair):
    one = matched(pair)
    host = signed_in(pair.secretary)
    body = {"unit_id": pair.unit.pk, "valid_from": today().isoformat(), "pair_ids": [one.pk]}
    made = host.post("/api/v1/agreements/drafts", body, content_type="application/json")
    assert made.status_code == 201 and "护理人员：老年人助浴" in made.json()["versions"][0]["text"]
    item = AgreementItem.objects.get()
    assert host.get(f"/api/v1/agreement_items/{item.pk}").json()["project"] == one.project.code
    other = make_project(pair.org)
    address = f"/api/v1/agreement_items/{item.pk}/project"
    assert host.put(address, {"project_id": other.pk}, content_type="application/json").status_code == 200
    item.refresh_from_db()
    assert item.project == other
    foreign = make_viewer("unit_liaison", make_org(kind="unit"))
    assert signed_in(foreign).put(address, {"project_id": None}, content_type="application/json").status_code == 404
    again = host.post(
        f"/api/v1/agreements/{made.json()['id']}/pairs", {"pair_ids": [one.pk]}, content_type="application/json"
    )
    assert again.status_code == 422 and again.json()["error"]["code"] == "pairs_missing"
