"""The documents say what the code says: links, terms, hooks, the way of a plan."""

import re

import pytest
from django.apps import apps

from gongjian.base import hooks as base_hooks
from gongjian.checkin import hooks as checkin_hooks
from gongjian.config.settings import ROOT
from gongjian.grids.workflow import PLAN
from gongjian.orgs import hooks as orgs_hooks
from gongjian.places import hooks as places_hooks
from tools.rules import link_faults

DOCS = ROOT / "docs"
TERM = re.compile(r"^([\u4e00-\u9fff()（）]+)[:：]")
HOOKS = {"base": base_hooks, "checkin": checkin_hooks, "orgs": orgs_hooks, "places": places_hooks}


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def model_terms() -> set[str]:
    """The Chinese terms with which the docstrings of our models begin."""
    ours = (model for model in apps.get_models() if model.__module__.startswith("gongjian."))
    return {found.group(1) for model in ours if (found := TERM.match((model.__doc__ or "").strip()))}


def test_every_link_of_the_documents_leads_somewhere() -> None:
    assert list(link_faults()) == []


def test_the_glossary_has_every_term_with_which_a_model_is_described() -> None:
    known = {term for cell in re.findall(r"^\| ([^|]+) \|", read("glossary.md"), re.M) for term in cell.split(", ")}
    assert model_terms()
    assert model_terms() - known == set()


def test_the_diagram_of_the_way_of_a_plan_is_the_table() -> None:
    found = re.search(r"```mermaid\n(.*?)\n```", read("grids-workflow.md"), re.S)
    assert found is not None
    assert found.group(1) == PLAN.diagram()


@pytest.mark.parametrize("app", HOOKS)
def test_every_hook_stands_on_the_page_of_hooks(app: str) -> None:
    names = [name for name, value in vars(HOOKS[app]).items() if name.isupper() and isinstance(value, list)]
    missing = [name for name in names if f"`{app}.hooks.{name}`" not in read("hooks.md")]
    assert names
    assert missing == []


def test_every_decision_is_on_the_list_and_every_guide_is_there_in_both_languages() -> None:
    pages = {path.name for path in (DOCS / "decisions").glob("[0-9]*.md")}
    assert {name for name in pages if f"({name})" not in read("decisions/README.md")} == set()
    guides = {path.name for path in (DOCS / "how-to").glob("*.md")}
    assert {
        name for name in guides if not name.endswith(".zh.md") and name.replace(".md", ".zh.md") not in guides
    } == set()
