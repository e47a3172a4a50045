// From a chart's figures to what ECharts draws: named on the lines themselves, references across.
import { looks } from "./look.js";

const FONT = '"Barlow", "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", sans-serif';
const MOST_MARKED = 40;
const MOST_TOLD = 24;

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
  return {
    type: "category",
    data: chart.categories,
    inverse: lies,
    boundaryGap: chart.kind !== "line",
    axisTick: { show: false },
    axisLine: { lineStyle: { color: line } },
    axisLabel: { color: soft, fontSize: 12, hideOverlap: true, ...(lies ? beside : {}) },
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
    // A level beyond every figure is still on the chart.
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
    data: series.values,
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
  return {
    type: "bar",
    stack: chart.stacked ? "all" : undefined,
    barMaxWidth: 34,
    barCategoryGap: "32%",
    itemStyle: { color: look.hue, borderColor: colours.surface, borderWidth: chart.stacked ? 1 : 0 },
    label: {
      show: few && !chart.stacked,
      position: chart.kind === "bar" ? "right" : "top",
      formatter: ({ value }) => told(value, chart.measure),
      color: colours.text,
      fontSize: 13,
    },
  };
}

function levelsOf(chart, { text, soft }) {
  const axis = chart.kind === "bar" ? "xAxis" : "yAxis";
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: soft, type: [6, 4], width: 1.5 },
    // The categories of bars run downwards: their lines begin at the top.
    label: { color: text, fontSize: 12, position: chart.kind === "bar" ? "start" : "insideStartTop" },
    data: chart.references.map((one) => ({
      [axis]: one.value,
      label: { formatter: `${one.name} ${one.told}` },
    })),
  };
}
