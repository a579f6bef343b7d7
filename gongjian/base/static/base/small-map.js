/* Small maps that only show: the place of a record, the outlines of a file before anything is stored. */
const L = window.L;
const INK = "#1B1E23";
const STYLES = {
  around: { color: INK, weight: 2, dashArray: "6 4", fill: false, interactive: false },
  ground: { color: "#34506A", weight: 1.4, fill: true, fillColor: "#C8D8E2", fillOpacity: 0.65 },
  line: { color: "#34506A", weight: 3, fill: false },
};
const MOST_LABELS = 60;

document.querySelectorAll(".map[data-map]").forEach((element) => element.dataset.map && draw(element));

async function draw(element) {
  const answer = await fetch(element.dataset.map, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const found = await answer.json();
  const map = L.map(element, {
    preferCanvas: true,
    attributionControl: false,
    zoomSnap: 0.25,
    maxZoom: 20,
    scrollWheelZoom: false,
    zoomAnimation: false,
    fadeAnimation: false,
  });
  const group = L.geoJSON(found, {
    style: styled,
    pointToLayer: (feature, at) => L.circleMarker(at, { radius: 5, ...styled(feature) }),
    onEachFeature: labelled(found.features.length),
  });
  if (!group.getLayers().length) return;
  map.fitBounds(group.getBounds().pad(0.08), { maxZoom: 17 });
  group.addTo(map);
  element.dataset.drawn = String(found.features.length);
}

function styled(feature) {
  if (feature.properties.kind === "around") return STYLES.around;
  return feature.geometry.type.includes("Line") ? STYLES.line : STYLES.ground;
}

/* Names where there are few of them; text only, never markup. */
function labelled(count) {
  return (feature, layer) => {
    if (!feature.properties.label) return;
    const text = document.createElement("span");
    text.textContent = feature.properties.label;
    const isFew = count <= MOST_LABELS && feature.geometry.type.includes("Polygon");
    layer.bindTooltip(text, { permanent: isFew, direction: "center", className: isFew ? "map-name" : "" });
  };
}
