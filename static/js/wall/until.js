// The time left until a moment that a scene names: days, hours, minutes and seconds by the server's
// clock, because a scene is rendered once and seen for hours.
import { now, two } from "./clock.js";
import { write } from "./slot.js";

const SECONDS = { d: 86400, h: 3600, m: 60, s: 1 };
const AROUND = { d: Infinity, h: 24, m: 60, s: 60 };

/**
 * Fill each `[data-until]` in `tree`: its `[data-left]` are "d", "h", "m" or "s", and the first of
 * them takes whatever is more. Past its moment it is marked `is-past`.
 */
export function fillUntil(tree) {
  Array.prototype.forEach.call(tree.querySelectorAll("[data-until]"), function (box) {
    const until = Date.parse(box.getAttribute("data-until"));
    const left = Math.max(0, Math.ceil((until - now()) / 1000));
    box.classList.toggle("is-past", left === 0);
    Array.prototype.forEach.call(box.querySelectorAll("[data-left]"), function (cell, at) {
      const part = cell.getAttribute("data-left");
      const count = Math.floor(left / SECONDS[part]);
      write(cell, two(at === 0 ? count : count % AROUND[part]));
    });
  });
}
