/* The search box of the top bar as a combobox: arrows choose, Enter opens, Escape closes. Without scripts it is a form. */
const box = document.getElementById("search-box");
const found = document.getElementById("search-found");

const links = () => [...found.querySelectorAll("a")];
const chosen = () => links().findIndex((link) => link.getAttribute("aria-selected") === "true");

function show(is_open) {
  found.hidden = !is_open;
  box.setAttribute("aria-expanded", String(is_open));
  if (!is_open) box.removeAttribute("aria-activedescendant");
}

function choose(index) {
  const all = links();
  all.forEach((link, i) => link.setAttribute("aria-selected", String(i === index)));
  if (!all[index]) return;
  box.setAttribute("aria-activedescendant", all[index].id);
  all[index].scrollIntoView({ block: "nearest" });
}

if (box && found) {
  found.addEventListener("htmx:afterSwap", () => show(box.value.trim() !== "" && document.activeElement === box));
  box.addEventListener("input", () => { if (!box.value.trim()) show(false); });
  box.addEventListener("focus", () => { if (links().length && box.value.trim()) show(true); });
  box.form.addEventListener("focusout", (event) => { if (!box.form.contains(event.relatedTarget)) setTimeout(() => show(false), 150); });
  box.addEventListener("keydown", (event) => {
    const all = links();
    if (event.key === "Escape" && !found.hidden) {
      event.stopPropagation();
      event.preventDefault(); // else the browser empties the box
      show(false);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      event.preventDefault();
      show(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((chosen() + step + all.length) % all.length);
    } else if (event.key === "Enter" && !found.hidden && chosen() >= 0) {
      event.preventDefault();
      all[chosen()].click();
    }
  });
}
