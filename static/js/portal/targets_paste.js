// A column copied from a spreadsheet fills the cells downwards from the one that has the focus, over
// the rows that are seen. What does not fit is told at the cell, and nothing is filled.
import { plain, read } from "./targets_figure.js";
import { complain, settle } from "./targets_message.js";

export function paste(event, cells) {
  const cell = event.target;
  if (!cells.has(cell) || !event.clipboardData) return;
  const column = columnOf(event.clipboardData.getData("text/plain"));
  if (column.length < 2) return;
  event.preventDefault();
  const seen = cells.seen();
  const at = seen.indexOf(cell);
  const words = cells.form.dataset;
  if (at < 0) {
    complain(cell, words.pasteSingle);
    return;
  }
  const room = seen.length - at;
  if (column.length > room) {
    complain(
      cell,
      words.pasteMany.replace("{n}", String(column.length)).replace("{room}", String(room)),
    );
    return;
  }
  const figures = column.map(read);
  const wrong = figures.findIndex((figure) => Number.isNaN(figure) || figure < 0);
  if (wrong >= 0) {
    complain(
      cell,
      words.pasteWrong.replace("{n}", String(wrong + 1)).replace("{text}", column[wrong].trim()),
    );
    return;
  }
  settle(cell);
  cells.set(figures.map((figure, index) => [seen[at + index], plain(figure)]));
  seen[at + column.length - 1].focus();
}

/** The first column of a block; the empty line that Excel ends with is none of it. */
function columnOf(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  return lines.map((line) => line.split("\t")[0]);
}
