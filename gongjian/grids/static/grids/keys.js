/* The map by keyboard (ui.md section 6): + - zoom, arrows pan (Leaflet's own), Tab through the list of grids beside it,
   B buildings of the chosen grid, arrows choose, Space selects, M moves, Z undoes, Esc leaves. */
export function bindKeys(draft) {
  const element = document.getElementById("map");
  let walk = [];
  let place = -1;

  element.addEventListener("keydown", (event) => {
    const act = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(event) !== false) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);

  const read = (id) => {
    const layer = draft.layers.buildings.group.getLayers().find((one) => one.feature.id === id);
    const { name, households } = layer.feature.properties;
    draft.say(`${name} · ${households ?? "?"} · ${String(draft.labels.get(id) ?? "").padStart(2, "0")}`);
    draft.map.panTo(layer.getBounds ? layer.getBounds().getCenter() : layer.getLatLng());
  };
  const go = (step) => {
    if (!walk.length) return false;
    place = (place + step + walk.length) % walk.length;
    read(walk[place]);
    return true;
  };
  const actions = {
    "+": () => draft.map.zoomIn(1),
    "=": () => draft.map.zoomIn(1),
    "-": () => draft.map.zoomOut(1),
    b: () => {
      const number = draft.gridAt(draft.map.getCenter());
      const ids = draft.layers.buildings.group.getLayers().map((layer) => layer.feature.id);
      walk = ids.filter((id) => draft.labels.get(id) === number);
      place = -1;
      return go(1);
    },
    ArrowRight: () => go(1),
    ArrowLeft: () => go(-1),
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    " ": () => (walk.length && draft.editable ? draft.choice.toggle(walk[place]) : false),
    m: () => document.querySelector("#map-message button, #map-message select")?.focus(),
    z: () => (draft.editable ? draft.undo() : false),
    Escape: () => {
      walk = [];
      draft.choice.clear();
    },
  };
}
