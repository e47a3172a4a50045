// Celebrations: one at a time, each once, none that is old news.
import { slot } from "./slot.js";

const DELAY_MS = 900; // the board moves first, and is seen to move
const SHOW_MS = 5500;
const HASTE_MS = 3000;
const FADE_MS = 400;
const OLD_MS = 30000;
const REMEMBER = 200;

/** Make the queue; `onFirst` is called when somebody who took the first place is shown. */
export function createToasts(onFirst) {
  const seen = [];
  let queue = [];
  let busy = false;

  function next() {
    queue = queue.filter(function (item) {
      return Date.now() - item.at < OLD_MS;
    });
    const item = queue.shift();
    busy = Boolean(item);
    if (!item) return;
    const box = slot("toast");
    box.innerHTML = item.html;
    void box.offsetWidth;
    document.body.classList.add("celebrating");
    if (box.querySelector(".toast-first")) onFirst();
    window.setTimeout(function () {
      document.body.classList.remove("celebrating");
      window.setTimeout(next, FADE_MS);
    }, queue.length ? HASTE_MS : SHOW_MS);
  }

  return function celebrate(moment) {
    if (seen.indexOf(moment.id) >= 0) return;
    seen.push(moment.id);
    if (seen.length > REMEMBER) seen.shift();
    queue.push({ html: moment.html, at: Date.now() });
    if (busy) return;
    busy = true;
    window.setTimeout(next, DELAY_MS);
  };
}
