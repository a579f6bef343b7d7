"""Figures open exactly the records they count."""

import re

import pytest
from django.test import Client

from gongjian.base.figures import FIGURES, Scope
from gongjian.grids.testing import Community, make_community, make_grid_post, make_grids
from gongjian.people.posts import PostKind
from gongjian.people.testing import TODAY, make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    community = make_community()
    first, *_rest = make_grids(community)
    make_grid_post(first, community.worker())
    make_grid_post(first, community.worker(), "worker_full")
    return community


@pytest.mark.parametrize("key", ["grids.staffing", "grids.in_range", "grids.coincidence", "grids.coverage"])
def test_the_list_behind_a_figure_has_as_many_records_as_the_figure_says(
    client: Client, community: Community, key: str
) -> None:
    client.force_login(make_account(PostKind.COMMUNITY_SECRETARY, org=community.orgs["community"]))
    value = FIGURES[key].value(Scope(community.secretary, community.area.path, TODAY))
    counted = client.get(f"/figures/{key}/")
    rest = client.get(f"/figures/{key}/?tab=rest")
    assert counted.context["page"].paginator.count == value.num
    assert rest.context["page"].paginator.count == value.den - value.num


def test_a_figure_on_a_day_before_there_were_grids_counts_nothing(client: Client, community: Community) -> None:
    client.force_login(make_account(PostKind.COMMUNITY_SECRETARY, org=community.orgs["community"]))
    page = client.get("/figures/grids.staffing/?day=2001-01-01")
    assert page.context["page"].paginator.count == 0


def test_the_records_come_as_a_part_for_scripts(client: Client, community: Community) -> None:
    client.force_login(make_account(PostKind.COMMUNITY_SECRETARY, org=community.orgs["community"]))
    part = client.get("/figures/grids.staffing/", headers={"HX-Request": "true"})
    assert "<h1" not in part.content.decode() and "第01网格" in part.content.decode()


@pytest.mark.parametrize("kind", [PostKind.UNIT_LIAISON, PostKind.GRID_WORKER])
def test_who_reads_no_figures_gets_none(client: Client, community: Community, kind: str) -> None:
    client.force_login(make_account(kind, org=community.orgs["community"]))
    assert client.get("/figures/grids.staffing/").status_code == 403
    assert client.get("/figures/").status_code == 403


@pytest.mark.parametrize(
    "query", ["?tab=nonsense", "?day=yesterday", "?page=999", "?page=x", "?in=", "?day=99999-01-01"]
)
def test_a_damaged_address_still_answers(client: Client, community: Community, query: str) -> None:
    client.force_login(make_account(PostKind.COMMUNITY_SECRETARY, org=community.orgs["community"]))
    assert client.get(f"/figures/grids.staffing/{query}").status_code == 200
    assert client.get("/figures/no.such/").status_code == 404


def test_every_figure_has_its_definition_on_the_list(client: Client, community: Community) -> None:
    client.force_login(make_account(PostKind.COMMUNITY_SECRETARY, org=community.orgs["community"]))
    groups = client.get("/figures/").context["groups"]
    assert sum(len(group["facts"]) for group in groups) == len(FIGURES)


def test_the_figures_of_a_larger_area_are_counted_after_the_page_has_come(client: Client, community: Community) -> None:
    client.force_login(make_account(PostKind.STREET_SECRETARY, org=community.orgs["street"]))
    page = client.get("/figures/")
    assert not any(group["facts"] for group in page.context["groups"])

    asked = re.findall(r'hx-get="(\?part=\w+)"', page.content.decode())
    parts = [client.get(f"/figures/{address}") for address in asked]
    assert sum(len(part.context["facts"]) for part in parts) == len(FIGURES)
    assert all("<h1" not in part.content.decode() for part in parts)
    whole = client.get("/figures/?all=1")
    assert sum(len(group["facts"]) for group in whole.context["groups"]) == len(FIGURES)
