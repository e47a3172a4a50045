// Celebrations and announcements: one at a time, each once, none that is old news.
import { slot } from "./slot.js";

const DELAY_MS = 900; // the board moves first, and is seen to move
const SHOW_MS = 5500;
const READ_MS = 12000; // an announcement is read, not glanced at
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
    const isRead = item.kind === "announcement";
    window.setTimeout(function () {
      document.body.classList.remove("celebrating");
      window.setTimeout(next, FADE_MS);
    }, isRead ? READ_MS : queue.length ? HASTE_MS : SHOW_MS);
  }

  return function celebrate(moment) {
    // An opening and the rise that it made are one; other kinds have numbers of their own.
    const kind = moment.kind === "rise" ? "opening" : moment.kind;
    const key = kind + "/" + moment.id;
    if (seen.indexOf(key) >= 0) return;
    seen.push(key);
    if (seen.length > REMEMBER) seen.shift();
    queue.push({ kind, html: moment.html, at: Date.now() });
    if (busy) return;
    busy = true;
    window.setTimeout(next, DELAY_MS);
  };
}
