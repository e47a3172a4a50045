// Draws every chart of the page, anew when its width or the page's colours change, and for paper.
import { init } from "./echarts.js";
import { colours } from "./look.js";
import { asideOf, setNames } from "./named.js";
import { optionsOf } from "./options.js";
import { planOf } from "./plan.js";

// The width of a card's inside on A4; paper fits what is drawn to the width that it has.
const PAPER_WIDTH = 640;

/** Draw the charts of the page, and fold the tables that stood in for them. */
export function attachCharts() {
  const charts = [...document.querySelectorAll("[data-chart]")].map(attach);
  if (!charts.length) return;
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addListener(() => charts.forEach((draw) => draw()));
  addEventListener("beforeprint", () => charts.forEach((draw) => draw({ onPaper: true })));
  addEventListener("afterprint", () => charts.forEach((draw) => draw()));
  // The names are measured in the font that they are set in.
  if (document.fonts.status !== "loaded") document.fonts.ready.then(() => charts.forEach((draw) => draw()));
}

function attach(place) {
  const card = place.closest(".chart-card");
  const figures = JSON.parse(card.querySelector("[data-chart-figures]").textContent);
  place.hidden = false;
  card.querySelector("[data-chart-table]").open = false;
  const chart = init(place, null, { renderer: "canvas", devicePixelRatio: Math.max(2, devicePixelRatio) });
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  const aside = asideOf(chart, figures);
  let drawn = false;
  const draw = ({ onPaper = false } = {}) => {
    const plan = planOf(figures, onPaper ? PAPER_WIDTH : place.clientWidth, onPaper);
    const look = colours(onPaper);
    place.style.height = `${plan.height}px`;
    chart.resize({ width: plan.width, height: plan.height });
    chart.setOption(optionsOf(figures, look, plan, { still: drawn || onPaper || stillness.matches, aside }), true);
    setNames(chart, figures, look, plan);
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
