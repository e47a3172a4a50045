// Gilt paper for a new leader, and for nothing less.
import confetti from "canvas-confetti";
import { isStill } from "../board.js";
import { slot } from "./slot.js";

const PAUSE_MS = 8000;

let fire = null;
let last = -PAUSE_MS;

/** Two short bursts from the sides; a still screen stays still. */
export function throwConfetti() {
  if (isStill() || performance.now() - last < PAUSE_MS) return;
  last = performance.now();
  const canvas = slot("confetti");
  if (canvas.width !== canvas.offsetWidth) {
    // A screen may be hung upright while the page stays.
    canvas.width = canvas.offsetWidth;
    canvas.height = canvas.offsetHeight;
  }
  // Its worker would come from a blob, which the content policy refuses.
  if (!fire) fire = confetti.create(canvas, { useWorker: false, resize: false });
  [[0.06, 62], [0.94, 118]].forEach(function (side) {
    fire({
      particleCount: 46, spread: 58, startVelocity: 58, gravity: 0.9, ticks: 190, scalar: 1.5,
      angle: side[1], origin: { x: side[0], y: 0.78 },
      colors: ["#F2C879", "#FFE3AE", "#D81E34", "#FF6B61"],
    });
  });
}
