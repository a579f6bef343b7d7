/* The map of grids in force: click answers, the list beside it holds the same. */
import { labelGrids } from "../base/map-labels.js";
import { createMap } from "../base/map.js";
import { baseLayers, bindTools, clickFinds } from "./ground.js";

const element = document.getElementById("map");
if (element) {
  const map = createMap(element);
  const layers = baseLayers(map, element);
  const answer = document.getElementById("here");

  layers.grids.each = (feature, layer) => layer.on("click", (event) => tell(event, {}));
  layers.buildings.each = (feature, layer) => layer.on("click", (event) => tell(event, { building: feature.id }));
  labelGrids(map, layers.grids.group, element.dataset.households);
  map.on("click", (event) => tell(event, {}));
  clickFinds(map, document.querySelectorAll("[data-grid]"), layers.grids.group);
  bindTools(map, document);

  async function tell(event, known) {
    window.L.DomEvent.stopPropagation(event);
    const query = new URLSearchParams({ on: element.dataset.day, lon: event.latlng.lng, lat: event.latlng.lat, ...known });
    await window.htmx.ajax("GET", `${answer.dataset.url}?${query}`, { target: answer, swap: "innerHTML" });
    answer.scrollIntoView({ block: "nearest" });
  }

  layers.showAll();
  map.gjReady = true;
}
