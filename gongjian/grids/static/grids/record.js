/* The small map of a record: one grid in the middle of its neighbours. The table beside it holds the same facts. */
import { labelGrids } from "../base/map-labels.js";
import { createMap, INK } from "../base/map.js";
import { baseLayers } from "./ground.js";

for (const element of document.querySelectorAll("[data-grid-map]")) {
  const map = createMap(element);
  const layers = baseLayers(map, element);
  const own = Number(element.dataset.gridMap);
  layers.grids.each = (feature, layer) => {
    const isOwn = feature.id === own;
    layer.setStyle(isOwn ? { color: INK, weight: 3 } : { fillOpacity: 0.3, weight: 1 });
    if (!isOwn) layer.on("click", () => { location.href = `/grids/${feature.id}/`; });
  };
  labelGrids(map, layers.grids.group, "%s");
  layers.showAll();
  map.gjReady = true;
}
