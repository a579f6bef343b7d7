"""The plan page as a person uses it: buildings are clicked and dragged where they lie on the map."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

DRAWN = """selector => {
  const element = document.querySelector(selector);
  if (!element || !element.querySelector('canvas')) return false;
  return [...element.querySelectorAll('canvas')].some(canvas => {
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return data.some((value, place) => place % 4 === 3 && value > 0);
  });
}"""
READY = "() => document.getElementById('map')?.draft?.map?.gjReady === true"
LOADED = "() => document.getElementById('map').draft.layers.buildings.group.getLayers().length > 0"
FACTS = """() => {
  const draft = document.getElementById('map').draft;
  return draft.layers.buildings.group.getLayers().map(layer => {
    const at = layer.getBounds ? layer.getBounds().getCenter() : layer.getLatLng();
    const point = draft.map.latLngToContainerPoint(at);
    return {id: layer.feature.id, name: layer.feature.properties.name, grid: draft.labels.get(layer.feature.id),
            households: layer.feature.properties.households, x: point.x, y: point.y};
  }).filter(one => one.grid !== undefined);
}"""
OPTIONS = """async id => {
  const url = document.getElementById('map').dataset.options;
  const answer = await fetch(`${url}?building=${id}`);
  const part = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const rows = [...part.querySelectorAll('.mp-options li')];
  const open = rows.filter(row => row.querySelector('button'));
  const refused = rows.filter(row => !open.includes(row));
  return {open: open.map(row => [Number(row.querySelector('button').value), row.textContent.trim()]),
          refused: refused.map(row => [Number(row.querySelector('.b').textContent), row.textContent.trim()])};
}"""
MIDDLES = """() => {
  const draft = document.getElementById('map').draft;
  return draft.outlines.getLayers().map(layer => {
    const at = layer.getBounds().getCenter();
    const point = draft.map.latLngToContainerPoint(at);
    return {grid: layer.feature.properties.number, holds: draft.gridAt(at), x: point.x, y: point.y};
  });
}"""
NEAR = (
    "id => { const d = document.getElementById('map').draft; const l = d.layers.buildings.group.getLayers()"
    ".find(one => one.feature.id === id); d.map.setView(l.getBounds().getCenter(), 18.5, {animate: false}); }"
)


def canvas_is_drawn(page: Page, selector: str = "#map") -> None:
    """Wait until something stands on the map's canvas."""
    page.wait_for_function(DRAWN, arg=selector)


@dataclass
class PlanPage:
    """A plan page whose map is alive."""

    page: Page

    @classmethod
    def of(cls, page: Page) -> "PlanPage":
        page.wait_for_function(READY)
        page.wait_for_function(LOADED)
        canvas_is_drawn(page)
        return cls(page)

    @property
    def message(self) -> Locator:
        return self.page.locator("#map-message")

    @property
    def figures(self) -> str:
        return self.page.locator("#plan-figures .cmp").inner_text()

    @property
    def version(self) -> str:
        return str(self.page.evaluate("() => document.getElementById('map').draft.version"))

    def buildings(self) -> list[dict[str, Any]]:
        """Every building of the draft that is shown: id, name, grid, households, and where it lies on the picture."""
        found: list[dict[str, Any]] = self.page.evaluate(FACTS)
        return found

    def grid_of(self, building: int) -> int:
        return int(self.page.evaluate("id => document.getElementById('map').draft.labels.get(id)", building))

    def options(self, building: int) -> dict[str, list[tuple[int, str]]]:
        """Where a building could go, as the part of the page says it: open targets and refused ones."""
        found: dict[str, list[tuple[int, str]]] = self.page.evaluate(OPTIONS, building)
        return found

    def movable(self, households: bool = True) -> tuple[dict[str, Any], int]:
        """A building that may go to a neighbouring grid, and that grid."""
        for building in self.buildings():
            if households and not building["households"]:
                continue
            if open_targets := self.options(building["id"])["open"]:
                return building, open_targets[0][0]
        raise AssertionError("No building of this draft can move.")

    def can_drop(self, grids: set[int]) -> list[int]:
        """Those of the grids whose middle lies on the picture of the whole community and inside the grid."""
        return sorted(one["grid"] for one in self.page.evaluate(MIDDLES) if one["holds"] == one["grid"] in grids)

    def box(self) -> dict[str, float]:
        box = self.page.locator("#map").bounding_box()
        assert box is not None
        return {"x": box["x"], "y": box["y"]}

    def come_near(self, building: int) -> None:
        """Show a building large, so that a click meets it and nothing else."""
        self.page.evaluate(NEAR, building)
        self.page.wait_for_load_state("networkidle")

    def click(self, building: int, *, shift: bool = False) -> None:
        """Click a building where it lies."""
        self.come_near(building)
        at, box = next(one for one in self.buildings() if one["id"] == building), self.box()
        if shift:
            self.page.keyboard.down("Shift")
        self.page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
        if shift:
            self.page.keyboard.up("Shift")
        self.page.locator("#map-message form[data-moves]").wait_for()

    def whole(self) -> None:
        """Show the whole community again."""
        self.page.locator("[data-zoom=home]").click()
        self.page.wait_for_load_state("networkidle")

    def drag(self, building: int, grid: int) -> None:
        """Drag a chosen building onto the middle of a grid."""
        self.whole()
        at, box = next(one for one in self.buildings() if one["id"] == building), self.box()
        to = next(one for one in self.page.evaluate(MIDDLES) if one["grid"] == grid and one["holds"] == grid)
        self.page.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + to["x"], box["y"] + to["y"], steps=6)
        self.page.mouse.up()

    def wait_for_change(self, version: str) -> None:
        """Wait until the server has answered a change and the page shows it."""
        self.page.wait_for_function("was => document.getElementById('map').draft.version !== was", arg=version)
