/* Forms: busy buttons, keys that make a second sending harmless, selects that submit by themselves. */
const BUSY_AFTER = 1000; // ms; ui.md section 5: work over 1 second says so
const words = document.getElementById("busy-words");

function busy(button) {
  if (!button || button.dataset.words !== undefined) return;
  button.dataset.words = button.innerHTML;
  button.style.width = `${button.offsetWidth}px`; // through the CSSOM, which the policy allows
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
  button.timer = setTimeout(() => { button.textContent = words.innerHTML; }, BUSY_AFTER);
}

function ready(button) {
  if (!button || button.dataset.words === undefined) return;
  clearTimeout(button.timer);
  button.innerHTML = button.dataset.words;
  delete button.dataset.words;
  button.style.width = "";
  button.removeAttribute("aria-busy");
  button.disabled = false;
}

/* A key belongs to one sending: after an answer the next one, perhaps with other words, needs a new key. */
function renewKey(form) {
  const field = form?.querySelector?.("input[name=_key]");
  if (field) field.value = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target === "_blank" || form.dataset.stays !== undefined) return;
  const button = event.submitter;
  setTimeout(() => busy(button)); // after the browser has read the button's value
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) form.sender = event.detail.requestConfig?.triggeringEvent?.submitter ?? null;
  busy(form?.sender ?? (event.target.matches("button") ? event.target : null));
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  ready(form?.sender);
  ready(event.target.matches("button") ? event.target : null);
  if (!event.detail.xhr || event.detail.xhr.status) renewKey(form);
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return; // came back from the history as it was left
  document.querySelectorAll("[aria-busy=true]").forEach(ready);
  document.querySelectorAll("form").forEach(renewKey);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

/* The server checks and answers in words; the browser's own bubbles would come first and say less. */
function withoutBubbles(root) {
  root.querySelectorAll("form[method=post]").forEach((form) => { form.noValidate = true; });
}
withoutBubbles(document);
document.addEventListener("htmx:load", (event) => withoutBubbles(event.target));
