// Sets the names of a drawn chart: at the ends of its lines and levels, and above what crosses it.
import { looks } from "./look.js";
import { LINE, fontOf, rows, spread } from "./names.js";
import { columnWidth } from "./options.js";
import { GAP, aboveHeight } from "./plan.js";

// A name so far from what it names is led to by a line.
const LED_FROM = 5;
const FRAME = 2;
// Beneath the plot stand the categories.
const BELOW = 28;

/** Put the names of a chart where there is room for each. */
export function setNames(drawn, chart, colours, plan) {
  const above = plan.above.map((one) => ({ ...one, x: across(drawn, one) }));
  const more = aboveHeight(rows(above, plan.width));
  if (more) drawn.setOption({ grid: { top: plan.top + more } });
  const base = plan.key ? plan.top - 24 : 0;
  const tops = above.map((one) => textOf({ ...one, top: base + one.row * LINE }, colours.text, colours));
  drawn.setOption({ graphic: [...tops, ...endsOf(drawn, chart, colours, plan)] });
}

/** Move the figure of a bar that lies off the levels that cross it. */
export function asideOf(drawn, chart) {
  return ({ labelRect }) => {
    const levels = chart.references.map((one) => drawn.convertToPixel({ xAxisIndex: 0 }, one.value));
    let left = labelRect.x;
    for (const level of levels.sort((one, other) => one - other)) {
      if (left - 4 < level && level < left + labelRect.width + 4) left = level + 6;
    }
    return left === labelRect.x ? {} : { x: left, y: labelRect.y, align: "left", verticalAlign: "top" };
  };
}

/** Where a category, or else a value of bars that lie, stands from the left. */
function across(drawn, { at, value }) {
  return drawn.convertToPixel({ xAxisIndex: 0 }, at === undefined ? value : at);
}

function endsOf(drawn, chart, colours, plan) {
  const last = chart.categories.length - 1;
  const room = last ? across(drawn, { at: 1 }) - across(drawn, { at: 0 }) : plan.width - plan.gutter;
  const reach = chart.kind === "line" ? 0 : columnWidth(chart, room) / 2;
  const right = chart.kind === "line" ? across(drawn, { at: last }) : plan.width - plan.gutter;
  const names = plan.ends.map((end) => {
    const from = end.of === undefined ? right : across(drawn, end) + reach;
    const left = chart.kind === "line" || end.of === undefined ? from : right;
    return { ...end, from, left: left + GAP - FRAME, y: drawn.convertToPixel({ yAxisIndex: 0 }, end.value) };
  });
  return spread(names, FRAME, plan.height - BELOW).flatMap((name) => {
    const hue = name.of === undefined ? colours.text : looks(chart.series[name.of], name.of, colours).hue;
    const middle = name.top + name.height / 2;
    const isLed = Math.abs(middle - name.y) > LED_FROM || name.left - name.from > GAP;
    return [...(isLed ? [leadOf(name, middle, name.of === undefined ? colours.soft : hue)] : []), textOf(name, hue, colours)];
  });
}

/** From what is named to its name. */
function leadOf({ from, left, y }, middle, stroke) {
  return {
    type: "polyline",
    silent: true,
    z: 90,
    shape: { points: [[from + 1, y], [left - 2, middle]] },
    style: { stroke, lineWidth: 1, fill: null },
  };
}

function textOf({ text, left, top, weight }, fill, { surface }) {
  return {
    type: "text",
    silent: true,
    z: 100,
    x: left,
    y: top,
    style: { text, fill, font: fontOf(weight), lineHeight: LINE, stroke: surface, lineWidth: 3 },
  };
}
