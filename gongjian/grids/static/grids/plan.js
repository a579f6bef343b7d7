/* Making a plan on the map: choose buildings, move them, see the figures follow. The server decides; nothing is moved
   here before it has answered. */
import { labelGrids } from "../base/map-labels.js";
import { AREAS, STYLES, canvas, createMap } from "../base/map.js";
import { baseLayers, bindTools, holds } from "./ground.js";
import { Choice } from "./choice.js";
import { bindKeys } from "./keys.js";

const L = window.L;
const element = document.getElementById("map");

class Draft {
  constructor() {
    this.map = createMap(element);
    this.version = element.dataset.version;
    this.editable = Boolean(element.dataset.editable);
    this.layers = baseLayers(this.map, element);
    this.labels = new Map();
    this.outlines = L.geoJSON(null, { style: (feature) => this.outline(feature), interactive: false });
    this.message = document.getElementById("map-message");
    this.choice = new Choice(this);
    this.fillPane = canvas({ pane: "fill", tolerance: 0 });
    this.style();
    labelGrids(this.map, this.outlines, element.dataset.households);
    bindTools(this.map, document);
    this.buttons();
    bindKeys(this);
  }

  style() {
    const { buildings, grids } = this.layers;
    const plain = buildings.group.options.style;
    buildings.group.options.style = (feature) => ({ ...plain(feature), ...STYLES.buildings(feature) });
    buildings.each = (feature, layer) => this.choice.bind(feature, layer);
    buildings.group.options.onEachFeature = buildings.each;
    const dashed = grids.group.options.style;
    grids.group.options.style = (feature) => ({ ...dashed(feature), ...STYLES.gridsDashed(), interactive: false });
    this.map.on("gj:loaded", ({ name }) => name === "buildings" && this.choice.repaint());
  }

  outline(feature) {
    return {
      renderer: this.fillPane,
      color: "#34506A",
      weight: 2.2,
      fill: true,
      fillColor: AREAS[(feature.properties.number - 1) % AREAS.length],
      fillOpacity: 0.82,
    };
  }

  async start() {
    this.take(await (await fetch(element.dataset.plan, { headers: { Accept: "application/json" } })).json());
    this.outlines.addTo(this.map);
    await this.layers.showAll();
    this.map.gjReady = true;
  }

  take(facts) {
    this.version = String(facts.version);
    this.labels = new Map(Object.entries(facts.labels).map(([id, number]) => [Number(id), number]));
    this.outlines.clearLayers();
    this.outlines.addData(facts.grids);
    this.map.fire("gj:labels");
    for (const act of ["undo", "redo"]) {
      const button = document.querySelector(`[data-act=${act}]`);
      if (button) button.disabled = !facts[`can_${act}`];
    }
  }

  gridAt(latlng) {
    const layer = this.outlines.getLayers().find((one) => holds(one.feature, [latlng.lng, latlng.lat]));
    return layer?.feature.properties.number;
  }

  /* One request: the move, the figures, the list of what is missing, the outlines. */
  async change(url, body = new FormData()) {
    body.set("version", this.version);
    element.setAttribute("aria-busy", "true");
    try {
      const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
      const answer = await fetch(url, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRFToken": token },
      });
      const said = await answer.json();
      if (!answer.ok) return this.refuse(said.error);
      this.take(said);
      document.getElementById("plan-figures").innerHTML = said.side;
      window.htmx.process(document.getElementById("plan-figures"));
      this.choice.clear();
      this.say(said.said.join(" "), said.said.length > 1 ? "note-warn" : "");
      return true;
    } catch {
      this.say(document.getElementById("words-offline").innerHTML, "note-stop", true);
      return false;
    } finally {
      element.removeAttribute("aria-busy");
    }
  }

  refuse(error) {
    if (error.code === "stale") {
      this.say(document.getElementById("words-stale").innerHTML, "note-stop", true);
      this.message.querySelector("b").textContent = error.message;
    } else {
      this.say(error.message, "note-stop");
      if (this.choice.chosen.size === 1) this.choice.offer("beforeend");
    }
    return false;
  }

  say(words, kind = "", isMarkup = false) {
    const note = document.createElement("div");
    note.className = `note ${kind}`;
    const text = document.createElement("div");
    if (isMarkup) text.innerHTML = words;
    else text.textContent = words;
    note.append(text);
    this.message.replaceChildren(note);
  }

  move(ids, number) {
    const body = new FormData();
    ids.forEach((id) => body.append("building", id));
    body.set("number", number);
    return this.change(element.dataset.move, body);
  }

  undo() {
    return this.change(element.dataset.undoUrl);
  }

  redo() {
    return this.change(element.dataset.redoUrl);
  }

  show(what) {
    const { grids } = this.layers;
    if (what === "now") this.outlines.remove();
    else this.outlines.addTo(this.map);
    if (what === "draft") grids.hide();
    else grids.show();
    press("[data-show]", (button) => button.dataset.show === what);
    this.map.fire("gj:labels");
  }

  buttons() {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-show],[data-pick],[data-act]");
      if (!button || button.disabled) return;
      const { show, pick, act } = button.dataset;
      if (show) this.show(show);
      if (pick) {
        this.choice.mode = pick;
        press("[data-pick]", (one) => one === button);
      }
      if (act === "undo") this.undo();
      if (act === "redo") this.redo();
      if (act === "clear") this.choice.clear();
    });
    document.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-moves]")) return;
      event.preventDefault();
      this.move([...this.choice.chosen], new FormData(event.target, event.submitter).get("number"));
    });
  }
}

const press = (selector, isOn) =>
  document.querySelectorAll(selector).forEach((button) => button.setAttribute("aria-pressed", String(isOn(button))));

if (element) {
  const draft = new Draft();
  draft.start();
  element.draft = draft;
}
