/* Words on the map: numbers of grids, names of roads and rivers. The table beside a map holds them all. */

const L = window.L;

/* The number of each grid in a small box in its middle, with its households where there is room: no box covers another.
   A number without room waits until the reader comes nearer. */
export function labelGrids(map, group, words, { most = 120 } = {}) {
  const tips = L.layerGroup().addTo(map);
  const draw = () => {
    tips.clearLayers();
    const view = map.getBounds();
    const seen = group.getLayers().filter((layer) => layer.getBounds && view.intersects(layer.getBounds()));
    if (seen.length > most) return;
    const boxes = [];
    for (const layer of seen) {
      const { number, households, at } = layer.feature.properties;
      const place = at ? L.latLng(at) : layer.getBounds().getCenter();
      const lines = [String(number).padStart(2, "0"), words.replace("%s", Number(households).toLocaleString())];
      const box = { place, lines, shown: 1, ...map.latLngToContainerPoint(place), ...sizeOf(lines.slice(0, 1)) };
      if (isFree(box, boxes)) boxes.push(box);
    }
    for (const box of boxes) {
      const grown = { ...box, shown: 2, ...sizeOf(box.lines) };
      if (isFree(grown, boxes.filter((other) => other !== box))) Object.assign(box, grown);
      L.tooltip({ permanent: true, direction: "center", className: "mp-label", interactive: false })
        .setLatLng(box.place)
        .setContent(written(box.lines.slice(0, box.shown)))
        .addTo(tips);
    }
  };
  map.on("moveend gj:labels", draw);
  map.on("gj:loaded", ({ name }) => name === "grids" && draw());
  draw();
  return tips;
}

const LINE = 19; // px, as map.css sets it
const pen = document.createElement("canvas").getContext("2d");

/* Width and height that lines take on the picture. */
function sizeOf(lines) {
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  pen.font = `600 ${14 * size}px ${getComputedStyle(document.body).fontFamily}`;
  return { width: Math.max(...lines.map((line) => pen.measureText(line).width)) + 18, height: lines.length * LINE * size + 4 };
}

const isFree = (box, others) =>
  others.every(
    (other) =>
      Math.abs(other.x - box.x) >= (other.width + box.width) / 2 || Math.abs(other.y - box.y) >= (other.height + box.height) / 2,
  );

function written([number, households]) {
  const text = document.createElement("span");
  for (const [tag, words] of [["b", number], ["i", households]]) {
    if (words) text.append(Object.assign(document.createElement(tag), { textContent: words }));
  }
  return text;
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
