// [data-queue]: the verification queue by keyboard. j and k step, a or Enter verifies, r opens the
// reason and Escape closes it. The keys press what stands on the page, so nothing needs them.
import { areKeysOff, isTyping } from "./hotkeys.js";

const actions = {
  j: (queue) => press(queue, "[data-queue-after]"),
  ArrowDown: (queue) => press(queue, "[data-queue-after]"),
  k: (queue) => press(queue, "[data-queue-before]"),
  ArrowUp: (queue) => press(queue, "[data-queue-before]"),
  a: verify,
  Enter: verify,
  r: refuse,
};
// Held down, a key may step on, but must not decide one entry after another.
const deciding = new Set(["a", "Enter", "r"]);

export function attachQueue() {
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  document.addEventListener("keydown", (event) => onKey(event, queue));
}

function onKey(event, queue) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.isComposing || areKeysOff()) return;
  if (event.key === "Escape") {
    close(queue);
    return;
  }
  const action = actions[event.key];
  if (!action || isTyping(event.target) || (event.repeat && deciding.has(event.key))) return;
  // Enter is the focused link's or button's own.
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  if (action(queue)) event.preventDefault();
}

function press(queue, selector) {
  const link = queue.querySelector(selector);
  if (link) link.click();
  return Boolean(link);
}

function verify(queue) {
  const form = queue.querySelector("form[data-queue-verify]");
  if (form) form.requestSubmit();
  return Boolean(form);
}

function refuse(queue) {
  const details = queue.querySelector("[data-queue-refuse]");
  if (!details) return false;
  details.open = true;
  details.querySelector("input[name='reason']").focus();
  return true;
}

function close(queue) {
  const details = queue.querySelector("[data-queue-refuse][open]");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
}
