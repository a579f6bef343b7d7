"""Door 1: pages of places that are not those of every register."""

from typing import Any

import shapely
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_GET

from gongjian.base.geo import bbox, geojson
from gongjian.base.pages import says_no
from gongjian.base.registers.pages import attachment, listing_of, refuse_closed
from gongjian.base.scoping import no_record
from gongjian.places import registers
from gongjian.places.maps import WRITERS, features_of, register_of

SHAPED = {
    register.model._meta.model_name: register
    for register in (registers.AREAS, registers.BUILDINGS, registers.LANES, registers.BARRIERS, registers.SURFACES)
}


@require_GET
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Places begin with the buildings."""
    return HttpResponseRedirect(registers.BUILDINGS.url("list"))


@require_GET
@login_required
@says_no
def shape(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One place as GeoJSON, for the map of its record."""
    register = SHAPED.get(kind, registers.BUILDINGS)
    refuse_closed(register, request)
    row: Any = register.rows(request.viewer).get_or_refuse(pk=pk)  # type: ignore[attr-defined]
    outline = row.shape
    if outline is None and getattr(row, "lon", None) is not None:
        outline = shapely.Point(row.lon, row.lat)
    features = []
    if outline is not None:
        properties = {"label": str(row), "kind": kind}
        features = [{"type": "Feature", "id": row.pk, "properties": properties, "geometry": geojson(outline)}]
    return JsonResponse({"type": "FeatureCollection", "features": features, "bbox": bbox(outline)})


@require_GET
@login_required
@says_no
def map_file(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """What is filtered as a map file: it can be imported again with the same result."""
    register = register_of(key)
    refuse_closed(register, request)
    if ending not in WRITERS:
        raise no_record()
    write, content_type, suffix = WRITERS[ending]
    return attachment(
        write(features_of(register, listing_of(register, request))), f"{register.title}{suffix}", content_type
    )
