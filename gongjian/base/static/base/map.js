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

/* Number and households in a small box in the middle of each grid; only as many as fit on the picture. */
export function labelGrids(map, group, words, { most = 120 } = {}) {
  const tips = L.layerGroup().addTo(map);
  const draw = () => {
    tips.clearLayers();
    const view = map.getBounds();
    const seen = group.getLayers().filter((layer) => layer.getBounds && view.intersects(layer.getBounds()));
    if (seen.length > most) return;
    for (const layer of seen) {
      const { number, households } = layer.feature.properties;
      const at = layer.feature.properties.at ? L.latLng(layer.feature.properties.at) : layer.getBounds().getCenter();
      const text = document.createElement("span");
      const first = document.createElement("b");
      first.textContent = String(number).padStart(2, "0");
      const second = document.createElement("i");
      second.textContent = words.replace("%s", Number(households).toLocaleString());
      text.append(first, second);
      L.tooltip({ permanent: true, direction: "center", className: "mp-label", interactive: false })
        .setLatLng(at)
        .setContent(text)
        .addTo(tips);
    }
  };
  map.on("moveend gj:labels", draw);
  map.on("gj:loaded", ({ name }) => name === "grids" && draw());
  draw();
  return tips;
}

/* Names of main roads and rivers at the middle of what is seen of them. */
export function nameLines(map, group) {
  const tips = L.layerGroup().addTo(map);
  const draw = () => {
    tips.clearLayers();
    if (map.getZoom() < 14) return;
    const view = map.getBounds().pad(-0.08);
    const named = new Set();
    group.eachLayer((layer) => {
      const { name } = layer.feature.properties;
      if (!name || named.has(name) || !layer.getLatLngs) return;
      const seen = layer.getLatLngs().flat(2).filter((at) => view.contains(at));
      const at = seen[Math.floor(seen.length / 2)] ?? crossing(layer.getLatLngs().flat(2), view);
      if (!at) return;
      named.add(name);
      const text = document.createElement("span");
      text.textContent = name;
      L.tooltip({ permanent: true, direction: "center", className: "road-name", interactive: false }).setLatLng(at).setContent(text).addTo(tips);
    });
  };
  map.on("moveend", draw);
  map.on("gj:loaded", ({ name }) => name === "barriers" && draw());
  draw();
}

/* The middle of the first stretch of a line whose box meets the view: long straight roads have few points. */
function crossing(points, view) {
  for (let i = 1; i < points.length; i += 1) {
    const [a, b] = [points[i - 1], points[i]];
    for (let step = 1; step < 8; step += 1) {
      const at = L.latLng(a.lat + ((b.lat - a.lat) * step) / 8, a.lng + ((b.lng - a.lng) * step) / 8);
      if (view.contains(at)) return at;
    }
  }
  return null;
}
