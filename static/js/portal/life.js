// A board on a page is alive: figures count up to what they are now, and a row that has gained stays
// lit for a while, whatever redraws it meanwhile.
import { isStill } from "../board.js";

const COUNT_MS = 800;
const LIT_MS = 20000;
const NUMBER = /^([+−-]?)([\d,]+)(\.\d+)?/;

export class Life {
  constructor(holder) {
    this.holder = holder;
    this.running = [];
    this.lit = new Map();
    this.was = new Map();
  }

  /** Call before the fragment is drawn anew: every count ends at what the server wrote. */
  before() {
    this.running.forEach((stop) => stop());
    this.running = [];
    this.was = new Map();
    this.gains = new Map();
    this.holder.querySelectorAll("[data-figure]").forEach((figure) => {
      this.was.set(figure.dataset.figure, figure.textContent.trim());
    });
    this.rows().forEach((row) => this.gains.set(row.dataset.key, parseFloat(row.dataset.value)));
  }

  /** Call with what `redraw` returned. */
  after(result) {
    this.rows().forEach((row) => {
      const before = this.gains.get(row.dataset.key);
      if (parseFloat(row.dataset.value) > before) this.light(row.dataset.key);
    });
    this.mark();
    if (isStill()) return;
    result.changed.forEach(({ cell, before }) => this.count(cell, before));
    this.holder.querySelectorAll("[data-figure]").forEach((figure) => {
      this.count(figure, this.was.get(figure.dataset.figure));
    });
  }

  rows() {
    return Array.from(this.holder.querySelectorAll("tr[data-key]"));
  }

  light(key) {
    clearTimeout(this.lit.get(key));
    const out = setTimeout(() => {
      this.lit.delete(key);
      this.mark();
    }, LIT_MS);
    this.lit.set(key, out);
  }

  mark() {
    this.rows().forEach((row) => row.classList.toggle("is-lit", this.lit.has(row.dataset.key)));
  }

  // Only a figure that stands first in its element, with the same sign and as many decimals.
  count(element, before) {
    const text = element.firstChild;
    if (!before || !text || text.nodeType !== Node.TEXT_NODE) return;
    const whole = text.data;
    const from = NUMBER.exec(before);
    const to = NUMBER.exec(whole.trim());
    if (!from || !to || from[0] === to[0]) return;
    const [first, last] = [valueOf(from), valueOf(to)];
    const decimals = to[3] ? to[3].length - 1 : 0;
    const rest = whole.trim().slice(to[0].length);
    const started = performance.now();
    let frame = 0;
    const stop = () => {
      cancelAnimationFrame(frame);
      text.data = whole;
    };
    const step = (at) => {
      const t = (at - started) / COUNT_MS;
      if (t >= 1) return stop();
      const eased = 1 - (1 - Math.max(0, t)) ** 3;
      text.data = to[1] + grouped(first + (last - first) * eased, decimals) + rest;
      frame = requestAnimationFrame(step);
      return undefined;
    };
    frame = requestAnimationFrame(step);
    this.running.push(stop);
  }
}

function valueOf(match) {
  return parseFloat(match[2].replace(/,/g, "") + (match[3] || ""));
}

function grouped(number, decimals) {
  const [whole, part] = number.toFixed(decimals).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
}
