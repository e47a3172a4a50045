// The board on the stage: takes a fragment, shows it, and lets people see what changed.
import { isStill, redraw } from "../board.js";
import { dayText, local, now, secondText } from "./clock.js";
import { countFrom, read, settle } from "./figures.js";
import { light, mark } from "./hot.js";
import { markHour } from "./hours.js";
import { fillUntil } from "./until.js";

const GLIDE_MS = 600;
const FRESH_MS = 60000;
const CHANGE_MS = 500;

/** The element that carries the board's marks inside `holder`, or null. */
export function sceneIn(holder) {
  return holder.querySelector("[data-board]");
}

/** Finish what the server rendered: times in the branch's zone, the newest opening lit. */
export function dress(holder) {
  const newest = holder.querySelector("[data-entry]");
  if (newest && now() - Date.parse(newest.getAttribute("data-at")) < FRESH_MS) {
    light("entry" + newest.getAttribute("data-entry"));
  }
  prepare(holder);
}

/** Show `html`; what moved is seen to move, unless it is another scene or another board. */
export function show(holder, html) {
  settle();
  const before = read(holder);
  const old = sceneIn(holder);
  if (old && isAnother(old, html)) {
    change(holder, html);
    return;
  }
  const page = old && old.getAttribute("data-page");
  const seen = entries(holder);
  const result = redraw(holder, html, {
    duration: GLIDE_MS,
    prepare(tree) {
      if (old) lightNews(tree, before, seen);
      prepare(tree);
    },
  });
  if (!old || isStill()) return;
  const turned = page !== sceneIn(holder).getAttribute("data-page");
  countFrom(holder, before);
  if (turned) result.entered.forEach(appear);
  else slideFeed(holder, seen);
}

// Another scene, or another board: nothing in it stood where it stands now.
function isAnother(old, html) {
  const mark = function (name) {
    const found = html.match(new RegExp("\\bdata-" + name + '="([^"]*)"'));
    return found ? found[1] : null;
  };
  return mark("board") !== old.getAttribute("data-board") || mark("scene") !== old.getAttribute("data-scene");
}

function change(holder, html) {
  const tree = document.createElement(holder.nodeName);
  tree.innerHTML = html;
  prepare(tree);
  holder.innerHTML = "";
  while (tree.firstChild) holder.appendChild(tree.firstChild);
  const main = holder.querySelector(".main");
  if (!main || isStill() || !main.animate) return;
  main.animate(
    [{ opacity: 0, transform: "translateY(14px)" }, { opacity: 1, transform: "translateY(0)" }],
    { duration: CHANGE_MS, easing: "ease-out" },
  );
}

function prepare(tree) {
  mark(tree);
  markHour(tree);
  fillUntil(tree);
  const scene = sceneIn(tree);
  if (!scene) return;
  const asOf = tree.querySelector("[data-time]");
  if (asOf) asOf.textContent = secondText(Date.parse(scene.getAttribute("data-as-of")));
  const today = local(now());
  Array.prototype.forEach.call(tree.querySelectorAll("[data-at]"), function (line) {
    const at = Date.parse(line.getAttribute("data-at"));
    const day = local(at);
    if (day.day === today.day && day.month === today.month) return;
    line.querySelector("time").textContent = dayText(at);
  });
}

// A row whose value grew, and a line that was not there, are news; a turned page is none.
function lightNews(tree, before, seen) {
  Array.prototype.forEach.call(tree.querySelectorAll("[data-key]"), function (row) {
    const figure = row.querySelector("[data-count]");
    const was = figure && before.get(figure.getAttribute("data-count"));
    if (was !== undefined && figure && parseFloat(figure.getAttribute("data-n")) > was) {
      light(row.getAttribute("data-key"));
    }
  });
  entries(tree).forEach(function (entry) {
    if (seen.indexOf(entry) < 0) light("entry" + entry);
  });
}

function entries(holder) {
  return Array.prototype.map.call(holder.querySelectorAll("[data-entry]"), function (line) {
    return line.getAttribute("data-entry");
  });
}

function slideFeed(holder, seen) {
  const lines = Array.prototype.slice.call(holder.querySelectorAll("[data-entry]"));
  const isNew = lines.map(function (line) {
    return seen.indexOf(line.getAttribute("data-entry")) < 0;
  });
  const count = isNew.filter(Boolean).length;
  if (!count || !lines[0].animate) return;
  const height = lines[0].offsetHeight;
  lines.forEach(function (line, at) {
    const from = { transform: "translateY(" + -height * count + "px)", opacity: isNew[at] ? 0 : 1 };
    line.animate([from, { transform: "translateY(0)", opacity: 1 }], {
      duration: GLIDE_MS, easing: "cubic-bezier(0.22, 0.8, 0.3, 1)",
    });
  });
}

function appear(row, at) {
  if (!row.animate) return;
  row.animate(
    [{ transform: "translateY(18px)", opacity: 0 }, { transform: "translateY(0)", opacity: 1 }],
    { duration: 420, delay: at * 30, fill: "backwards", easing: "ease-out" },
  );
}
