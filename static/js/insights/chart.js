// Draws every chart of the page, anew when its width or the page's colours change, and for paper.
import { init } from "./echarts.js";
import { colours } from "./look.js";
import { optionsOf } from "./options.js";

const NARROW = 480;
const PAPER_WIDTH = 680;
const ROW_HEIGHT = 26;
const LEAST_HEIGHT = 160;

/** Draw the charts of the page, and fold the tables that stood in for them. */
export function attachCharts() {
  const charts = [...document.querySelectorAll("[data-chart]")].map(attach);
  if (!charts.length) return;
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addListener(() => charts.forEach((draw) => draw()));
  addEventListener("beforeprint", () => charts.forEach((draw) => draw({ onPaper: true })));
  addEventListener("afterprint", () => charts.forEach((draw) => draw()));
}

function attach(place) {
  const card = place.closest(".chart-card");
  const figures = JSON.parse(card.querySelector("[data-chart-figures]").textContent);
  place.hidden = false;
  card.querySelector("[data-chart-table]").open = false;
  if (figures.kind === "bar") {
    place.style.height = `${Math.max(LEAST_HEIGHT, 64 + place.dataset.rows * ROW_HEIGHT)}px`;
  }
  const chart = init(place, null, { renderer: "canvas", devicePixelRatio: Math.max(2, devicePixelRatio) });
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  let drawn = false;
  const draw = ({ onPaper = false } = {}) => {
    chart.resize({ width: onPaper ? PAPER_WIDTH : "auto" });
    const narrow = chart.getWidth() < NARROW;
    const still = drawn || onPaper || stillness.matches;
    chart.setOption(optionsOf(figures, colours(onPaper), { narrow, still }), true);
    drawn = true;
  };
  draw();
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (place.clientWidth === width || !place.clientWidth) return;
    width = place.clientWidth;
    draw();
  }).observe(place);
  place.dataset.drawn = "";
  return draw;
}
