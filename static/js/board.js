// A board fragment put into the page: matched row by row on data-key, moved rows slide from where
// they stood, changed cells flash. Shared with the wall, so nothing here may be newer than Chrome 57.
import morphdom from "morphdom";

const SLIDE_MS = 650;
const FLASH_MS = 2400;
const sliding = new WeakMap();

/** Whether movement is to be left out: asked for by the person, or nobody is looking. */
export function isStill() {
  return document.hidden || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** The version of the board shown inside `holder`, or null when there is none yet. */
export function versionOf(holder) {
  const list = listOf(holder);
  const version = list ? parseInt(list.getAttribute("data-version"), 10) : NaN;
  return isNaN(version) ? null : version;
}

/** The ISO time of the figures shown inside `holder`, or null. */
export function asOfOf(holder) {
  const list = listOf(holder);
  return list ? list.getAttribute("data-as-of") : null;
}

/** Whether two views ask for the same thing. */
export function sameView(a, b) {
  return (
    String(a.board) === String(b.board) &&
    a.shape === b.shape &&
    (a.page || 1) === (b.page || 1) &&
    a.locale === b.locale
  );
}

/**
 * Redraw `holder` with the fragment `html`, animating what moved.
 *
 * `options.prepare(tree)` may touch the new tree before it is shown; `options.still` leaves the
 * movement out. Returns what happened: `moved` rows ({row, rise}, rise > 0 is up), `changed` cells
 * ({cell, row, before, after}) and `entered` rows.
 */
export function redraw(holder, html, options) {
  const wish = options || {};
  const still = wish.still === undefined ? isStill() : wish.still;
  const before = survey(holder);
  const tree = document.createElement(holder.nodeName);
  tree.innerHTML = html;
  if (wish.prepare) wish.prepare(tree);
  morphdom(holder, tree, {
    childrenOnly: true,
    getNodeKey: keyOf,
    onBeforeElUpdated: keepTransient,
  });
  const result = compare(holder, before);
  if (!still) {
    slide(holder, before, wish.duration || SLIDE_MS);
    result.changed.forEach(flash);
  }
  return result;
}

function listOf(holder) {
  return holder.hasAttribute("data-version") ? holder : holder.querySelector("[data-version]");
}

// The same person may stand in the podium and in the list: the key holds within its data-scope.
function keyOf(node) {
  if (node.nodeType !== 1) return undefined;
  const key = node.getAttribute("data-key");
  if (!key) return node.id || undefined;
  const scope = node.closest("[data-scope]");
  return (scope ? scope.getAttribute("data-scope") : "") + "/" + key;
}

function keepTransient(from, to) {
  if (from.hasAttribute("data-keep-typed") && isTypedIn(from)) return false;
  if (from.classList.contains("is-changed")) to.classList.add("is-changed");
  // What somebody has opened stays open.
  if (from.nodeName === "DETAILS") to.open = from.open;
  return !from.isEqualNode(to);
}

// A form with something typed, or with what was refused, is its owner's until it is sent.
function isTypedIn(form) {
  return Array.prototype.some.call(form.elements, function (control) {
    if (control.getAttribute("aria-invalid") === "true" || control === document.activeElement) {
      return true;
    }
    return control.defaultValue !== undefined && control.value !== control.defaultValue;
  });
}

function rows(holder) {
  return Array.prototype.slice.call(holder.querySelectorAll("[data-key]"));
}

function survey(holder) {
  const seen = new Map();
  rows(holder).forEach(function (row) {
    const texts = new Map();
    row.querySelectorAll("[data-cell]").forEach(function (cell) {
      texts.set(cell.getAttribute("data-cell"), cell.textContent.trim());
    });
    seen.set(keyOf(row), { box: row.getBoundingClientRect(), rank: rankOf(row), texts });
  });
  return seen;
}

function rankOf(row) {
  return parseInt(row.getAttribute("data-rank"), 10);
}

function compare(holder, before) {
  const result = { moved: [], changed: [], entered: [] };
  rows(holder).forEach(function (row) {
    const old = before.get(keyOf(row));
    if (!old) {
      if (before.size) result.entered.push(row);
      return;
    }
    const rise = old.rank - rankOf(row);
    if (rise) result.moved.push({ row, rise });
    row.querySelectorAll("[data-cell]").forEach(function (cell) {
      const was = old.texts.get(cell.getAttribute("data-cell"));
      const is = cell.textContent.trim();
      if (was !== undefined && was !== is) {
        result.changed.push({ cell, row, before: was, after: is });
      }
    });
  });
  return result;
}

// First, last, invert, play: the row is already in its new place and slides there from the old one.
// A holder inside a scaled stage is measured in screen pixels but moved in its own.
function slide(holder, before, duration) {
  const scale = holder.offsetWidth ? holder.getBoundingClientRect().width / holder.offsetWidth : 1;
  const all = rows(holder);
  all.forEach(function (row) {
    const running = sliding.get(row);
    if (running) running.cancel();
  });
  const steps = all.map(function (row) {
    return { row, old: before.get(keyOf(row)), box: row.getBoundingClientRect() };
  });
  steps.forEach(function (step) {
    if (!step.old || !step.row.animate) return;
    const dx = (step.old.box.left - step.box.left) / scale;
    const dy = (step.old.box.top - step.box.top) / scale;
    if (Math.abs(dx) < 1 && Math.abs(dy) < 1) return;
    const upwards = dy > 0;
    step.row.classList.add(upwards ? "is-rising" : "is-falling");
    const motion = step.row.animate(
      [{ transform: "translate(" + dx + "px, " + dy + "px)" }, { transform: "translate(0, 0)" }],
      { duration, easing: "cubic-bezier(0.22, 0.8, 0.3, 1)" },
    );
    motion.onfinish = motion.oncancel = function () {
      step.row.classList.remove("is-rising", "is-falling");
    };
    sliding.set(step.row, motion);
  });
}

function flash(change) {
  const classes = change.cell.classList;
  classes.remove("is-changed");
  void change.cell.offsetWidth;
  classes.add("is-changed");
  window.setTimeout(function () {
    classes.remove("is-changed");
  }, FLASH_MS);
}
