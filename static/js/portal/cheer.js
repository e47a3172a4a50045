// What a wall celebrates, told beside a board on a page: the same words in a light note. An
// announcement is none of it; the bell tells of that.
const SHOWN_MS = 6000;
const MOST = 3;
const REMEMBER = 100;
const LEVELS = ["opening", "rise", "passing", "leader", "milestone", "target"];
const TEXT = ".mo-text";
const NAME = ".mo-name";
const CAP = ".mo-cap";

const seen = [];

/** Show a moment (see docs/live.md) once, for a few seconds, above those before it. */
export function cheer(moment) {
  const holder = document.querySelector("[data-cheers]");
  if (!holder || moment.kind === "announcement" || document.hidden) return;
  // An opening and the rise that it made are one; other kinds have numbers of their own.
  const key = `${moment.kind === "rise" ? "opening" : moment.kind}/${moment.id}`;
  if (seen.includes(key)) return;
  seen.push(key);
  if (seen.length > REMEMBER) seen.shift();
  const note = noteOf(moment);
  if (!note) return;
  holder.prepend(note);
  while (holder.children.length > MOST) holder.lastChild.remove();
  setTimeout(() => note.remove(), SHOWN_MS);
}

// The words alone: how they look on a wall is the wall's.
function noteOf(moment) {
  const told = new DOMParser().parseFromString(moment.html, "text/html").body;
  const text = told.querySelector(TEXT);
  if (!text) return null;
  const note = document.createElement("div");
  note.className = `cheer cheer-${levelOf(told)}`;
  const lines = Array.from(text.children).map((line) => ({ line, words: wordsOf(line) }));
  lines.filter(({ words }) => words).forEach(({ line, words }) => {
    const shown = document.createElement(line.matches(NAME) ? "b" : line.matches(CAP) ? "em" : "span");
    shown.textContent = words;
    note.append(shown);
  });
  return note;
}

function levelOf(told) {
  const marked = told.querySelector("[data-level]");
  const level = marked ? marked.dataset.level : "";
  return LEVELS.includes(level) ? level : "opening";
}

// A wall sets its figures apart by signs of its style sheet; here they are written.
function wordsOf(line) {
  const parts = line.querySelectorAll(":scope > span");
  const texts = parts.length ? Array.from(parts) : [line];
  return texts.map((part) => part.textContent.replace(/\s+/g, " ").trim()).filter(Boolean).join(" · ");
}
