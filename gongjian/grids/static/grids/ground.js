/* What every map of grids stands on: ground, barriers, boundaries, buildings, and the buttons over it. */
import { nameLines } from "../base/map-labels.js";
import { BoxLayer, STYLES, canvas } from "../base/map.js";

const NEAR = 14.5; // zoom from which buildings are shown

export function baseLayers(map, element) {
  const url = (name) => element.dataset.layers.replace("NAME", name);
  const on = () => (element.dataset.day ? { on: element.dataset.day } : {});
  ["ground", "fill", "casing", "lines", "bounds", "houses", "marks"].forEach((name, i) => {
    map.createPane(name).style.zIndex = String(401 + i);
  });
  const layer = (name, pane, style, { from = name, ...more } = {}) =>
    new BoxLayer(map, name, { url: url(from), style: painted(style, canvas({ pane })), keeps: true, ...more });
  const made = {
    ground: layer("ground", "ground", STYLES.ground, { isOver: (feature) => feature.properties.kind === "lane" }),
    grids: layer("grids", "fill", STYLES.grids, { params: on }),
    casing: layer("casing", "casing", STYLES.casing, { from: "barriers" }),
    barriers: layer("barriers", "lines", STYLES.barriers),
    areas: layer("areas", "bounds", bold),
    buildings: layer("buildings", "houses", faulty, { minZoom: NEAR, params: on }),
  };
  const all = Object.values(made);
  map.on("moveend", () => all.forEach((layer) => layer.refresh()));
  nameLines(map, made.barriers.group);
  made.showAll = () => Promise.all(all.map((layer) => layer.show()));
  return made;
}

const painted = (style, renderer) => (feature) => ({ ...style(feature), renderer });
const WEIGHT = { community: 2.2, street: 3, district: 3.6 };
const bold = (feature) => ({
  ...STYLES.areas(),
  weight: WEIGHT[feature.properties.level] ?? 1.6,
  interactive: false,
});

/* A building in no grid, or in several, is a fault: framed in red and thick, on a map of grids in force. */
function faulty(feature) {
  const style = { ...STYLES.buildings(feature), noClip: true }; // small things: cutting them costs more than drawing
  const grids = feature.properties.grids;
  return grids && grids.length !== 1 ? { ...style, color: "#A8231B", weight: 2 } : style;
}

export function bindTools(map, root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (!button) return;
    if (button.dataset.zoom === "home") map.gjHome();
    else map.setZoom(map.getZoom() + (button.dataset.zoom === "in" ? 1 : -1));
  });
}

/* Rows of the list beside the map lead to their grid on it. */
export function clickFinds(map, rows, group) {
  rows.forEach((row) =>
    row.addEventListener("mouseenter", () => {
      group.eachLayer((layer) => {
        const mine = String(layer.feature.id) === row.dataset.grid;
        layer.setStyle({ weight: mine ? 4 : 2 });
      });
    }),
  );
}

/* Whether a point lies inside a feature's outline (even-odd over all its rings). */
export function holds(feature, lngLat) {
  const polygons = feature.geometry.type === "Polygon" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
  return polygons.some((rings) => rings.reduce((inside, ring) => inside !== within(ring, lngLat), false));
}

function within(ring, [x, y]) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
