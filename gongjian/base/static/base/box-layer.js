/* A layer of the map that loads itself, cut to the box that is shown and a margin around it. */

const L = window.L;
const MARGIN = 0.25; // of the box, loaded beyond what is shown, so that small pans ask for nothing

/* Asks for its box when the shown part leaves what was loaded.

   keeps: features of the same content stay drawn; isOver: which of them lie over the others */
export class BoxLayer {
  constructor(map, name, { url, style, minZoom = 0, pane, each, params = () => ({}), keeps = false, isOver }) {
    Object.assign(this, { map, name, url, minZoom, params, each, keeps, isOver });
    this.group = L.geoJSON(null, {
      style,
      pane,
      pointToLayer: (feature, at) => L.circleMarker(at, { radius: 4, ...style(feature) }),
      onEachFeature: (feature, layer) => this.each && this.each(feature, layer),
    });
    this.loaded = null;
    this.shown = false;
  }

  show() {
    this.shown = true;
    this.group.addTo(this.map);
    return this.refresh();
  }

  hide() {
    this.shown = false;
    this.group.remove();
  }

  reload() {
    this.loaded = null;
    return this.refresh();
  }

  async refresh() {
    if (!this.shown) return;
    if (this.map.getZoom() < this.minZoom) {
      this.group.clearLayers();
      this.loaded = null;
      return;
    }
    const view = this.map.getBounds();
    if (this.loaded && this.loaded.contains(view)) return;
    const box = view.pad(MARGIN);
    this.loaded = box;
    const query = new URLSearchParams({ ...this.params(), box: wsen(box) });
    try {
      const found = await ask(`${this.url}?${query}`);
      if (this.loaded !== box) return; // a later request is under way
      this.take(found);
      this.map.fire("gj:loaded", { name: this.name, count: found.features.length });
    } catch {
      if (this.loaded === box) this.loaded = null; // asked again with the next pan
      this.map.fire("gj:failed", { name: this.name });
    }
  }

  /* What is drawn already and did not change stays where it is; without keeps, all of it is drawn in the order it came. */
  take(found) {
    if (!this.keeps) {
      this.group.clearLayers();
      this.group.addData(found);
      return;
    }
    const fresh = new Map(found.features.map((feature) => [feature.id, feature]));
    for (const layer of this.group.getLayers()) {
      const feature = fresh.get(layer.feature.id);
      if (feature && JSON.stringify(feature) === JSON.stringify(layer.feature)) fresh.delete(feature.id);
      else this.group.removeLayer(layer);
    }
    if (!fresh.size) return;
    this.group.addData({ type: "FeatureCollection", features: [...fresh.values()] });
    if (this.isOver) this.group.eachLayer((layer) => this.isOver(layer.feature) && layer.bringToFront());
  }
}

/* Layers that ask for the same address at the same time share the answer. */
const asked = new Map();
function ask(address) {
  if (!asked.has(address)) {
    const answer = fetch(address, { headers: { Accept: "application/json" } }).then((reply) => {
      if (!reply.ok) throw new Error(String(reply.status));
      return reply.json();
    });
    asked.set(address, answer.finally(() => asked.delete(address)));
  }
  return asked.get(address);
}

const wsen = (box) =>
  [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()]
    .map((side, i) => Math.max(i % 2 ? -90 : -180, Math.min(i % 2 ? 90 : 180, side)).toFixed(6))
    .join(",");
