// What this screen shows, told to whoever looks after it: asked once, it tells at once and then of
// every change for a minute. It is read off the page itself, so that it cannot be anything else.
import { sceneIn } from "./scene.js";
import { slot } from "./slot.js";

const TELL_MS = 60000;
const LOOK_MS = 250;
const STATES = ["live", "poll", "lost"];

/** Watch `holder` in a page in the language `locale`; returns the function to call when asked. */
export function createTelling(holder, locale, say) {
  const words = createWords();
  let told = "";
  let until = 0;
  let timer = 0;

  function look() {
    if (Date.now() > until) {
      window.clearInterval(timer);
      timer = 0;
      return;
    }
    const showing = read(holder, locale, words());
    const text = JSON.stringify(showing);
    if (text === told) return;
    told = text;
    say("showing", showing);
  }

  return function tell() {
    until = Date.now() + TELL_MS;
    told = "";
    look();
    if (!timer) timer = window.setInterval(look, LOOK_MS);
  };
}

function read(holder, locale, celebrating) {
  const { classList } = document.body;
  const scene = sceneIn(holder);
  const connected = STATES.filter(function (name) {
    return classList.contains("is-" + name);
  })[0];
  return {
    view: scene && {
      board: parseInt(scene.getAttribute("data-board"), 10),
      shape: scene.getAttribute("data-scene") || "wall",
      page: parseInt(scene.getAttribute("data-page"), 10) || 1,
      locale,
    },
    version: scene ? parseInt(scene.getAttribute("data-version"), 10) || 0 : null,
    state: classList.contains("stale") ? "stale" : connected || "lost",
    celebrating,
    identifying: classList.contains("identifying"),
    dimmed: classList.contains("is-dark"),
    note: classList.contains("noting") ? slot("note-text").textContent : "",
  };
}

// The words of the celebration that is on, as they were when it began: its figures count up.
function createWords() {
  let words = "";
  return function () {
    const isOn = document.body.classList.contains("celebrating");
    if (!isOn) words = "";
    else if (!words) words = wordsOf(slot("toast"));
    return words;
  };
}

/** The words inside an element, with single spaces. */
export function wordsOf(element) {
  return element.textContent.replace(/\s+/g, " ").trim();
}
