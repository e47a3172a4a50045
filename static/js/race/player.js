// The page on which a season is played back: play and pause, a speed, and a slider over its days.
import { createStage, newsAt, told, write } from "./stage.js";

const DAY_MS = 700; // a day of the season at the usual speed
const THUMB_PX = 22; // as wide as the style makes it

/** Attach the player of the page, if there is one. */
export function attachReplay() {
  const place = document.querySelector("[data-replay]");
  if (!place) return;
  const figures = JSON.parse(place.querySelector("[data-replay-figures]").textContent);
  const stage = createStage(place.querySelector("[data-race-rows]"), figures);
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  const part = (name) => place.querySelector(`[data-replay-${name}]`);
  const slider = part("slider");
  const button = part("play");
  const then = part("then");
  let position = stage.last;
  let speed = 1;
  let shown = -1;
  let before = 0;
  let request = 0;

  function put(frame, ms) {
    if (frame === shown) return;
    shown = frame;
    stage.put(frame, stillness.matches ? 0 : ms);
    write(part("day"), figures.days[frame]);
    write(part("number"), fill(part("number").dataset.words, { day: frame + 1, days: stage.last + 1 }));
    write(part("total"), told(figures.totals[frame], "quantity"));
    write(part("news"), newsAt(figures, frame));
    slider.value = frame;
    slider.setAttribute("aria-valuetext", inWords(frame));
    then.href = addressOf(frame);
    place.querySelectorAll("[data-replay-jump]").forEach((jump) => {
      jump.classList.toggle("is-past", Number(jump.dataset.replayJump) <= frame);
    });
  }

  // The day and who is in front: what a slider says of itself to whoever does not see the rows.
  function inWords(frame) {
    const first = figures.places[frame].slice(0, 3).map((at) => {
      return `${names[at]} ${told(figures.values[at][frame], figures.form)}`;
    });
    return [figures.fullDays[frame], ...first].join(", ");
  }

  // How the board stood at the end of that day; of the present one there is the board itself.
  function addressOf(frame) {
    const day = figures.dates[frame];
    return day < then.dataset.today ? `${then.dataset.then}?when=${day}T23:59:59` : then.dataset.now;
  }

  function tick(at) {
    // A frame may have begun before its start was asked for.
    position = Math.min(stage.last, position + (Math.max(0, at - before) / DAY_MS) * speed);
    before = at;
    put(Math.floor(position), DAY_MS / speed);
    if (position >= stage.last) pause();
    else request = requestAnimationFrame(tick);
  }

  function play() {
    if (position >= stage.last) {
      position = 0;
      put(0, 0);
    }
    before = performance.now();
    request = requestAnimationFrame(tick);
    tell(true);
  }

  function pause() {
    cancelAnimationFrame(request);
    request = 0;
    tell(false);
  }

  function tell(isPlaying) {
    place.classList.toggle("is-playing", isPlaying);
    button.setAttribute("aria-label", button.dataset[isPlaying ? "pause" : "play"]);
  }

  function jump(frame) {
    pause();
    position = frame;
    put(frame, DAY_MS / 2);
  }

  const names = [...place.querySelectorAll(".race-name b")].map((one) => one.textContent);
  button.addEventListener("click", () => (request ? pause() : play()));
  slider.addEventListener("input", () => jump(Number(slider.value)));
  place.querySelectorAll("[data-replay-speed]").forEach((choice) => {
    choice.addEventListener("change", () => {
      speed = Number(choice.value);
    });
  });
  place.querySelectorAll("[data-replay-jump]").forEach((one) => {
    one.addEventListener("click", () => jump(Number(one.dataset.replayJump)));
    mark(part("marks"), Number(one.dataset.replayJump) / Math.max(1, stage.last), one.dataset.label);
  });
  part("controls").hidden = false;
  place.classList.add("is-ready");
  put(stage.last, 0);
  tell(false);
}

// A mark over the slider, where its thumb stands on that day.
function mark(marks, share, label) {
  const tick = document.createElement("span");
  tick.className = label ? "race-tick is-first" : "race-tick";
  tick.textContent = label || "";
  tick.style.left = `calc(${THUMB_PX / 2}px + (100% - ${THUMB_PX}px) * ${share})`;
  marks.append(tick);
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}
