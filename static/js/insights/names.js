// Names beside what they name: wrapped, one below the other or in rows, and never out of the frame.
export const FONT = '"Barlow", "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", sans-serif';
export const LINE = 17;
const SIZE = 13;
// A Chinese character may begin a line; a word goes with the space after it.
const PIECES = /[⺀-鿿豈-￿]|[^\s⺀-鿿豈-￿]+\s*|\s+/g;
const pen = document.createElement("canvas").getContext("2d");

/** The font of a name, of this weight. */
export function fontOf(weight) {
  return `${weight} ${SIZE}px ${FONT}`;
}

/** A text in lines no wider than `most`, with the room that it takes. */
export function wrapped(text, weight, most) {
  pen.font = fontOf(weight);
  const wide = (piece) => pen.measureText(piece.trimEnd()).width;
  const pieces = (text.match(PIECES) || []).flatMap((piece) => (wide(piece) > most ? [...piece] : [piece]));
  const lines = [""];
  for (const piece of pieces) {
    const longer = lines[lines.length - 1] + piece;
    if (wide(longer) <= most || !lines[lines.length - 1]) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  const tidy = lines.map((line) => line.trim());
  return { text: tidy.join("\n"), width: Math.ceil(Math.max(...tidy.map(wide))), height: tidy.length * LINE };
}

/**
 * Give each name the `top` next to the `y` that it wants, so that none lies on another.
 * Those that stand in each other's way sideways share a column: downwards first, then up from the end.
 */
export function spread(names, top, bottom) {
  for (const column of columns(names)) {
    column.sort((one, other) => one.y - other.y);
    let free = top;
    for (const name of column) {
      name.top = Math.max(free, name.y - name.height / 2);
      free = name.top + name.height;
    }
    free = bottom;
    for (const name of [...column].reverse()) {
      name.top = Math.min(name.top, free - name.height);
      free = name.top;
    }
  }
  return names;
}

/** Give each name the `left` about its `x` within the width, and the `row` where it has room. */
export function rows(names, width) {
  const ends = [];
  for (const name of [...names].sort((one, other) => one.x - other.x)) {
    name.left = Math.max(0, Math.min(name.x - name.width / 2, width - name.width));
    const free = ends.findIndex((end) => end <= name.left);
    name.row = free < 0 ? ends.length : free;
    ends[name.row] = name.left + name.width + 12;
  }
  return ends.length;
}

function columns(names) {
  const found = [];
  let right = -Infinity;
  for (const name of [...names].sort((one, other) => one.left - other.left)) {
    if (name.left >= right) found.push([]);
    found[found.length - 1].push(name);
    right = Math.max(right, name.left + name.width);
  }
  return found;
}
