// How series differ: never by hue alone. Hues are told apart by readers who see no red or no green;
// strokes and marks by everybody, and on paper.
const STROKES = ["solid", [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4], [12, 4]];
const MARKS = ["circle", "rect", "triangle", "diamond", "pin", "roundRect", "arrow"];
const LIGHT = ["#B5122A", "#1F5A93", "#B77900", "#14776F", "#6D4B9A", "#5B6775", "#8F3F6B"];
const DARK = ["#FF6F7F", "#7FB4EC", "#EDBB55", "#58C9BC", "#B79BE6", "#A9B4C2", "#E093BD"];
const PAPER = { text: "#16181D", soft: "#4A5160", line: "#B9C0CB", surface: "#FFFFFF" };

/** The colours of the page as it is, or those of paper. */
export function colours(onPaper) {
  if (onPaper) return { ...PAPER, hues: LIGHT };
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const surface = token("surface");
  return {
    text: token("t1"),
    soft: token("t2"),
    line: token("line"),
    surface,
    hues: isDark(surface) ? DARK : LIGHT,
  };
}

/** The stroke, mark and hue of a series; a reference is thin and grey. */
export function looks(series, at, { hues, soft }) {
  if (series.role === "reference") {
    return { hue: soft, width: 1.5, stroke: at % 2 ? [6, 4] : [2, 3], mark: "none" };
  }
  const place = at % hues.length;
  return {
    hue: hues[place],
    width: series.role === "main" ? 3 : 2,
    stroke: STROKES[place],
    mark: MARKS[place],
  };
}

function isDark(colour) {
  const parts = colour.match(/[0-9a-f]{2}/gi) || [];
  const sum = parts.slice(0, 3).reduce((total, part) => total + parseInt(part, 16), 0);
  return parts.length >= 3 && sum < 3 * 128;
}
