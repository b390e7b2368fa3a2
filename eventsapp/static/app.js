// Comfort only: every page works without this file.
"use strict";

// A tremor or a double tap sends a form twice. The second is ignored for a moment; nothing is ever switched off.
const PAUSE = 3000;
const sentAt = new WeakMap();

document.addEventListener("submit", (event) => {
  if (event.target.method === "get") return; // it only asks, and one page may give several files
  const before = sentAt.get(event.target);
  const now = Date.now();
  if (before !== undefined && now - before < PAUSE) event.preventDefault();
  else sentAt.set(event.target, now);
});

// Back shows the page as it was left: its forms may be sent at once.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) sentAt.delete(form);
});

// "Copy the address" shows itself only where copying works.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const said = document.getElementById(button.getAttribute("aria-describedby"));
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
        said.textContent = said.dataset.done;
      } catch {
        button.hidden = true;
      }
    });
  }
}
