// A season played back in the time that its scene has, and then the board as it is. Whether anything
// moves is the style's to say: where the line of time is not animated, the end is shown at once.
import { createStage, newsAt, told, write } from "../race/stage.js";
import { uptime } from "./uptime.js";

const BEAT_MS = 100;
const PLAYED = 0.8; // of the seconds; the rest belongs to the board as it is
const USUAL_SECONDS = 40;

/** Replays inside `holder`; call `follow(seconds)` whenever something was put into it. */
export function createReplay(holder) {
  let box = null;
  let figures = null;
  let stage = null;
  let began = 0;
  let lasts = 0;
  let frame = -1;
  let timer = 0;

  function part(name) {
    return box.querySelector("[data-replay-" + name + "]");
  }

  function put(next, ms) {
    if (next === frame) return;
    frame = next;
    stage.put(frame, ms);
    write(part("day"), figures.days[frame]);
    write(part("number"), part("number").getAttribute("data-words").replace("{day}", frame + 1).replace("{days}", stage.last + 1));
    write(part("total"), told(figures.totals[frame], "quantity"));
    write(part("news"), newsAt(figures, frame));
  }

  function isStill() {
    return window.getComputedStyle(part("line")).animationName === "none";
  }

  function beat() {
    const share = isStill() ? 1 : (uptime() - began) / lasts;
    if (share >= 1) {
      put(stage.last, 0);
      box.classList.remove("is-playing");
      stop();
    } else put(Math.floor(share * (stage.last + 1)), lasts / (stage.last + 1));
  }

  function stop() {
    window.clearInterval(timer);
    timer = 0;
  }

  // The line of time runs in the style's own hand, from where the play is now.
  function run() {
    const line = part("line");
    line.style.animationDuration = lasts + "ms";
    line.style.animationDelay = began - uptime() + "ms";
    box.classList.add("is-playing");
  }

  function begin(seconds) {
    began = uptime();
    lasts = seconds * 1000 * PLAYED;
    box.classList.remove("is-playing");
    void box.offsetWidth; // so that the line begins anew
    run();
    put(0, 0);
    timer = window.setInterval(beat, BEAT_MS);
  }

  return {
    /** Play what is there from its beginning, in so many seconds; without them go on where it was. */
    follow(seconds) {
      const found = holder.querySelector("[data-replay]");
      const isOther = found !== box;
      box = found;
      if (!found || isOther || seconds) stop();
      if (!found) return;
      figures = JSON.parse(part("figures").textContent);
      stage = createStage(box.querySelector("[data-race-rows]"), figures);
      const was = frame;
      frame = -1;
      if (isOther || seconds) {
        begin(seconds || USUAL_SECONDS);
        return;
      }
      // Newer figures came in its midst: the same day of them, or the new end.
      if (timer) run();
      put(timer ? Math.min(was, stage.last) : stage.last, 0);
    },
  };
}
