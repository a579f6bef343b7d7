"""The JSON API at /api/v1/: the routers of the apps, joined."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from gongjian import __version__
from gongjian.base.import_api import router as imports
from gongjian.base.register_api import api_router
from gongjian.checkin import registers as of_checkin
from gongjian.checkin.api import router as checkin
from gongjian.checkin.api_reporting import router as reporting
from gongjian.config.api_errors import handle_errors
from gongjian.config.openapi import document
from gongjian.exchange.api import router as exchange
from gongjian.exchange.api_agreements import router as agreements
from gongjian.exchange.api_reports import router as reports
from gongjian.exchange.registers import (
    AGREEMENT_ITEMS,
    AGREEMENTS,
    BOOKINGS,
    CATEGORIES,
    COMMITTEES,
    DUAL_REPORTS,
    ENCOURAGEMENTS,
    FUNDS,
    NEEDS,
    PROJECTS,
    RESOURCES,
    REVIEWS,
    SEATS,
    USES,
    VENUES,
)
from gongjian.grids import registers as of_grids
from gongjian.grids.api import router as grids
from gongjian.history.api import router as history
from gongjian.notices.api import router as notices
from gongjian.orgs.registers import ORGS, TERMS
from gongjian.params.api import router as params
from gongjian.people.api import router as people
from gongjian.people.api_access import SessionAccess, TokenAccess
from gongjian.people.registers import ACCOUNTS, PERSONS, POSTS
from gongjian.places.registers import AREAS, BARRIERS, BUILDINGS, CARRIERS, ESTATES, LANES, SURFACES

DESCRIPTION = (
    "Sign in with `Authorization: Bearer <token>`, or from the pages with the session cookie and X-CSRFToken. "
    "Lists come in pages. Every refusal is {error: {code, message, fields}}; messages follow Accept-Language. "
    "Send a fresh Idempotency-Key with each write: sent twice, it happens once and is answered the same for 24 hours."
)
REGISTERS = {
    "places": (AREAS, ESTATES, BUILDINGS, CARRIERS, LANES, BARRIERS, SURFACES),
    "organisations": (ORGS, TERMS),
    "people": (PERSONS, POSTS, ACCOUNTS),
    "dual reports": (DUAL_REPORTS,),
    "checkin": (
        of_checkin.ACTIVITIES,
        of_checkin.WISHES,
        of_checkin.CLAIMS,
        of_checkin.VISITS,
        of_checkin.SKILLS,
    ),
    "reporting": (of_checkin.UNIT_CHECKINS, of_checkin.MEMBER_CHECKINS),
    "agreements": (AGREEMENTS, AGREEMENT_ITEMS, REVIEWS, ENCOURAGEMENTS, COMMITTEES, SEATS),
    "exchange": (NEEDS, RESOURCES, PROJECTS, VENUES, BOOKINGS, FUNDS, USES, CATEGORIES),
    "grids": (
        of_grids.GRIDS,
        of_grids.GRID_PLACES,
        of_grids.GRID_POSTS,
        of_grids.DRAFT_STAFF,
        of_grids.GOVERNANCE,
        of_grids.GOVERNANCE_PLACES,
        of_grids.LANES,
    ),
}
SINGLES = {"grids": of_grids.GRID_RECORD}  # registers with records that no list shows any more
ROUTERS = {
    "exchange": exchange,
    "dual reports": reports,
    "checkin": checkin,
    "reporting": reporting,
    "agreements": agreements,
    "grids": grids,
    "imports": imports,
    "people": people,
    "messages": notices,
    "params": params,
    "history": history,
}


def make_api() -> NinjaAPI:
    """All operations under one roof."""
    api = NinjaAPI(
        title="Gongjian 共建",
        version=__version__,
        description=DESCRIPTION,
        urls_namespace="api-v1",
        auth=[TokenAccess(), SessionAccess()],
        docs_url=None,
        openapi_url=None,  # served below, to those who are signed in
    )
    handle_errors(api)
    for tag, router in ROUTERS.items():
        api.add_router("", router, tags=[tag])
    for tag, registers in REGISTERS.items():
        for register in registers:
            api.add_router("", api_router(register, single=SINGLES.get(register.key)), tags=[tag])
    return api


api = make_api()


@api.get("/openapi.json", include_in_schema=False, url_name="openapi-json")
def openapi_document(request: HttpRequest) -> Any:
    return HttpResponse(document(api), content_type="application/json")
