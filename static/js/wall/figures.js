// Figures that count up to their new value. The text the server wrote always stands at the end.
const COUNT_MS = 800;

let running = [];

/** The figures shown now: a map from name to number. */
export function read(holder) {
  const found = new Map();
  each(holder, function (element) {
    found.set(element.getAttribute("data-count"), number(element));
  });
  return found;
}

/** End every count at once, so that the page holds what the server wrote. */
export function settle() {
  running.forEach(function (stop) {
    stop();
  });
  running = [];
}

/** Let each figure that differs from `before` count from there. */
export function countFrom(holder, before) {
  each(holder, function (element) {
    const from = before.get(element.getAttribute("data-count"));
    const to = number(element);
    if (from !== undefined && from !== to) running.push(count(element, from, to));
  });
}

function count(element, from, to) {
  const text = element.textContent;
  const started = performance.now();
  let frame = 0;
  function stop() {
    window.cancelAnimationFrame(frame);
    element.textContent = text;
  }
  function step(at) {
    const t = (at - started) / COUNT_MS;
    if (t >= 1) {
      stop();
      return;
    }
    const eased = 1 - Math.pow(1 - Math.max(0, t), 3);
    element.textContent = grouped(Math.round(from + (to - from) * eased));
    frame = window.requestAnimationFrame(step);
  }
  frame = window.requestAnimationFrame(step);
  return stop;
}

function grouped(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

function number(element) {
  return parseFloat(element.getAttribute("data-n"));
}

function each(holder, visit) {
  Array.prototype.forEach.call(holder.querySelectorAll("[data-count]"), visit);
}
