/* Polling of long work: every 2 seconds, after half a minute every 5, not while the page is hidden.
   [data-poll] is fetched and replaces itself; the answer carries data-poll again until the work is over. */
const SOON = 2000;
const LATER = 5000;
const PATIENT_AFTER = 30000;
let timer = 0;
const began = performance.now();

async function poll() {
  timer = 0;
  const cards = [...document.querySelectorAll("[data-poll]")];
  if (!cards.length || document.hidden) return;
  await Promise.all(cards.map((card) => fetchCard(card)));
  next();
}

async function fetchCard(card) {
  try {
    await window.htmx.ajax("GET", card.dataset.poll, { source: card, target: card, swap: "outerHTML" });
  } catch {
    // the line about the network says it; the next round tries again
  }
  const fresh = document.getElementById(card.id);
  if (fresh && !fresh.dataset.poll && fresh.dataset.done) location.assign(fresh.dataset.done);
}

function next() {
  if (timer || document.hidden || !document.querySelector("[data-poll]")) return;
  timer = setTimeout(poll, performance.now() - began > PATIENT_AFTER ? LATER : SOON);
}

document.addEventListener("visibilitychange", next);
document.addEventListener("htmx:load", next);
next();
