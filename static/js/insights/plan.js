// What a chart needs beside its plot, from its figures and its width: names, rows of a key, height.
import { LINE, wrapped } from "./names.js";

const HEIGHT = 340;
const NARROW = 480;
const ROW_HEIGHT = 26;
const LEAST_HEIGHT = 160;
// Bars that lie stay on one sheet of paper with their title and note, as long as they can be read.
const MOST_ON_PAPER = 800;
const LEAST_ROW = 12;
const MOST_NAME = 220;
const KEY_ITEM = 37;
// Columns so few are each named, on several lines where the name is long.
const FEW_COLUMNS = 3;
const PLACE_LINE = 15;
// What the figures take beside their axis.
const FIGURES = 56;
export const KEY_ROW = 24;
export const GAP = 10;

/** The figure as it is read. */
export function told(value, measure) {
  if (value === null || value === undefined) return "–";
  const text = (Math.round(value * 100) / 100).toLocaleString("en-US");
  return measure === "%" ? `${(Math.round(value * 10) / 10).toLocaleString("en-US")}%` : text;
}

/** The plan of a chart so wide; on paper it is no higher than a sheet. */
export function planOf(chart, width, onPaper = false) {
  const narrow = width < NARROW;
  const lies = chart.kind === "bar";
  const most = Math.min(MOST_NAME, width * (narrow ? 0.34 : 0.26));
  const ends = lies ? [] : [...endsOf(chart), ...levelsOf(chart)].map((end) => ({ ...end, ...wrapped(end.name, end.weight, most) }));
  const above = [...(lies ? levelsOf(chart) : []), ...chart.marks.map(({ at, name }) => ({ at, name, weight: 400 }))];
  const key = chart.series.length > 1 && !ends.some(({ of }) => of !== undefined) ? keyRows(chart, width) : 0;
  const named = ends.reduce((sum, { height }) => sum + height, 0);
  const gutter = ends.length ? Math.max(...ends.map((end) => end.width)) + GAP : 0;
  const places = placesOf(chart, width - gutter, narrow);
  const each = chart.stacked ? 1 : chart.series.length;
  const room = (MOST_ON_PAPER - 64) / chart.categories.length;
  const usual = Math.max(each * ROW_HEIGHT, places.lines * PLACE_LINE + 8);
  const fitting = Math.max(each * LEAST_ROW, Math.min(usual, room));
  const lying = 64 + chart.categories.length * (onPaper ? fitting : usual);
  return {
    narrow,
    lies,
    ends,
    places,
    above: above.map((one) => ({ ...one, ...wrapped(one.name, one.weight, width) })),
    gutter,
    key,
    top: 24 + key * KEY_ROW,
    width,
    height: (lies ? Math.max(LEAST_HEIGHT, lying) : Math.max(HEIGHT, named + 80)) + key * KEY_ROW,
  };
}

/** Lines are named where they end; so is what stands on each other, if the last column has all of it. */
function endsOf(chart) {
  if (chart.kind === "line") {
    return chart.series.map((series, of) => {
      const at = series.values.reduce((last, value, here) => (value === null ? last : here), -1);
      const name = `${series.name} ${told(series.values[at], chart.measure)}`;
      return { of, at, value: series.values[at], name, weight: series.role === "main" ? 600 : 400 };
    }).filter(({ at }) => at >= 0);
  }
  const at = chart.categories.length - 1;
  if (!chart.stacked || chart.series.length < 2 || !chart.series.every(({ values }) => values[at] > 0)) return [];
  let below = 0;
  return chart.series.map(({ name, values }, of) => {
    const value = below + values[at] / 2;
    below += values[at];
    return { of, at, value, name, weight: 600 };
  });
}

/** The categories as they stand at their axis: each, on lines, where there is room for each. */
function placesOf({ kind, categories }, width, narrow) {
  const isEach = kind === "bar" || (kind === "column" && categories.length <= FEW_COLUMNS);
  if (!isEach) return { isEach, texts: categories, lines: 1 };
  const most = kind === "bar" ? (narrow ? 110 : 220) : Math.min(150, (width - FIGURES) / categories.length - GAP);
  const texts = categories.map((name) => wrapped(name, 400, most).text);
  return { isEach, texts, lines: Math.max(...texts.map((text) => text.split("\n").length)), lineHeight: PLACE_LINE };
}

function levelsOf(chart) {
  return chart.references.map((one) => ({ value: one.value, name: `${one.name} ${one.told}`, weight: 400 }));
}

/** How many rows a key of all series takes. */
function keyRows({ series }, width) {
  let left = width;
  return series.reduce((rows, { name }) => {
    const item = KEY_ITEM + wrapped(name, 400, Infinity).width;
    const breaks = item > left && left < width;
    left = (breaks ? width : left) - item;
    return rows + (breaks ? 1 : 0);
  }, 1);
}

/** The height that rows of names above the plot take. */
export function aboveHeight(rows) {
  return Math.max(0, rows - 1) * LINE;
}
