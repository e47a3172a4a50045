// Single keys, for those who want them: n, g b, g e, g r, g h, /, ? — never while typing, and they can be
// switched off in the list that ? shows. A key goes only where the person's own menu goes.
import { answerOf, openDialog } from "./dialog.js";

const OFF = "hotkeys-off";
const WAIT_MS = 1200;
const places = { n: "/entries/new", "g b": "/boards", "g e": "/entries", "g r": "/reports", "g h": "/" };

let pending = "";
let timer = 0;

export function attachHotkeys() {
  document.addEventListener("keydown", onKey);
  document.querySelectorAll("[data-hotkeys-help]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", help);
  });
}

/** Whether single keys are switched off on this device. */
export function areKeysOff() {
  return localStorage.getItem(OFF) === "yes";
}

/** Whether a key is for the element: a field, or a dialog over the page. */
export function isTyping(target) {
  return target.closest && target.closest("input, textarea, select, [contenteditable], dialog");
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target) || areKeysOff()) return;
  const keys = pending ? `${pending} ${event.key}` : event.key;
  clearTimeout(timer);
  pending = "";
  if (keys === "g") {
    pending = "g";
    timer = setTimeout(() => {
      pending = "";
    }, WAIT_MS);
  } else if (keys === "/") {
    search(event);
  } else if (keys === "?") {
    help();
  } else if (places[keys]) {
    go(places[keys]);
  }
}

function go(path) {
  const link = document.querySelector(`#nav a[href="${path}"]`);
  if (link) link.click();
}

function search(event) {
  const input = document.querySelector('main [data-filter], main input[type="search"]');
  if (!input) return;
  event.preventDefault();
  input.focus();
  input.select();
}

function help() {
  const dialog = openDialog("dialog-keys");
  const box = dialog.querySelector("input");
  box.checked = !areKeysOff();
  box.addEventListener("change", () => {
    localStorage.setItem(OFF, box.checked ? "no" : "yes");
  });
  answerOf(dialog);
}
