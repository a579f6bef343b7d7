/* Menus (details) close on Escape, on a click elsewhere and when another opens; a menu with data-fill is filled when it
   first opens. Escape also leaves a form in place ([data-escape] names the link that goes back). "/" goes to the search. */
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  open().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.menu") || !menu.open) return;
  open().forEach((other) => { if (other !== menu && !other.contains(menu)) other.open = false; });
  if (menu.dataset.fill && !menu.filled) {
    menu.filled = true;
    window.htmx.ajax("GET", menu.dataset.fill, { target: menu.querySelector("[data-filled]"), swap: "innerHTML" });
  }
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, textarea, select, [contenteditable], [data-map]")) {
    const box = document.getElementById("search-box");
    if (box?.offsetParent) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  }
  if (event.key !== "Escape") return;
  const menu = [...open()].pop();
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  event.target.closest?.("[data-escape]")?.querySelector("[data-back]")?.click();
});
