// From a chart's figures to what ECharts draws: named on the lines themselves, references across.
import { looks } from "./look.js";

const FONT = '"Barlow", "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", sans-serif';
const MOST_MARKED = 40;
const MOST_TOLD = 24;
// A part of what is stacked is told from so much of the highest stack on: below, it has no room.
const LEAST_TOLD = 0.08;
const NARROW_NAME = 108;
// Columns so few are each named, on several lines where the name is long.
const FEW_COLUMNS = 3;
const COLUMN_NAME = 150;

/** The figure as it is read. */
export function told(value, measure) {
  if (value === null || value === undefined) return "–";
  const text = (Math.round(value * 100) / 100).toLocaleString("en-US");
  return measure === "%" ? `${(Math.round(value * 10) / 10).toLocaleString("en-US")}%` : text;
}

/** The option of a chart; `narrow` on a phone, `still` where nothing is to move. */
export function optionsOf(chart, colours, { narrow, still }) {
  const lies = chart.kind === "bar";
  const places = categoryAxis(chart, colours, lies, narrow);
  const figures = valueAxis(chart, colours, lies);
  return {
    animation: !still,
    animationDuration: 500,
    aria: { enabled: false },
    textStyle: { fontFamily: FONT, color: colours.text },
    grid: gridOf(chart, narrow),
    legend: legendOf(chart, colours, narrow),
    tooltip: tooltipOf(chart, colours),
    xAxis: lies ? figures : places,
    yAxis: lies ? places : figures,
    series: chart.series.map((series, at) => seriesOf(chart, series, at, colours, narrow)),
  };
}

function gridOf(chart, narrow) {
  const named = chart.kind === "line" && !narrow;
  const right = named ? 140 : chart.kind === "bar" ? 56 : 16;
  const top = hasLegend(chart, narrow) ? 40 : 24;
  return { left: 8, right, top, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };
}

/** Lines are named at their end; where there is no room for that, and beside bars, in a legend. */
function hasLegend(chart, narrow) {
  return chart.series.length > 1 && (chart.kind !== "line" || narrow);
}

function legendOf(chart, colours, narrow) {
  return {
    show: hasLegend(chart, narrow),
    top: 0,
    left: 0,
    type: "scroll",
    itemWidth: 22,
    itemHeight: 10,
    textStyle: { color: colours.text, fontSize: 13 },
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

function categoryAxis(chart, { soft, line }, lies, narrow) {
  // Names beside bars that lie are broken rather than let them take the bars' room.
  const beside = { interval: 0, width: narrow ? 110 : 220, overflow: "break" };
  const few = chart.kind === "column" && chart.categories.length <= FEW_COLUMNS;
  const below = few ? { interval: 0, width: narrow ? NARROW_NAME : COLUMN_NAME, overflow: "break" } : {};
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
    axisLabel: { color: soft, fontSize: 12, hideOverlap: true, ...(lies ? beside : below) },
  };
}

function valueAxis(chart, { soft, line }, lies) {
  const levels = chart.references.map((one) => one.value);
  const isWhole = chart.stacked && chart.measure === "%";
  if (chart.ranks) return rankAxis({ soft, line });
  return {
    type: "value",
    splitNumber: 4,
    minInterval: chart.measure === "%" ? undefined : 1,
    // Room for what stands beside a bar below zero.
    min: ({ min }) => (min < 0 ? Math.floor(min * 1.12) : null),
    // A level beyond every figure is still on the chart.
    interval: isWhole ? 25 : undefined,
    max: isWhole ? 100 : ({ max }) => (levels.some((level) => level > max) ? Math.ceil(Math.max(...levels) * 1.08) : null),
    axisLabel: { color: soft, fontSize: 12, show: !lies, formatter: (value) => told(value, chart.measure) },
    splitLine: { lineStyle: { color: line } },
  };
}

/** Ranks: the first on top, and no rank before it. */
function rankAxis({ soft, line }) {
  return {
    type: "value",
    inverse: true,
    min: 1,
    max: ({ max }) => Math.max(max, 3),
    minInterval: 1,
    splitNumber: 4,
    axisLabel: { color: soft, fontSize: 12 },
    splitLine: { lineStyle: { color: line } },
  };
}

function seriesOf(chart, series, at, colours, narrow) {
  const look = looks(series, at, colours);
  const common = {
    name: series.name,
    data: series.values.map((value) => (value < 0 && chart.kind === "bar" ? { value, label: { position: "left" } } : value)),
    itemStyle: { color: look.hue },
    emphasis: { focus: "series" },
    markLine: at === 0 ? levelsOf(chart, colours) : undefined,
  };
  return chart.kind === "line"
    ? { ...common, ...lineOf(chart, series, look, colours, narrow) }
    : { ...common, ...barOf(chart, look, colours) };
}

function lineOf(chart, series, look, colours, narrow) {
  return {
    type: "line",
    symbol: look.mark,
    symbolSize: 7,
    showSymbol: chart.categories.length <= MOST_MARKED,
    connectNulls: false,
    lineStyle: { color: look.hue, width: look.width, type: look.stroke },
    endLabel: {
      show: !narrow,
      formatter: ({ value }) => `${series.name} ${told(value, chart.measure)}`,
      color: look.hue,
      fontSize: 13,
      fontWeight: series.role === "main" ? 600 : 400,
      width: 130,
      overflow: "truncate",
    },
    labelLayout: { moveOverlap: "shiftY" },
  };
}

function barOf(chart, look, colours) {
  const few = chart.categories.length * chart.series.length <= MOST_TOLD;
  const least = chart.stacked ? highest(chart) * LEAST_TOLD : -Infinity;
  return {
    type: "bar",
    stack: chart.stacked ? "all" : undefined,
    // What stands on each other is told inside: a column of a few has room for it.
    barMaxWidth: chart.stacked && few ? 72 : 34,
    barCategoryGap: "32%",
    itemStyle: { color: look.hue, borderColor: colours.surface, borderWidth: chart.stacked ? 1 : 0 },
    label: {
      show: few,
      position: chart.stacked ? "inside" : chart.kind === "bar" ? "right" : "top",
      formatter: ({ value }) => (value < least ? "" : told(value, chart.measure)),
      color: chart.stacked ? colours.surface : colours.text,
      fontSize: 13,
    },
  };
}

/** The highest stack. */
function highest({ categories, series }) {
  const stacks = categories.map((_name, at) => series.reduce((sum, { values }) => sum + (values[at] || 0), 0));
  return Math.max(0, ...stacks);
}

function levelsOf(chart, { text, soft }) {
  const axis = chart.kind === "bar" ? "xAxis" : "yAxis";
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: soft, type: [6, 4], width: 1.5 },
    // The categories of bars run downwards: their lines begin at the top.
    label: { color: text, fontSize: 12, position: chart.kind === "bar" ? "start" : "insideStartTop" },
    data: [
      ...chart.references.map((one) => ({
        [axis]: one.value,
        label: { formatter: `${one.name} ${one.told}` },
      })),
      // What happened at a category stands across the values, named at its upper end.
      ...chart.marks.map((one) => ({
        [axis === "xAxis" ? "yAxis" : "xAxis"]: one.at,
        label: { formatter: one.name, position: "end" },
        lineStyle: { type: "solid", width: 2 },
      })),
    ],
  };
}
