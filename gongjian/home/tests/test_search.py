"""The search box finds what is within reach, a few of each kind, whatever is typed."""

import pytest
from django.test import Client

from gongjian.grids.testing import Community, make_community, make_grids
from gongjian.home.search import search, words_of
from gongjian.orgs.testing import make_org
from gongjian.people.posts import PostKind
from gongjian.people.testing import TODAY, make_account, make_person
from gongjian.places.testing import make_building

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    community = make_community()
    make_grids(community)
    make_building(community.area, name="杏园北里3号楼", address="枫泉路37号")
    make_person("周明远", org=community.orgs["community"])
    return community


def titles(said: str, viewer, **more) -> list[str]:
    groups = search(said, viewer, day=TODAY, limit=20, **more)
    return [hit.title for group in groups for hit in group.hits]


@pytest.mark.parametrize(
    "said, title",
    [("北里3号", "杏园北里3号楼"), ("枫泉路 37", "杏园北里3号楼"), ("北里３号", "杏园北里3号楼"), ("第02", "第02网格"),
     ("明远", "周明远")],
)  # fmt: skip
def test_a_word_finds_its_record(community: Community, said: str, title: str) -> None:
    assert title in titles(said, community.secretary)


def test_nothing_of_another_community_is_found(community: Community) -> None:
    stranger = make_community()
    assert titles("杏园北里", stranger.secretary) == []
    assert titles("明远", stranger.secretary) == []
    assert "杏园北里3号楼" in titles("杏园北里", community.grid_body)


def test_organisations_within_reach_are_found(community: Community) -> None:
    make_org("明川第三医院", kind="unit", parent=community.orgs["community"])
    assert "明川第三医院" in titles("第三医院", community.secretary)


def test_one_kind_can_be_asked_for(community: Community) -> None:
    assert titles("明远", community.secretary, kind="grids") == []


@pytest.mark.parametrize("said", ["", "   ", "\x00", "%", "'; drop table", "a" * 500, "🏠", "\ud83c"])
def test_whatever_is_typed_gets_an_answer(community: Community, client: Client, said: str) -> None:
    search(said, community.secretary, day=TODAY, limit=5)
    client.force_login(make_account(PostKind.COMMUNITY_SECRETARY, org=community.orgs["community"]))
    assert client.get("/search/", {"q": said.encode("utf-8", "replace")}).status_code == 200


def test_words_are_few_and_half_width() -> None:
    assert words_of("ＡＢ　１２ c d e f g h") == ["AB", "12", "c", "d", "e", "f"]


def test_the_box_gets_a_part_with_few_of_each_kind(community: Community, client: Client) -> None:
    client.force_login(make_account(PostKind.COMMUNITY_SECRETARY, org=community.orgs["community"]))
    part = client.get("/search/", {"q": "Building"}, headers={"HX-Request": "true"}).content.decode()
    assert "<h1" not in part and part.count('role="option"') == 6  # five and "all results"
    assert 'role="combobox"' in client.get("/search/", {"q": "Building"}).content.decode()
