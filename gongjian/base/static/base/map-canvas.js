/* The canvas that features are drawn on. It is drawn anew only when the map was moved beyond its edge, one canvas a frame,
   so that a map of thousands of features follows the hand. */

const L = window.L;
const PADDING = 0.3; // of the map, drawn beyond what is shown

/* Unknown is hatched: a canvas pattern where Leaflet knows only plain fills. */
L.Canvas.include({
  _fillStroke(ctx, layer) {
    const options = layer.options;
    if (options.fill) {
      ctx.globalAlpha = options.fillOpacity;
      ctx.fillStyle = options.hatch ? hatch(ctx) : options.fillColor || options.color;
      ctx.fill(options.fillRule || "evenodd");
    }
    if (options.stroke && options.weight !== 0) {
      if (ctx.setLineDash) ctx.setLineDash((layer.options && layer.options._dashArray) || []);
      ctx.globalAlpha = options.opacity;
      ctx.lineWidth = options.weight;
      ctx.strokeStyle = options.color;
      ctx.lineCap = options.lineCap;
      ctx.lineJoin = options.lineJoin;
      ctx.stroke();
    }
  },
});

let pattern = null;
function hatch(ctx) {
  if (pattern) return pattern;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const pen = tile.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = "#6B747D";
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(0, 6);
  pen.lineTo(6, 0);
  pen.stroke();
  pattern = ctx.createPattern(tile, "repeat");
  return pattern;
}

const waiting = [];

/* One after the other: each has a frame of its own. */
function inTurn(act) {
  waiting.push(act);
  if (waiting.length === 1) requestAnimationFrame(next);
}

function next() {
  const act = waiting.shift();
  if (waiting.length) requestAnimationFrame(next);
  act();
}

const Sheet = L.Canvas.extend({
  getEvents() {
    return { ...L.Canvas.prototype.getEvents.call(this), moveend: this._moved };
  },

  _moved() {
    if (this._waits || this._isEnough()) return;
    this._waits = true;
    inTurn(() => {
      this._waits = false;
      if (this._map && !this._isEnough()) this._update();
    });
  },

  _isEnough() {
    if (!this._bounds || this._zoom !== this._map.getZoom()) return false;
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    return this._bounds.contains(L.bounds(corner, corner.add(this._map.getSize())));
  },
});

export const canvas = (options) => new Sheet({ padding: PADDING, tolerance: 3, ...options });
