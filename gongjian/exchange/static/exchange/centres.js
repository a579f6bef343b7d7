/* Service centres on the public map: a point each; choosing one goes to its entry in the list beside. The list works alone. */
import { BoxLayer, STYLES, createMap } from "../base/map.js";

const L = window.L;
const element = document.getElementById("centres-map");
if (element) {
  const map = createMap(element);
  const styles = {
    ground: STYLES.ground,
    grids: () => ({ ...STYLES.gridsDashed(), weight: 1, opacity: 0.35, interactive: false }),
    barriers: (feature) => ({ ...STYLES.casing(feature), weight: 4, interactive: false }),
  };
  const ground = new BoxLayer(map, "public", {
    url: element.dataset.layer,
    style: (feature) => styles[feature.properties.layer](feature),
    params: () => ({ on: element.dataset.day }),
    minZoom: 12,
  });
  map.on("moveend", () => ground.refresh());
  ground.show();
  const points = JSON.parse(document.getElementById("centres-points").textContent);
  const pane = map.createPane("points");
  pane.style.zIndex = 640;
  points.forEach((point) => mark(map, point));
  element.dataset.drawn = String(points.length);
  map.gjReady = true;
}

/* A centre is a filled point, another venue a ring; the name is text, never markup. */
function mark(map, point) {
  const text = document.createElement("span");
  text.textContent = point.title;
  const style = { pane: "points", radius: 8, color: "#34506A", weight: 3, fill: true };
  const shape = L.circleMarker([point.lat, point.lon], { ...style, fillColor: point.is_centre ? "#34506A" : "#FFFFFF", fillOpacity: 1 });
  shape.bindTooltip(text, { direction: "top" });
  shape.on("click", () => location.assign(point.url));
  shape.addTo(map);
}
