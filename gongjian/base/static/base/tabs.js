/* Tabs that scroll sideways on a phone show the present one. */
const show = (root) =>
  root.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
    const row = tab.closest(".tabs");
    const [inner, outer] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  });

show(document);
document.addEventListener("htmx:afterSettle", (event) => show(event.detail.elt));
