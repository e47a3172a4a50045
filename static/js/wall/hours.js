// Which of the day's hours it is: goes by the clock, so that no push is needed when it turns.
import { local, now } from "./clock.js";
import { write } from "./slot.js";

const BEAT_MS = 1000;

/** Mark the present hour in `tree`, which may be the page or a fragment, and write what it brought. */
export function markHour(tree) {
  const figure = tree.querySelector("[data-hour-count]");
  if (!figure) return;
  const hour = String(local(now()).hour);
  let count = "0";
  Array.prototype.forEach.call(tree.querySelectorAll("[data-hour]"), function (bar) {
    const isNow = bar.getAttribute("data-hour") === hour;
    bar.classList.toggle("is-now", isNow);
    if (isNow) count = bar.getAttribute("data-n");
  });
  write(figure, count);
}

/** Keep the hour in `holder` right. */
export function runHours(holder) {
  window.setInterval(function () {
    markHour(holder);
  }, BEAT_MS);
}
