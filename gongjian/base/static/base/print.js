/* The button that opens the printer; without scripts the browser's own menu does it. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) window.print();
});
