/* The network is gone: a line says so, what was written stays, and what could not be sent is sent when it is back. */
const line = document.getElementById("offline");
const unsent = new Set();

function show(is_down) {
  if (line) line.hidden = !is_down;
}

document.addEventListener("htmx:sendError", (event) => {
  show(true);
  const source = event.detail.elt;
  if (source.matches("form")) unsent.add(source);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) show(false);
});

window.addEventListener("offline", () => show(true));
window.addEventListener("online", () => {
  show(false);
  for (const form of unsent) if (form.isConnected) form.requestSubmit();
  unsent.clear();
});

/* A form that would load a new page while the network is down stays, with all that was written. */
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.defaultPrevented || event.target.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]")) return;
  event.preventDefault();
  show(true);
  unsent.add(event.target);
}, true);
