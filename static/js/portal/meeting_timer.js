// The clock of the view for the room: how long the meeting takes, and how long is left for the
// person. It runs for people only, begins anew with each, and t or its button pauses it.
import { areKeysOff, isTyping } from "./hotkeys.js";

const KEPT = "meeting-minutes";
const SECOND = 1000;
const MINUTE = 60 * SECOND;

export function attachTimer(view) {
  const choice = view.querySelector("[data-minutes]");
  const kept = localStorage.getItem(KEPT);
  if (kept && choice.querySelector(`option[value="${CSS.escape(kept)}"]`)) choice.value = kept;
  view.querySelectorAll("[data-clock]").forEach((clock) => {
    clock.hidden = false;
  });
  const timer = {
    view,
    // The server's clock and this device's need not agree.
    started: Date.now() - (Date.parse(view.dataset.now) - Date.parse(view.dataset.started)),
    whole: Number(choice.value) * MINUTE,
    left: 0,
    isPerson: false,
    isPaused: true,
    isTold: false,
    beat: Date.now(),
  };
  choice.addEventListener("change", () => {
    localStorage.setItem(KEPT, choice.value);
    timer.whole = Number(choice.value) * MINUTE;
    begin(timer);
  });
  view.querySelector("[data-timer]").addEventListener("click", () => toggle(timer));
  document.addEventListener("keydown", (event) => onKey(event, timer));
  setInterval(() => tick(timer), SECOND / 4);
  return { turn: (isPerson) => turn(timer, isPerson) };
}

function onKey(event, timer) {
  if (event.key !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.isComposing || isTyping(event.target) || areKeysOff()) return;
  toggle(timer);
}

/** Another slide: the time of a person begins anew, between people it stands still. */
function turn(timer, isPerson) {
  timer.isPerson = isPerson;
  begin(timer);
}

function begin(timer) {
  timer.left = timer.whole;
  timer.isTold = false;
  tick(timer);
}

function toggle(timer) {
  timer.isPaused = !timer.isPaused;
  const button = timer.view.querySelector("[data-timer]");
  button.setAttribute("aria-pressed", String(!timer.isPaused));
  say(timer, timer.isPaused ? "paused" : "running");
  tick(timer);
}

function tick(timer) {
  const now = Date.now();
  const runs = timer.isPerson && !timer.isPaused;
  if (runs) timer.left -= now - timer.beat;
  timer.beat = now;
  paint(timer, now, runs);
  if (runs && timer.left <= 0 && !timer.isTold) {
    timer.isTold = true;
    say(timer, "up");
  }
}

function paint(timer, now, runs) {
  const left = timer.view.querySelector("[data-left]");
  const isOver = timer.isPerson && timer.left <= 0;
  const seconds = Math.ceil(timer.left / SECOND);
  left.hidden = !timer.isPerson;
  left.textContent = isOver ? `${left.dataset.over} +${written(-seconds)}` : written(seconds);
  left.classList.toggle("is-over", isOver);
  left.classList.toggle("is-paused", !runs);
  const end = timer.view.dataset.ended;
  const took = end ? Date.parse(end) - Date.parse(timer.view.dataset.started) : now - timer.started;
  timer.view.querySelector("[data-total]").textContent = written(Math.floor(took / SECOND));
}

/** Only what changes rarely is said aloud: nobody wants to hear every second. */
function say(timer, what) {
  const status = timer.view.querySelector("[data-said]");
  status.textContent = status.dataset[what];
}

function written(seconds) {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  const past = minutes >= 60 ? `${Math.floor(minutes / 60)}:` : "";
  const padded = past ? String(minutes % 60).padStart(2, "0") : String(minutes);
  return `${past}${padded}:${String(rest).padStart(2, "0")}`;
}
