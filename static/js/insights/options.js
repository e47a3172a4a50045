// From a chart's figures to what ECharts draws, without the names beside it: named.js sets those.
import { looks } from "./look.js";
import { FONT } from "./names.js";
import { told } from "./plan.js";
import { valueAxis } from "./scale.js";

const MOST_MARKED = 40;
const MOST_TOLD = 24;
// A part of what is stacked is told from so much of the highest stack on: below, it has no room.
const LEAST_TOLD = 0.08;
const COLUMN = 34;
const STACK = 72;

/** The option of a chart after its plan; `still` where nothing is to move, `aside` moves figures. */
export function optionsOf(chart, colours, plan, { still, aside }) {
  const places = categoryAxis(chart, colours, plan);
  const figures = valueAxis(chart, colours, plan.lies);
  return {
    animation: !still,
    animationDuration: 500,
    aria: { enabled: false },
    textStyle: { fontFamily: FONT, color: colours.text },
    grid: gridOf(plan),
    legend: keyOf(colours, plan),
    tooltip: tooltipOf(chart, colours),
    xAxis: plan.lies ? figures : places,
    yAxis: plan.lies ? places : figures,
    series: chart.series.map((series, at) => seriesOf(chart, series, at, colours, aside)),
  };
}

/** How wide a column of a chart is, of so much room. */
export function columnWidth(chart, room) {
  return Math.min(room * 0.68, isFewStacked(chart) ? STACK : COLUMN);
}

function gridOf({ lies, gutter, top }) {
  const right = lies ? 56 : gutter || 16;
  return { left: 8, right, top, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };
}

/** What is not named beside itself, in a key: as many rows as it takes. */
function keyOf(colours, { key, width }) {
  return {
    show: key > 0,
    top: 0,
    left: 0,
    width,
    padding: 0,
    itemGap: 10,
    itemWidth: 22,
    itemHeight: 14,
    textStyle: { color: colours.text, fontSize: 13, lineHeight: 14 },
  };
}

function tooltipOf(chart, { surface, line, text }) {
  return {
    trigger: "axis",
    // Drawn and not put into the page: styles in elements are not allowed there.
    renderMode: "richText",
    confine: true,
    axisPointer: { type: chart.kind === "line" ? "line" : "shadow" },
    backgroundColor: surface,
    borderColor: line,
    textStyle: { color: text, fontSize: 13 },
    valueFormatter: (value) => told(value, chart.measure),
  };
}

function categoryAxis(chart, { soft, line }, { lies, places }) {
  const each = { interval: 0, hideOverlap: false, lineHeight: places.lineHeight, formatter: (_name, at) => places.texts[at] };
  return {
    type: "category",
    data: chart.categories,
    inverse: lies,
    boundaryGap: chart.kind !== "line",
    axisTick: { show: false },
    // Beneath the figures, also where the least of them is on top; at the edge, also where bars go to
    // both sides of zero.
    position: lies ? undefined : "bottom",
    axisLine: { lineStyle: { color: line }, onZero: false },
    axisLabel: { color: soft, fontSize: 12, hideOverlap: true, showMaxLabel: chart.kind === "line" || undefined, ...(places.isEach ? each : {}) },
  };
}

function seriesOf(chart, series, at, colours, aside) {
  const look = looks(series, at, colours);
  const least = chart.stacked ? highest(chart) * LEAST_TOLD : null;
  const common = {
    name: series.name,
    data: series.values.map((value) => pointOf(chart, value, least)),
    itemStyle: { color: look.hue },
    emphasis: { focus: "series" },
    markLine: at === 0 ? linesOf(chart, colours) : undefined,
  };
  return chart.kind === "line"
    ? { ...common, ...lineOf(chart, look) }
    : { ...common, ...barOf(chart, look, colours, aside) };
}

/** A figure, and where its own is told: before a bar below zero, and not where it has no room. */
function pointOf(chart, value, least) {
  if (value === null) return value;
  if (least !== null && value < least) return { value, label: { show: false } };
  return value < 0 && chart.kind === "bar" ? { value, label: { position: "left" } } : value;
}

function lineOf(chart, look) {
  return {
    type: "line",
    symbol: look.mark,
    symbolSize: 7,
    showSymbol: chart.categories.length <= MOST_MARKED,
    connectNulls: false,
    lineStyle: { color: look.hue, width: look.width, type: look.stroke },
  };
}

function barOf(chart, look, colours, aside) {
  return {
    type: "bar",
    stack: chart.stacked ? "all" : undefined,
    // What stands on each other is told inside: a column of a few has room for it.
    barMaxWidth: isFewStacked(chart) ? STACK : COLUMN,
    barCategoryGap: "32%",
    itemStyle: {
      color: look.hue,
      decal: look.hatch,
      borderColor: chart.stacked ? colours.surface : look.hue,
      borderWidth: 1,
    },
    label: {
      // Bars that lie have a row each for their figure.
      show: isFew(chart) || (chart.kind === "bar" && !chart.stacked),
      position: chart.stacked ? "inside" : chart.kind === "bar" ? "right" : "top",
      formatter: ({ value }) => told(value, chart.measure),
      color: chart.stacked ? colours.surface : colours.text,
      backgroundColor: chart.stacked ? look.hue : undefined,
      padding: chart.stacked ? [1, 4] : 0,
      fontSize: 13,
    },
    labelLayout: chart.kind === "bar" ? aside : undefined,
  };
}

function isFew({ categories, series }) {
  return categories.length * series.length <= MOST_TOLD;
}

function isFewStacked(chart) {
  return chart.stacked && isFew(chart);
}

/** The highest stack. */
function highest({ categories, series }) {
  const stacks = categories.map((_name, at) => series.reduce((sum, { values }) => sum + (values[at] || 0), 0));
  return Math.max(0, ...stacks);
}

/** References across the figures, and what happened at a category across the values. */
function linesOf(chart, { text, surface }) {
  const lies = chart.kind === "bar";
  return {
    silent: true,
    symbol: "none",
    // Seen on what it crosses, too.
    lineStyle: { color: text, type: [6, 4], width: 1.5, shadowColor: surface, shadowBlur: 3 },
    label: { show: false },
    data: [
      ...chart.references.map((one) => ({ [lies ? "xAxis" : "yAxis"]: one.value })),
      ...chart.marks.map((one) => ({
        [lies ? "yAxis" : "xAxis"]: one.at,
        lineStyle: { type: "solid", width: 2 },
      })),
    ],
  };
}
