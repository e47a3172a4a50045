// The axes of figures: steps that people count in, and every reference within them.
import { told } from "./plan.js";

const STEPS = [1, 2, 2.5, 5, 10];

/** The axis of a chart's figures. */
export function valueAxis(chart, { soft, line }, lies) {
  const common = {
    type: "value",
    axisLabel: { color: soft, fontSize: 12, show: !lies, formatter: (value) => told(value, chart.measure) },
    splitLine: { lineStyle: { color: line } },
  };
  return { ...common, ...(chart.ranks ? ranks(chart) : figures(chart)) };
}

function figures(chart) {
  const all = [...chart.series.flatMap(({ values }) => values), ...chart.references.map((one) => one.value)];
  if (chart.stacked && chart.measure === "%") return { min: 0, max: 100, interval: 25 };
  const columns = chart.categories.map((_name, at) => chart.series.reduce((sum, { values }) => sum + Math.max(0, values[at] || 0), 0));
  const most = Math.max(0, ...all, ...(chart.stacked ? columns : []));
  const least = Math.min(0, ...all);
  const isWhole = all.every((value) => Number.isInteger(value));
  const interval = stepOf(most - least, isWhole && chart.measure !== "%");
  // Room for what stands beside a bar below zero.
  const min = Math.floor((least * (chart.kind === "bar" ? 1.12 : 1)) / interval) * interval;
  return { min, max: Math.max(1, Math.ceil(most / interval - 1e-9)) * interval, interval };
}

/** Ranks: the first on top, and no rank before it. */
function ranks({ series }) {
  const last = Math.max(3, ...series.flatMap(({ values }) => values));
  const step = stepOf(last, true);
  // Its own steps begin at round figures, given ones at the first rank.
  return { inverse: true, min: 1, max: Math.ceil(last / step) * step, minInterval: 1 };
}

/** A step of which about five make the span. */
function stepOf(span, isWhole) {
  if (!span) return 1;
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = STEPS.find((one) => one * power >= rough - 1e-9) * power;
  return isWhole ? Math.max(1, Math.ceil(step)) : step;
}
