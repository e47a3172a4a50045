// Many moments told as one: what a minute brought when more came than can be shown, and what a
// meeting did not interrupt. Counted from the marks that each moment carries.
import { minuteText } from "./clock.js";
import { fill, slot } from "./slot.js";

const MOST_NAMES = 6;
const MOST_LINES = 3;

/** What a moment says of itself, off its marks. */
export function factsOf(html) {
  const holder = document.createElement("div");
  holder.innerHTML = html;
  const root = holder.firstElementChild;
  const read = function (name) {
    return (root && root.getAttribute("data-" + name)) || "";
  };
  return {
    level: read("level"),
    of: read("of"),
    who: read("who"),
    added: parseFloat(read("added")) || 0,
    isOpening: Boolean(root && root.hasAttribute("data-added")),
    measure: read("measure"),
    honour: read("honour"),
  };
}

/** One slim line for the openings among `moments`. */
export function foldOpenings(moments) {
  const words = wordsOf();
  const root = make("div", "mo mo-opening mo-folded");
  const text = put(root, "div", "mo-text");
  total(text, moments, words);
  put(text, "div", "mo-figures", words.minute);
  put(text, "div", "mo-what", names(moments.map(who), words));
  return root.outerHTML;
}

/** One moment for several honours. */
export function foldHonours(moments) {
  const words = wordsOf();
  const root = make("div", "mo mo-milestone mo-folded");
  const text = put(root, "div", "mo-text");
  put(text, "div", "mo-cap", counted(words.honours, moments.length));
  put(text, "div", "mo-name mo-name-l", names(moments.map(who), words));
  return root.outerHTML;
}

/** What came between two moments of the server's time, while nothing was celebrated. */
export function sumUp(moments, from, until) {
  const words = wordsOf();
  const root = make("div", "mo mo-summary");
  const text = put(root, "div", "mo-text");
  put(text, "div", "mo-cap", fill(words.meeting, { from: minuteText(from), until: minuteText(until) }));
  const openings = moments.filter(isOpening);
  if (openings.length) {
    total(text, openings, words);
    put(text, "div", "mo-figures", names(openings.map(who), words));
  }
  lines(moments, words).forEach(function (line) {
    put(text, "div", "mo-line", line);
  });
  return root.outerHTML;
}

// Who leads now, of those who took the lead meanwhile; then targets and honours, the latest first.
function lines(moments, words) {
  const later = moments.slice().reverse();
  const leader = later.filter(at("leader")).slice(0, 1).map(function (one) {
    return fill(words.leads, { name: one.who });
  });
  const honours = later.filter(at("target")).concat(later.filter(at("milestone")));
  const found = leader.concat(honours.map(function (one) {
    return one.who + " · " + one.honour;
  }));
  if (found.length <= MOST_LINES) return found;
  const left = found.length - MOST_LINES + 1;
  return found.slice(0, MOST_LINES - 1).concat(fill(words.more, { n: left }));
}

function at(level) {
  return function (one) {
    return one.level === level;
  };
}

/** Whether a moment tells of an opening, however large. */
export function isOpening(one) {
  return one.isOpening;
}

function total(parent, openings, words) {
  const added = openings.reduce(function (sum, one) {
    return sum + one.added;
  }, 0);
  // What a campaign counts but does not rank by adds nothing here, and is an opening all the same.
  if (added > 0) {
    const plus = put(parent, "b", "mo-plus num", "+" + grouped(added));
    put(plus, "small", "", openings[0].measure);
  }
  put(parent, "div", "mo-count", counted(words.openings, openings.length));
}

function counted(forms, n) {
  return fill(n === 1 ? forms[0] : forms[1], { n });
}

function who(one) {
  return one.who;
}

function names(all, words) {
  const found = all.reverse().filter(function (name, place) {
    return name && all.indexOf(name) === place;
  });
  if (found.length <= MOST_NAMES) return found.join(words.comma);
  const first = found.slice(0, MOST_NAMES - 1);
  return fill(words.others, { names: first.join(words.comma), n: found.length - first.length });
}

function grouped(number) {
  const parts = String(Math.round(number * 100) / 100).split(".");
  parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, ",");
  return parts.join(".");
}

function wordsOf() {
  return JSON.parse(slot("toast").getAttribute("data-words"));
}

function make(kind, name, text) {
  const element = document.createElement(kind);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

function put(parent, kind, name, text) {
  return parent.appendChild(make(kind, name, text));
}
