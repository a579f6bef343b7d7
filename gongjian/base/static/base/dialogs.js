/* Dialogs before what cannot be taken back. The link that opens one works without scripts too: it loads the page with
   the dialog open. Escape closes (the browser's own), and the focus returns to the opener. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (!dialog) return;
    event.preventDefault();
    dialog.opener = opener;
    dialog.showModal();
    dialog.querySelector("[autofocus]")?.focus(); // the safe choice first
    return;
  }
  const closer = event.target.closest("dialog [data-closes]");
  if (closer?.closest("dialog").opener) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
});

document.addEventListener("close", (event) => event.target.opener?.focus?.(), true);

/* A dialog that the server sent open becomes a real one. */
for (const dialog of document.querySelectorAll("dialog.dlg[open]:not(.dlg-inline)")) {
  dialog.close();
  dialog.showModal();
}
