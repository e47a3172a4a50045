// [data-full]: a board in full screen for a meeting room, as large as its rows allow. The button, or
// the key f; Escape leaves, as everywhere. Where a browser has no full screen there is no button.
import { minuteText, now, setZone } from "../wall/clock.js";
import { areKeysOff, isTyping } from "./hotkeys.js";

const WIDEST = 1680; // of the page within, in its own pixels: below it letters grow too small to read
const NARROWEST = 1180; // above it columns no longer fit beside each other
const STEP = 40;

export function attachFull() {
  const room = document.querySelector("[data-full]");
  const open = document.querySelector("[data-full-open]");
  if (!room || !open || !document.fullscreenEnabled || !room.requestFullscreen) return;
  const page = room.firstElementChild;
  const clock = room.querySelector("[data-full-clock]");
  let beat = 0;

  const isFull = () => document.fullscreenElement === room;
  const toggle = () => {
    // Refused by a policy or without a gesture: the page stays as it is.
    (isFull() ? document.exitFullscreen() : room.requestFullscreen()).catch(() => {});
  };
  const tell = () => {
    clock.textContent = minuteText(now());
  };
  const fit = () => {
    if (isFull()) scale(room, page);
  };

  setZone(room.dataset.zone);
  open.hidden = false;
  open.addEventListener("click", toggle);
  room.querySelector("[data-full-close]").addEventListener("click", toggle);
  window.addEventListener("resize", fit);
  room.addEventListener("board:shown", fit);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "f" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.isComposing || isTyping(event.target) || areKeysOff()) return;
    toggle();
  });
  document.addEventListener("fullscreenchange", () => {
    room.classList.toggle("is-full", isFull());
    clearInterval(beat);
    if (isFull()) {
      tell();
      beat = setInterval(tell, 1000);
      scale(room, page);
    } else {
      page.style.width = page.style.transform = "";
      open.focus();
    }
  });
}

// The largest at which all rows are seen; a list longer than that is scrolled, never sideways.
function scale(room, page) {
  let width = Math.min(NARROWEST, room.clientWidth);
  for (; width < WIDEST; width += STEP) {
    page.style.width = `${width}px`;
    if ((page.offsetHeight * room.clientWidth) / width <= room.clientHeight) break;
  }
  width = Math.min(width, Math.max(WIDEST, room.clientWidth));
  page.style.width = `${width}px`;
  page.style.transform = `scale(${room.clientWidth / width})`;
}
