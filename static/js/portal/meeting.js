// [data-meeting]: the view for the room. The arrows, space, Home and End step through the slides,
// Escape leads back to the minutes. Every step is a link, too; here none of them loads a page.
import { isTyping } from "./hotkeys.js";
import { attachTimer } from "./meeting_timer.js";

const keys = {
  ArrowRight: "next",
  PageDown: "next",
  " ": "next",
  ArrowLeft: "prev",
  PageUp: "prev",
  Home: "home",
  End: "last",
};

export function attachMeeting() {
  const view = document.querySelector("[data-meeting]");
  if (!view) return;
  const slides = Array.from(view.querySelectorAll("[data-slide]"));
  const timer = attachTimer(view);
  const deck = { view, slides, timer, at: slides.findIndex((slide) => !slide.hidden) };
  view.addEventListener("click", (event) => onClick(event, deck));
  document.addEventListener("keydown", (event) => onKey(event, deck));
  timer.turn(isPerson(deck));
}

function isPerson(deck) {
  return deck.at > 0 && deck.at < deck.slides.length - 1;
}

function onClick(event, deck) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const step = event.target.closest("[data-go]");
  const person = event.target.closest("[data-person]:not(body)");
  if (step) {
    event.preventDefault();
    go(deck, step.dataset.go);
  } else if (person) {
    event.preventDefault();
    show(deck, deck.slides.findIndex((slide) => slide.dataset.slide === person.dataset.person));
  }
}

function onKey(event, deck) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.isComposing || isTyping(event.target)) return;
  if (event.key === "Escape") {
    deck.view.querySelector("[data-leave]").click();
    return;
  }
  // Space presses the button, and opens the reason, that one stands on.
  if (event.key === " " && event.target.closest("button, summary")) return;
  const step = keys[event.key];
  if (!step) return;
  event.preventDefault();
  go(deck, step);
}

function go(deck, step) {
  const last = deck.slides.length - 1;
  const to = { home: 0, last, next: deck.at + 1, prev: deck.at - 1 }[step];
  show(deck, Math.min(Math.max(to, 0), last));
}

function show(deck, to) {
  if (to < 0 || to === deck.at) return;
  deck.slides[deck.at].hidden = true;
  deck.at = to;
  const slide = deck.slides[to];
  slide.hidden = false;
  window.scrollTo(0, 0);
  history.replaceState(null, "", slide.dataset.url);
  deck.view.querySelector("[data-position]").textContent = `${to + 1} / ${deck.slides.length}`;
  // The one heading of the slide: whoever listens hears where they are.
  slide.querySelector("h1").focus({ preventScroll: true });
  deck.timer.turn(isPerson(deck));
}
