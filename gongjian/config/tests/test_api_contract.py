"""The contract is committed, and holds: whatever is sent, the answer is a declared one and never a fault."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongjian.config.api import api
from gongjian.config.openapi import document, schema
from gongjian.exchange.testing import make_need, make_resource
from gongjian.grids.actions.draft import open_draft
from gongjian.grids.testing import make_community, make_grids
from gongjian.people.models import Account

ROOT = Path(__file__).resolve().parents[3]
CONTRACT = schema(api)
OPERATIONS = [
    pytest.param(path, method, id=f"{method.upper()} {path.removeprefix('/api/v1')}")
    for path, operations in CONTRACT["paths"].items()
    for method in operations
]
EDGES = [0, 1, 2, 5, -1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**30]
STRANGE_TEXT = st.sampled_from(
    ["", "x", "1", "0", "-1", "1.0", "a\x00b", "\ud800", "％", "a" * 500, "2026-02-30", "null"]
)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(EDGES),
    st.floats(),
    STRANGE_TEXT,
    st.just([]),
    st.just({}),
    st.just([[1]]),
)


def test_the_committed_contract_is_what_the_api_says():
    committed = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")

    assert committed == document(api), "run: make openapi"


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_declares_its_refusals_and_bounds_its_numbers(path, method):
    operation = CONTRACT["paths"][path][method]

    assert {"401", "404", "422"} <= set(operation["responses"])
    for parameter in operation["parameters"]:
        for part in parameter["schema"].get("anyOf", [parameter["schema"]]):
            if part.get("type") in {"integer", "number"}:
                assert {"minimum", "maximum"} <= set(part), parameter["name"]
            if part.get("type") == "string" and not {"enum", "const"} & set(part) and part.get("format") != "date":
                assert "maxLength" in part or "pattern" in part, parameter["name"]


def likely(part: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a part of the contract allows, more or less."""
    if "$ref" in part:
        part = CONTRACT["components"]["schemas"][part["$ref"].split("/")[-1]]
    if "anyOf" in part:
        return st.one_of([likely(one) for one in part["anyOf"]])
    if "enum" in part:
        return st.sampled_from(part["enum"])
    if "const" in part:
        return st.just(part["const"])
    kind = part.get("type")
    if kind == "integer":
        low, high = part.get("minimum", 0), part.get("maximum", 100)
        return st.one_of(st.sampled_from([low, high]), st.integers(low, min(high, low + 5)))
    if kind == "number":
        return st.floats(part.get("minimum", 0), part.get("maximum", 100))
    if kind == "boolean":
        return st.booleans()
    if kind == "array":
        return st.lists(likely(part.get("items", {})), max_size=3)
    if kind == "object" and "properties" in part:
        needed = {name: likely(one) for name, one in part["properties"].items() if name in part.get("required", [])}
        other = {name: likely(one) for name, one in part["properties"].items() if name not in needed}
        return st.fixed_dictionaries(needed, optional=other)
    if kind == "object":
        return st.dictionaries(st.sampled_from(["reason", "deliberation", "valid_from"]), STRANGE_TEXT, max_size=2)
    if kind == "null":
        return st.none()
    if part.get("format") == "date":
        return st.dates().map(str)
    return st.one_of(st.text(max_size=8), st.sampled_from(["119,29,121,31", "people.person", "grids.grid"]))


def spoiled(draw: Any, value: Any) -> Any:
    """The same value with one thing in it replaced, now and then."""
    if not draw(st.booleans()):
        return value
    if isinstance(value, dict) and value:
        return value | {draw(st.sampled_from(sorted(value))): draw(JUNK)}
    return draw(JUNK)


def filled(draw: Any, path: str, operation: dict[str, Any], *, is_spoiled: bool) -> tuple[str, dict[str, Any], Any]:
    """An address, its query and a body for an operation."""
    query: dict[str, Any] = {}
    for parameter in operation["parameters"]:
        value = draw(likely(parameter["schema"]))
        value = spoiled(draw, value) if is_spoiled else value
        if parameter["in"] == "path":
            said = str(value).encode("utf-8", "replace").decode() or "x"
            path = path.replace(f"{{{parameter['name']}}}", quote(said, safe=""))
        elif parameter["in"] == "query" and value is not None and (parameter.get("required") or draw(st.booleans())):
            query[parameter["name"]] = str(value).encode("utf-8", "replace").decode()
    body = None
    if "requestBody" in operation:
        body = draw(likely(next(iter(operation["requestBody"]["content"].values()))["schema"]))
        body = spoiled(draw, body) if is_spoiled else body
    return path, query, body


@pytest.fixture
def browser(db: None) -> Client:
    """Somebody who may do much, in a district where there is something to do it with."""
    community = make_community()
    make_grids(community, 3)
    open_draft(community.area.pk, by=community.secretary)
    make_need(community.orgs["community"])
    make_resource(community.orgs["community"])
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(pk=community.grid_body.account_id))
    return client


@pytest.mark.parametrize("is_spoiled", [False, True], ids=["likely", "spoiled"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whatever_is_sent_the_answer_is_a_declared_one(browser, path, method, is_spoiled):
    operation = CONTRACT["paths"][path][method]

    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def send(data: st.DataObject) -> None:
        address, query, body = filled(data.draw, path, operation, is_spoiled=is_spoiled)
        said = "" if body is None else json.dumps(body)
        response = browser.generic(
            method.upper(),
            address,
            said,
            content_type="application/json",
            query_params=query,
            headers={"Accept-Language": "en"},
        )
        assert str(response.status_code) in operation["responses"], (address, query, said, response.content[:500])
        if response.status_code == 200 and "attachment" in response.get("Content-Disposition", ""):
            return
        answer = response.json()
        if response.status_code >= 400:
            assert set(answer) == {"error"} and {"code", "message", "fields"} <= set(answer["error"])

    send()
