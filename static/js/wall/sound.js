// Chimes for what is celebrated, made on the spot. Off until somebody switches them on at the screen,
// which it remembers. Browsers since Chrome 66 play nothing before a key was pressed, so that after a
// nightly reload a screen may have to say that it is kept silent.
import { slot } from "./slot.js";

const REMEMBERED = "hongbang.sound";
const HINT_MS = 8000;
const LOUDEST = 0.16;
const ASKED_MS = 1000; // until a browser that starts by itself has done so

// Notes of a chime: when (s), which (Hz), how long it rings (s). Larger moments have more of them.
const C = 523.25, E = 659.26, G = 783.99, A = 880, C2 = 1046.5, E2 = 1318.51, G2 = 1567.98;
const CHIMES = {
  opening: [[0, E2, 0.5]],
  folded: [[0, C2, 0.5], [0.09, E2, 0.5]],
  rise: [[0, G, 0.6], [0.14, C2, 0.8]],
  passing: [[0, E, 0.6], [0.13, G, 0.6], [0.26, C2, 1]],
  milestone: [[0, G, 0.7], [0.12, C2, 0.7], [0.24, E2, 0.9], [0.42, G2, 1.1]],
  summary: [[0, G, 0.8], [0.16, C2, 1]],
  announcement: [[0, A, 0.9], [0.4, E, 1.2]],
  target: [[0, C, 0.5], [0.16, E, 0.5], [0.32, G, 0.5], [0.48, C2, 1.4], [0.48, E2, 1.4]],
  leader: [[0, G, 0.4], [0.14, C2, 0.4], [0.28, E2, 0.4], [0.44, G2, 1.6], [0.44, C2, 1.6], [0.44, E2, 1.6]],
};

/** Offer the sound at the screen. `play(level)` chimes when it is on; a preview stays silent. */
export function createSound() {
  const Context = window.AudioContext || window.webkitAudioContext;
  const isPreview = window.self !== window.top || document.body.hasAttribute("data-preview");
  const classes = slot("sound").classList;
  let context = null;
  let timer = 0;
  let rested = "";

  function isOn() {
    try {
      return window.localStorage.getItem(REMEMBERED) === "on";
    } catch (error) {
      return Boolean(context);
    }
  }

  function remember(on) {
    try {
      if (on) window.localStorage.setItem(REMEMBERED, "on");
      else window.localStorage.removeItem(REMEMBERED);
    } catch (error) {
      // A screen without a memory sounds until it loads its page anew.
    }
  }

  function tell() {
    const isSilent = Boolean(context) && context.state !== "running";
    classes.toggle("is-on", Boolean(context) && !isSilent);
    classes.toggle("is-silent", isSilent);
  }

  function start(then) {
    context = new Context();
    context.onstatechange = tell;
    wake(then);
    // Not at once: a browser that lets it sound takes a moment to say so.
    window.setTimeout(tell, ASKED_MS);
  }

  // Resolved once the browser lets it sound, which may be at the next key.
  function wake(then) {
    context.resume().then(function () {
      tell();
      if (then) then();
    }, tell);
  }

  function stop() {
    context.onstatechange = null;
    context.close();
    context = null;
    tell();
  }

  function toggle() {
    if (!Context) return;
    if (context && context.state !== "running") wake();
    else if (context) {
      remember(false);
      stop();
    } else {
      remember(true);
      start(function () {
        play("rise");
      });
    }
  }

  function hint() {
    classes.add("is-shown");
    document.body.classList.add("pointing");
    window.clearTimeout(timer);
    timer = window.setTimeout(function () {
      classes.remove("is-shown");
      document.body.classList.remove("pointing");
    }, HINT_MS);
  }

  // Engines tell of a move, too, when the page moves under a pointer that rests.
  function move(event) {
    const spot = event.screenX + "/" + event.screenY;
    if (rested && rested !== spot) hint();
    rested = spot;
  }

  function press(event) {
    const isOffered = classes.contains("is-shown");
    const isSwitch = event.key === "s" || event.key === "S" || event.key === "Enter";
    hint();
    if (context && context.state === "suspended") wake();
    else if (isSwitch && (isOffered || event.key !== "Enter")) {
      event.preventDefault();
      toggle();
    }
  }

  function play(level) {
    const notes = CHIMES[level];
    if (!notes || !context || context.state !== "running") return;
    const at = context.currentTime + 0.03;
    notes.forEach(function (note) {
      ring(at + note[0], note[1], note[2], LOUDEST / Math.sqrt(notes.length));
    });
  }

  // A bell: a tone and its octave, struck at once, fading away.
  function ring(at, hertz, seconds, loudness) {
    [[1, 1], [2, 0.35]].forEach(function (part) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = hertz * part[0];
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(loudness * part[1], at + 0.012);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
      tone.connect(volume);
      volume.connect(context.destination);
      tone.onended = function () {
        volume.disconnect();
      };
      tone.start(at);
      tone.stop(at + seconds + 0.02);
    });
  }

  if (isPreview) return { play() {} };
  if (!Context) classes.add("is-none");
  else if (isOn()) start();
  slot("sound-key").addEventListener("click", toggle);
  window.addEventListener("keydown", press);
  window.addEventListener("mousemove", move);
  return { play };
}
