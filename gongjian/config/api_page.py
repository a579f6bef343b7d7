"""The operations of the API on one page, made from its contract; nothing is loaded from elsewhere."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongjian.config.api import api
from gongjian.config.openapi import schema


@require_GET
@login_required
def api_page(request: HttpRequest) -> HttpResponse:
    whole = schema(api)
    context = {"groups": _groups(whole), "about": whole["info"]["description"]}
    return render(request, "config/api.html", context)


def _groups(whole: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations by tag, in the order of the contract."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, operations in whole["paths"].items():
        for method, operation in operations.items():
            row = {
                "method": method.upper(),
                "address": address,
                "summary": operation.get("summary", ""),
                "takes": [_parameter(one) for one in operation.get("parameters", []) if one["in"] != "header"],
                "body": list(_body(whole, operation)),
            }
            groups.setdefault(operation.get("tags", [""])[0], []).append(row)
    return list(groups.items())


def _parameter(one: dict[str, Any]) -> str:
    return f"{one['name']}{'' if one.get('required') else '?'}"


def _body(whole: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """Names in the body; those that may be left out end with a question mark."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        body = content["schema"]
        body = whole["components"]["schemas"][body["$ref"].split("/")[-1]] if "$ref" in body else body
        needed = set(body.get("required", []))
        return [f"{name}{'' if name in needed else '?'}" for name in body.get("properties", {})]
    return []
