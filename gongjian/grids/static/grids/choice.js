/* The chosen buildings: by click, Shift-click, by a box, by keyboard; dragged onto a grid or moved from the list. */
import { INK } from "../base/map.js";

const L = window.L;

export class Choice {
  constructor(draft) {
    this.draft = draft;
    this.map = draft.map;
    this.chosen = new Set();
    this.painted = new Map();
    this.mode = "one";
    if (!draft.editable) return;
    this.boxes();
    this.dragged = null;
    this.map.on("mousemove", (event) => this.dragTo(event.latlng));
    this.map.on("mouseup", (event) => this.dropAt(event.latlng));
  }

  bind(feature, layer) {
    if (!this.draft.editable) return;
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      if (this.justDropped) return;
      if (!event.originalEvent.shiftKey) this.chosen.clear();
      this.toggle(feature.id);
    });
    layer.on("mousedown", (event) => {
      if (!this.chosen.has(feature.id) || this.mode !== "one") return;
      L.DomEvent.stopPropagation(event);
      this.map.dragging.disable();
      this.dragged = { from: event.latlng, line: null };
    });
  }

  toggle(id) {
    if (this.chosen.has(id)) this.chosen.delete(id);
    else this.chosen.add(id);
    this.repaint();
    this.ask();
  }

  set(ids) {
    this.chosen = new Set(ids);
    this.repaint();
    this.ask();
  }

  clear() {
    this.chosen.clear();
    this.repaint();
    this.draft.message.replaceChildren();
  }

  repaint() {
    const { group } = this.draft.layers.buildings;
    group.eachLayer((layer) => {
      if (this.chosen.has(layer.feature.id)) layer.setStyle({ fillColor: INK, color: "#FFFFFF", weight: 1.5, hatch: false });
      else if (layer.options.fillColor === INK) group.resetStyle(layer);
    });
  }

  async ask() {
    if (!this.chosen.size) return this.clear();
    return this.offer("innerHTML");
  }

  /* The grids the chosen buildings could go to; below what the message already says with swap "beforeend". */
  async offer(swap) {
    const query = new URLSearchParams([...this.chosen].map((id) => ["building", id]));
    const url = document.getElementById("map").dataset.options;
    await window.htmx.ajax("GET", `${url}?${query}`, { target: this.draft.message, swap });
    return undefined;
  }

  dragTo(latlng) {
    if (!this.dragged) return;
    const line = [this.dragged.from, latlng];
    if (this.dragged.line) this.dragged.line.setLatLngs(line);
    else this.dragged.line = L.polyline(line, { color: "#A8231B", weight: 2, dashArray: "5 3", interactive: false }).addTo(this.map);
  }

  dropAt(latlng) {
    if (!this.dragged) return;
    const { line } = this.dragged;
    this.dragged = null;
    this.map.dragging.enable();
    if (!line) return;
    line.remove();
    this.justDropped = true;
    setTimeout(() => {
      this.justDropped = false;
    }, 50);
    const number = this.draft.gridAt(latlng);
    if (number) this.draft.move([...this.chosen], number);
  }

  /* A box drawn with the mouse chooses all buildings whose middle lies in it. */
  boxes() {
    let corner = null;
    let frame = null;
    this.map.on("mousedown", (event) => {
      if (this.mode !== "box") return;
      corner = event.latlng;
      this.map.dragging.disable();
    });
    this.map.on("mousemove", (event) => {
      if (!corner) return;
      const bounds = L.latLngBounds(corner, event.latlng);
      if (frame) frame.setBounds(bounds);
      else frame = L.rectangle(bounds, { color: INK, weight: 1, dashArray: "4 3", fillOpacity: 0.05, interactive: false }).addTo(this.map);
    });
    this.map.on("mouseup", () => {
      if (!corner) return;
      const bounds = frame?.getBounds();
      frame?.remove();
      corner = frame = null;
      this.map.dragging.enable();
      if (!bounds) return;
      const inside = this.draft.layers.buildings.group
        .getLayers()
        .filter((layer) => bounds.contains(layer.getBounds ? layer.getBounds().getCenter() : layer.getLatLng()));
      this.set(inside.map((layer) => layer.feature.id));
    });
  }
}
