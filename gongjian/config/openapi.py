"""The contract of the API as a document; docs/openapi.json is kept equal to it."""

import json
from typing import Any

from ninja import NinjaAPI

from gongjian.base.idempotency import HEADER, WRITES

PREFIX = "/api/v1/"
KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 80},
    "description": "A fresh key with each write; sent twice, it happens once.",
}


def schema(api: NinjaAPI) -> dict[str, Any]:
    """The OpenAPI document as plain data, with the key of repeated sendings on every write."""
    whole: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    for operations in whole["paths"].values():
        for method, operation in operations.items():
            if method.upper() in WRITES:
                operation["parameters"] = [*operation.get("parameters", []), KEY]
    return whole


def document(api: NinjaAPI) -> str:
    """The same as text, in an order that makes changes readable."""
    return json.dumps(schema(api), ensure_ascii=False, indent=1) + "\n"
