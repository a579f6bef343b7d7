from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongjian.base.errors import NotFound, RuleBroken
from gongjian.base.scoping import after
from gongjian.base.tree import move_subtree
from gongjian.orgs import actions
from gongjian.orgs.models import Org
from gongjian.orgs.testing import make_org
from gongjian.people.models import Post
from gongjian.people.testing import TODAY, make_person, make_post, make_viewer

pytestmark = pytest.mark.django_db


def make_tree():
    """A district with two streets and two communities each, and somebody who may change all of it."""
    district = make_org("District", kind="district")
    streets = [make_org(f"Street {i}", kind="street", parent=district) for i in range(2)]
    communities = [make_org(f"Community {i}", parent=streets[i // 2]) for i in range(4)]
    return district, streets, communities, make_viewer("district_cadre", district)


def test_a_moved_organisation_takes_everything_below_it_along():
    _district, streets, communities, cadre = make_tree()
    branch = make_org("Branch", kind="branch", parent=communities[0])

    actions.move_org(communities[0].pk, streets[1].pk, by=cadre, reason="区划调整")

    branch.refresh_from_db()
    communities[0].refresh_from_db()
    assert branch.path.startswith(communities[0].path)
    assert communities[0].path.startswith(streets[1].path)
    assert Org.objects.below(streets[0].path).count() == 2


def test_an_organisation_cannot_be_moved_below_itself():
    _district, streets, communities, cadre = make_tree()

    with pytest.raises(RuleBroken, match="tree_circle"):
        actions.move_org(streets[0].pk, communities[0].pk, by=cadre, reason="x")


def test_a_merged_organisation_ends_and_its_people_go_over():
    _district, _streets, communities, cadre = make_tree()
    person = make_person(org=communities[0])
    make_post("community_worker", communities[0], person=person)
    branch = make_org("Branch", kind="branch", parent=communities[0])

    actions.merge_orgs(communities[0].pk, communities[1].pk, by=cadre, on=TODAY, reason="合并")

    old = Org.objects.get(pk=communities[0].pk)
    person.refresh_from_db()
    branch.refresh_from_db()
    assert (old.ended_on, old.merged_into_id) == (TODAY, communities[1].pk)
    assert person.org == communities[1]
    assert Post.objects.get(person=person).org == communities[1]
    assert branch.parent == communities[1]


def test_an_organisation_with_others_below_it_does_not_end():
    _district, streets, _communities, cadre = make_tree()

    with pytest.raises(RuleBroken, match="org_has_children"):
        actions.end_org(streets[0].pk, by=cadre, on=TODAY, reason="x")


def test_another_streets_organisation_looks_as_if_it_never_existed():
    _district, streets, communities, _cadre = make_tree()
    stranger = make_viewer("street_secretary", streets[1])

    with pytest.raises(NotFound):
        actions.edit_org(communities[0].pk, by=stranger, version=1, name="x")


def test_a_term_follows_from_the_kind_and_does_not_overlap():
    _district, _streets, communities, cadre = make_tree()

    term = actions.add_term(communities[0].pk, by=cadre, number=8, starts_on=date(2024, 3, 1))

    assert term.ends_on == date(2029, 2, 28)
    with pytest.raises(RuleBroken, match="term_overlap"):
        actions.add_term(communities[0].pk, by=cadre, number=9, starts_on=date(2028, 3, 1))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=12))
def test_whatever_is_moved_paths_stay_those_of_the_parents(moves):
    root = make_org("Root", kind="district")
    orgs = [root]
    for number in range(14):
        orgs.append(make_org(f"O{number}", parent=orgs[number // 2]))
    for child, parent in moves:
        node, target = Org.objects.get(pk=orgs[child].pk), Org.objects.get(pk=orgs[parent].pk)
        if node.parent_id is None or target.path.startswith(node.path):
            continue
        move_subtree(node, target)
    stored = Org.objects.in_bulk([one.pk for one in orgs])
    for org in stored.values():
        assert org.path.startswith(stored[org.parent_id].path if org.parent_id else "")
        assert len(org.path) == 4 * (org.depth + 1)
        below = {one.pk for one in stored.values() if is_below(one, org, stored)}
        assert set(Org.objects.below(org.path).values_list("pk", flat=True)) == below


def is_below(one, org, stored):
    while one is not None and one.pk != org.pk:
        one = stored.get(one.parent_id)
    return one is not None


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=4).filter(lambda t: t.strip("Z")))
def test_the_path_after_a_subtree_lies_behind_all_of_it(path):
    assert path < path + "ZZZZ" < after(path)
