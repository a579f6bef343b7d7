/* The public map: published grids; a click asks the page who serves the place. The search above works without it. */
import { BoxLayer, STYLES, createMap } from "../base/map.js";

const L = window.L;
const element = document.getElementById("public-map");
if (element) {
  const map = createMap(element);
  const styles = {
    ground: STYLES.ground,
    grids: STYLES.grids,
    barriers: (feature) => ({ ...STYLES.casing(feature), weight: 4 }),
  };
  const layer = new BoxLayer(map, "public", {
    url: element.dataset.layer,
    style: (feature) => styles[feature.properties.layer](feature),
    params: () => ({ on: element.dataset.day }),
    minZoom: 12,
    each: (feature, drawn) => {
      if (feature.properties.layer === "grids") drawn.bindTooltip(feature.properties.name, { sticky: true });
    },
  });
  map.on("moveend", () => layer.refresh());
  layer.show();
  if (element.dataset.lon) {
    L.circleMarker([Number(element.dataset.lat), Number(element.dataset.lon)], { radius: 7, color: "#1C2024", weight: 3 }).addTo(map);
  }
  const ask = (event) => {
    const query = new URLSearchParams({ on: element.dataset.day, lon: event.latlng.lng.toFixed(6), lat: event.latlng.lat.toFixed(6) });
    location.assign(`${location.pathname}?${query}#answers`);
  };
  map.on("click", ask);
  layer.group.on("click", ask);
  map.gjReady = true;
}
