"""The background map of an intranet: its tiles are asked for where they are, in their own datum."""

import base64
import math
import re
from collections.abc import Callable

import pytest
import shapely
from playwright.sync_api import Route

from browser.visitor import Visitor
from gongjian.base.geo import convert

Window = Callable[..., Visitor]
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SET = "document.addEventListener('readystatechange', () => Object.assign(document.body.dataset, {tiles, tileDatum}))"
NEAR = 0.1  # of a tile; the two datums lie about half a tile apart here


def tiles_of(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """Where a point lies in the grid of tiles, in tiles from the corner of the world."""
    size, y = 2**zoom, math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return (lon + 180) / 360 * size, (1 - y / math.pi) / 2 * size


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_tiles_lie_under_the_places_they_show(visitor: Window, accounts: dict[str, str], datum: str) -> None:
    officer = visitor()
    page = officer.sign_in(accounts["street_officer"])
    page.add_init_script(f"{{ const tiles = '/tile/{{z}}/{{x}}/{{y}}.png', tileDatum = '{datum}'; {SET} }}")
    asked: list[str] = []

    def give(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=DOT, content_type="image/png")

    page.route(re.compile(r"/tile/\d+"), give)
    officer.go("/grids/")
    page.wait_for_selector(".leaflet-tile-loaded", state="attached")
    assert asked

    shown = page.evaluate(
        """() => { const box = document.querySelector('.leaflet-container').getBoundingClientRect();
        const middle = [box.x + box.width / 2, box.y + box.height / 2];
        return [...document.querySelectorAll('.leaflet-tile')].map(t => { const b = t.getBoundingClientRect();
          return {url: t.src, x: (middle[0] - b.x) / b.width, y: (middle[1] - b.y) / b.height, size: b.width}; }) }"""
    )
    bounds = page.locator("[data-bounds]").first.get_attribute("data-bounds") or ""
    west, south, east, north = map(float, bounds.split(","))
    place = convert(shapely.Point((west + east) / 2, (south + north) / 2), "wgs84", datum)
    for tile in shown[:4]:
        zoom, x, y = map(int, re.findall(r"\d+", tile["url"].split("/tile/")[1]))
        want_x, want_y = tiles_of(place.x, place.y, zoom)
        assert abs(x + tile["x"] - want_x) < NEAR and abs(y + tile["y"] - want_y) < NEAR
