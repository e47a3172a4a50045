// How series differ: never by hue alone. Hues are told apart by readers who see no red or no green;
// strokes, marks and hatching by everybody, and on grey paper.
const STROKES = ["solid", [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4], [12, 4]];
const MARKS = ["circle", "rect", "triangle", "diamond", "pin", "roundRect", "arrow"];
const HATCHES = [
  null,
  { dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4 },
  { symbol: "circle", dashArrayX: [[7, 7], [0, 7, 7, 0]], dashArrayY: [7, 0], symbolSize: 0.6 },
  { dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
  { dashArrayX: [1, 0], dashArrayY: [2, 6] },
  { dashArrayX: [3, 5], dashArrayY: [3, 5], rotation: Math.PI / 4 },
  { dashArrayX: [1, 0], dashArrayY: [5, 3], rotation: Math.PI / 2 },
];
const LIGHT = ["#B5122A", "#1F5A93", "#B77900", "#14776F", "#6D4B9A", "#5B6775", "#8F3F6B"];
const DARK = ["#FF6F7F", "#7FB4EC", "#EDBB55", "#58C9BC", "#B79BE6", "#A9B4C2", "#E093BD"];
const PAPER = { text: "#16181D", soft: "#4A5160", line: "#B9C0CB", surface: "#FFFFFF" };
const ON_LIGHT = "rgba(255, 255, 255, 0.5)";
const ON_DARK = "rgba(9, 12, 18, 0.45)";

/** The colours of the page as it is, or those of paper. */
export function colours(onPaper) {
  if (onPaper) return { ...PAPER, hues: LIGHT, hatch: ON_LIGHT };
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const surface = token("surface");
  const dark = isDark(surface);
  return {
    text: token("t1"),
    soft: token("t2"),
    line: token("line"),
    surface,
    hues: dark ? DARK : LIGHT,
    hatch: dark ? ON_DARK : ON_LIGHT,
  };
}

/** The stroke, mark, hatching and hue of a series; a reference is thin and grey. */
export function looks(series, at, { hues, soft, hatch }) {
  if (series.role === "reference") {
    return { hue: soft, width: 1.5, stroke: at % 2 ? [6, 4] : [2, 3], mark: "none", hatch: null };
  }
  // Past the last hue they come again, with other strokes and marks.
  const place = at % hues.length;
  const other = (at + 3 * Math.floor(at / hues.length)) % hues.length;
  const hatching = HATCHES[other];
  return {
    hue: hues[place],
    width: series.role === "main" ? 3 : 2,
    stroke: STROKES[other],
    mark: MARKS[other],
    hatch: hatching && { symbol: "rect", symbolSize: 1, ...hatching, color: hatch },
  };
}

function isDark(colour) {
  const parts = colour.match(/[0-9a-f]{2}/gi) || [];
  const sum = parts.slice(0, 3).reduce((total, part) => total + parseInt(part, 16), 0);
  return parts.length >= 3 && sum < 3 * 128;
}
