// The dark hours: the time, a small sign of the line, and nothing else; it wanders, so that months of
// nights burn no figure into the screen.
import { local, minuteText, now } from "./clock.js";
import { isBetween, minutes } from "./playlist.js";
import { slot, write } from "./slot.js";

const BEAT_MS = 1000;
const PLACES = [[0, 0], [-14, 9], [17, -12], [-20, -16], [12, 15], [22, 4], [-9, -6], [5, 20], [-24, 12]];

/**
 * Darken the screen in the hours that `hours()` returns, ["20:30", "07:00"] by the server's time or
 * null, unless `isWanted()` says that somebody has pushed something to it; tell `on(isDark)`.
 */
export function runDark(hours, isWanted, on) {
  let before = false;
  function beat() {
    const t = local(now());
    const told = hours();
    const dark = Boolean(told) && !isWanted() && isBetween(t.hour * 60 + t.minute, minutes(told[0]), minutes(told[1]));
    if (dark) {
      const place = PLACES[t.minute % PLACES.length];
      write(slot("dark-clock"), minuteText(now()));
      slot("dark-sign").style.transform = "translate(" + place[0] * 12 + "px," + place[1] * 12 + "px)";
    }
    document.body.classList.toggle("is-dark", dark);
    if (dark !== before) on(dark);
    before = dark;
  }
  window.setInterval(beat, BEAT_MS);
  beat();
  return {
    /** Look again at once: something was pushed, or the hours are others. */
    look: beat,
  };
}
