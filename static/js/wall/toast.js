// Celebrations and announcements: one at a time, each once, the largest first, none that is old news.
// More small ones than can be shown become one; what comes while a meeting is on is summed up at its
// end.
import { now } from "./clock.js";
import { factsOf, foldHonours, foldOpenings, isOpening, sumUp } from "./folding.js";
import { slot } from "./slot.js";
import { FADE_MS, isKnown, orderOf, tempoOf } from "./tempo.js";

const OLD_MS = 30000;
const MINUTE_MS = 60000;
const REMEMBER = 200;
const FOLD_FROM = 3;

/**
 * Make the queue. `on.begin(item, whole)` is called when one begins, before it is seen, with how many
 * ms it takes in all; `on.appear(level)` when it is.
 */
export function createToasts(on) {
  const seen = [];
  let queue = [];
  let recent = [];
  let held = null;
  let heldSince = 0;
  let shown = 0;
  let current = null;
  let timer = 0;

  function after(ms, then) {
    window.clearTimeout(timer);
    timer = window.setTimeout(then, ms);
  }

  function next() {
    const at = Date.now();
    queue = queue.filter(function (item) {
      return at - item.at < OLD_MS;
    });
    fold(["opening", "rise"], function () {
      return { level: "folded", html: foldOpenings(recent) };
    });
    fold(["milestone"], function (items) {
      return { level: "milestone", html: foldHonours(items) };
    });
    queue.sort(function (one, other) {
      return orderOf(one.level) - orderOf(other.level) || one.at - other.at;
    });
    const item = queue.shift() || null;
    current = item;
    if (!item) return;
    const tempo = tempoOf(item.level, queue.length);
    on.begin(item, tempo.whole);
    after(tempo.lead, function () {
      appear(item, tempo);
    });
  }

  // Of those that are told small, as many as nobody could read one after the other are told as one.
  function fold(levels, tell) {
    const small = queue.filter(function (item) {
      return levels.indexOf(item.level) >= 0;
    });
    if (small.length < FOLD_FROM) return;
    forgetOld();
    const one = tell(small);
    queue = queue.filter(function (item) {
      return small.indexOf(item) < 0;
    });
    queue.push({ level: one.level, html: one.html, of: "", at: small[0].at });
  }

  function forgetOld() {
    const at = Date.now();
    recent = recent.filter(function (item) {
      return at - item.at < MINUTE_MS;
    });
  }

  function appear(item, tempo) {
    const box = slot("toast");
    shown += 1;
    box.innerHTML = item.html;
    box.setAttribute("data-shown", shown);
    box.setAttribute("data-level", item.level);
    box.setAttribute("data-whole", Math.round(tempo.whole));
    void box.offsetWidth;
    document.body.classList.add("celebrating");
    on.appear(item.level);
    after(tempo.whole - tempo.lead - FADE_MS, fade);
  }

  function fade() {
    document.body.classList.remove("celebrating");
    after(FADE_MS, next);
  }

  function add(item) {
    queue.push(item);
    if (!current) next();
  }

  return {
    /** Take a moment as it comes over the line. */
    take(moment) {
      // An opening and the rise that it made are one; other kinds have numbers of their own.
      const kind = moment.kind === "rise" ? "opening" : moment.kind;
      const key = kind + "/" + moment.id;
      if (seen.indexOf(key) >= 0) return;
      seen.push(key);
      if (seen.length > REMEMBER) seen.shift();
      const item = factsOf(moment.html);
      if (!isKnown(item.level)) return;
      item.html = moment.html;
      item.at = Date.now();
      forgetOld();
      if (isOpening(item)) recent.push(item);
      // An announcement is no celebration: the room reads it, meeting or not.
      if (held && item.level !== "announcement") held.push(factsOf(moment.html));
      else add(item);
    },
    /** Celebrate nothing while `isHeld`, and sum up afterwards what came meanwhile. */
    hold(isHeld) {
      if (isHeld === Boolean(held)) return;
      if (isHeld) {
        heldSince = now();
        held = queue.filter(function (item) {
          return item.level !== "announcement";
        });
        queue = queue.filter(function (item) {
          return item.level === "announcement";
        });
        if (current && current.level !== "announcement") fade();
        return;
      }
      const kept = held;
      held = null;
      if (kept.length) {
        add({ level: "summary", html: sumUp(kept, heldSince, now()), of: "", at: Date.now() });
      }
    },
  };
}
