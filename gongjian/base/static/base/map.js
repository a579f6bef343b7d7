/* The map: Leaflet on canvas, without background tiles unless a tile source is set. Features come as GeoJSON, cut to the
   box that is shown. Everything that is drawn exists as a table as well. */

import { background } from "./datum.js";
import { canvas } from "./map-canvas.js";

export { BoxLayer } from "./box-layer.js";
export { canvas };

const L = window.L;
const css = getComputedStyle(document.documentElement);
const colour = (name) => css.getPropertyValue(`--gj-${name}`).trim();
export const AREAS = Array.from({ length: 9 }, (_, i) => colour(`area-${i + 1}`));
export const INK = colour("ink");
const SLATE = "#34506A";

export const STYLES = {
  ground: (feature) =>
    ({
      water: { stroke: false, fill: true, fillColor: "#C8D8E2", fillOpacity: 1 },
      green: { stroke: false, fill: true, fillColor: "#DCE6D8", fillOpacity: 1 },
      lane: { color: "#FFFFFF", weight: 3, opacity: 0.9, fill: false },
    })[feature.properties.kind] || { stroke: false, fill: true, fillColor: "#F6F7F8", fillOpacity: 1 },
  barriers: (feature) =>
    feature.properties.kind === "river"
      ? { color: "#AFC7D6", weight: 5, fill: false }
      : { color: "#FFFFFF", weight: 5, fill: false },
  casing: (feature) =>
    feature.properties.kind === "river"
      ? { color: "#AFC7D6", weight: 5, fill: false }
      : { color: feature.properties.hard ? "#9AA5B0" : "#CDD3D9", weight: 8, fill: false },
  areas: () => ({ color: INK, weight: 2.4, fill: false }),
  grids: (feature) => ({
    color: SLATE,
    weight: 2,
    fill: true,
    fillColor: AREAS[feature.properties.number % AREAS.length],
    fillOpacity: 0.78,
  }),
  gridsDashed: () => ({ color: INK, weight: 1.4, dashArray: "6 4", opacity: 0.75, fill: false }),
  buildings: (feature) => ({
    color: "#6B747D",
    weight: 0.8,
    fill: true,
    fillColor: feature.properties.households === 0 ? "#D3D8DD" : "#FFFFFF",
    fillOpacity: 1,
    hatch: feature.properties.households === null,
  }),
};

/* The map itself. element carries data-bounds "west,south,east,north" and data-layers, the address of the layers. */
export function createMap(element, { dragging = true } = {}) {
  const narrow = window.matchMedia("(max-width: 767.98px)").matches;
  const map = L.map(element, {
    preferCanvas: true,
    renderer: canvas(),
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
    minZoom: 9,
    maxZoom: 20,
    dragging: dragging && !(narrow && L.Browser.mobile), // one finger scrolls the page, two move the map
    touchZoom: true,
    keyboard: true,
    keyboardPanDelta: 80,
    boxZoom: false,
    doubleClickZoom: false,
    fadeAnimation: false,
    zoomAnimation: false,
  });
  const [west, south, east, north] = element.dataset.bounds.split(",").map(Number);
  const home = L.latLngBounds([south, west], [north, east]);
  const fit = () => map.fitBounds(home, { paddingTopLeft: [16, 56], paddingBottomRight: [16, narrow ? 16 : 64] });
  fit();
  map.gjHome = fit;
  const { tiles, tileDatum } = document.body.dataset;
  if (tiles) background(tiles, tileDatum).addTo(map);
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(element);
  return map;
}
