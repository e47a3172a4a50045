// [data-requests]: the requests that wait, by keyboard. j and k step from card to card, g goes to
// the figure that is granted, d opens the reason for declining, Escape closes it. No key decides by
// itself: Enter sends the form that one is in.
import { areKeysOff, isTyping } from "./hotkeys.js";

const actions = {
  j: (list) => step(list, 1),
  ArrowDown: (list) => step(list, 1),
  k: (list) => step(list, -1),
  ArrowUp: (list) => step(list, -1),
  g: grant,
  d: decline,
};

export function attachRequests() {
  const list = document.querySelector("[data-requests]");
  if (!list) return;
  document.addEventListener("keydown", (event) => onKey(event, list));
}

function onKey(event, list) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.isComposing || areKeysOff()) return;
  if (event.key === "Escape") {
    close(list);
    return;
  }
  const action = actions[event.key];
  if (!action || isTyping(event.target)) return;
  if (action(list)) event.preventDefault();
}

/** The card that the focus is in, or the first. */
function here(list) {
  return list.contains(document.activeElement)
    ? document.activeElement.closest("li")
    : list.firstElementChild;
}

function step(list, by) {
  const cards = Array.from(list.children);
  const at = list.contains(document.activeElement) ? cards.indexOf(here(list)) + by : 0;
  const card = cards[Math.min(Math.max(at, 0), cards.length - 1)];
  card.focus();
  return true;
}

function grant(list) {
  const input = here(list).querySelector("input[name='target']");
  if (input) input.select();
  return Boolean(input);
}

function decline(list) {
  const details = here(list).querySelector("details");
  if (!details) return false;
  details.open = true;
  details.querySelector("input[name='reason']").focus();
  return true;
}

/** Leave the field for its card, so that the keys step again. */
function close(list) {
  if (!list.contains(document.activeElement)) return;
  const card = here(list);
  const details = card.querySelector("details[open]");
  if (details) details.open = false;
  card.focus();
}
