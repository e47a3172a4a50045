// The clock in the corner, and the time left until the season begins or ends.
import { dateText, midnight, minuteText, now, two } from "./clock.js";
import { fill, slot, write } from "./slot.js";
import { fillUntil } from "./until.js";

/** Show the time each second, on the second. `scene` returns the element with the season's days. */
export function runClocks(scene) {
  function beat() {
    const at = now();
    write(slot("clock"), minuteText(at));
    write(slot("date"), dateText(at, document.documentElement.lang));
    count(scene(), at);
    if (scene()) fillUntil(scene());
    window.setTimeout(beat, 1000 - (now() % 1000));
  }
  beat();
}

function count(scene, at) {
  const box = slot("countdown");
  box.classList.toggle("unknown", !scene);
  if (!scene) return;
  const first = scene.getAttribute("data-starts-on");
  const last = scene.getAttribute("data-ends-on");
  const starts = midnight(first, 0);
  const ends = midnight(last, 1);
  const phase = at < starts ? "before" : at < ends ? "running" : "after";
  const left = Math.max(0, Math.floor(((phase === "before" ? starts : ends) - at) / 1000));
  box.classList.toggle("after", phase === "after");
  write(slot("countdown-label"), slot("countdown-label").getAttribute("data-" + phase));
  const day = (phase === "before" ? first : last).slice(5).replace("-", ".");
  write(slot("countdown-date"), fill(slot("countdown-date").getAttribute("data-" + phase), { day }));
  write(slot("d"), two(Math.floor(left / 86400)));
  write(slot("h"), two(Math.floor(left / 3600) % 24));
  write(slot("m"), two(Math.floor(left / 60) % 60));
  write(slot("s"), two(left % 60));
}
