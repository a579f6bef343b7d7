/* After something was replaced: the focus goes to the first fault or the new heading, never to the top.
   An answer of 5xx is not swapped: a line names the number that finds it in the log. */
let was_inside = false; // the focus stood in what is being replaced
document.addEventListener("htmx:beforeSwap", (event) => {
  was_inside = document.activeElement !== document.body && Boolean(event.detail.target?.contains(document.activeElement));
});

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.elt;
  if (!target?.isConnected) return;
  const wanted = target.matches("[data-focus], [aria-invalid=true]") ? target : target.querySelector("[data-focus], [aria-invalid=true]");
  if (wanted) {
    if (!wanted.matches("a, button, input, select, textarea, [tabindex]")) wanted.tabIndex = -1;
    wanted.focus();
    return;
  }
  if (!was_inside || (document.activeElement && document.activeElement !== document.body)) return;
  if (target.id === "notice" || target.closest("#search-found, [data-poll], [data-keep]")) return;
  const heading = target.querySelector("h2, h3") ?? target;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
});

document.addEventListener("htmx:responseError", (event) => {
  const line = document.getElementById("fault-line").content.cloneNode(true);
  line.querySelector("[data-number]").textContent = event.detail.xhr.getResponseHeader("X-Request-Id") ?? "–";
  const notice = document.getElementById("notice");
  notice?.replaceChildren(line);
  notice?.scrollIntoView({ block: "nearest" });
});

/* A session that ended: the whole page goes to the sign-in, not into a part of this one. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const url = event.detail.xhr.responseURL ?? "";
  if (url.includes("/accounts/login/") && !location.pathname.startsWith("/accounts/")) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

/* Undo is offered for some seconds; it stays in the timeline. */
function countDown(root) {
  root.querySelectorAll("[data-undo]").forEach((line) => {
    if (line.counted) return;
    line.counted = true;
    setTimeout(() => { if (!line.contains(document.activeElement)) line.remove(); }, 1000 * Number(line.dataset.undo));
  });
}
countDown(document);
document.addEventListener("htmx:load", () => countDown(document));

/* What a step said stands below the map on a phone: it is brought into view once the page has its shape. */
window.addEventListener("load", () => {
  const note = document.querySelector("#notice .note");
  if (note && note.getBoundingClientRect().bottom > innerHeight - 80) note.scrollIntoView({ block: "center" });
});
