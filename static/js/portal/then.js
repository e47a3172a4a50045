// The time machine: from close to close without loading a page, so that rows are seen to move. The
// arrow keys do what the buttons beside the list of closes do. Without this every step is a page.
import { redraw } from "../board.js";
import { isTyping } from "./hotkeys.js";

const KEYS = { ArrowLeft: "before", ArrowRight: "after" };
const BOARD = "[data-then-board]";

export function attachThen() {
  const place = document.querySelector("[data-then]");
  if (!place) return;
  let asked = 0;
  let steps = Promise.resolve(); // pressed faster than they can be shown, one waits for the other
  let isBusy = false;

  const go = async (address, isStep) => {
    asked += 1;
    const own = asked;
    const page = await load(address);
    if (own !== asked) return; // another step was asked for meanwhile
    if (!page || !put(place, page)) {
      location.href = address;
      return;
    }
    document.title = page.title;
    if (isStep) history.pushState(null, "", address);
    attach();
  };

  // What was loaded is plain markup: its controls are given their part anew.
  const attach = () => {
    place.querySelectorAll("[data-then-step]").forEach((link) => {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        event.preventDefault();
        go(link.href, true);
      });
    });
    const choice = place.querySelector("[data-then-close]");
    if (!choice) return;
    place.querySelector("[data-then-go]").hidden = true;
    choice.addEventListener("change", () => {
      go(`${location.pathname}?close=${choice.value}`, true);
    });
  };

  document.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (isTyping(event.target) || scrolls(event.target)) return;
    event.preventDefault();
    if (isBusy && event.repeat) return;
    isBusy = true;
    steps = steps.then(async () => {
      const link = place.querySelector(`[data-then-step="${KEYS[event.key]}"]`);
      if (link) await go(link.href, true);
      isBusy = false;
    });
  });
  addEventListener("popstate", () => go(location.href, false));
  attach();
}

async function load(address) {
  try {
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

/** Put what another page shows into this one; whether it could be done. */
function put(place, page) {
  const next = page.querySelector("[data-then]");
  const board = place.querySelector(BOARD);
  const other = next && next.querySelector(BOARD);
  if (!board || !other) return false;
  const focused = document.activeElement;
  const part = ["data-then-step", "data-then-close"].find((name) => focused.hasAttribute(name));
  // The board stays where it is, or nothing in it could move; all around it is new.
  [...place.childNodes].forEach((node) => node === board || node.remove());
  while (next.firstChild !== other) place.insertBefore(next.firstChild, board);
  while (other.nextSibling) place.append(other.nextSibling);
  redraw(board, other.innerHTML);
  const again = part && place.querySelector(`[${part}="${focused.getAttribute(part)}"]`);
  if (again) again.focus();
  return true;
}

// A table that is scrolled sideways by its keys keeps them.
function scrolls(target) {
  const wrap = target.closest && target.closest(".table-wrap");
  return Boolean(wrap) && wrap.scrollWidth > wrap.clientWidth;
}
