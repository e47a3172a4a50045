// The keyboard in the table: Enter and the arrows walk, Escape restores, Ctrl+Z takes back.
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export function walk(event, cells) {
  const cell = event.target;
  if (event.isComposing) return;
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
  // In another field Ctrl+Z is that field's own.
  if (isUndo && (cells.has(cell) || !cell.matches("input, textarea, select"))) {
    event.preventDefault();
    cells.undo();
    return;
  }
  if (!cells.has(cell)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    event.preventDefault();
    cells.set([[cell, cell.dataset.saved]]);
    cell.select();
    return;
  }
  const step = event.key === "Enter" ? (event.shiftKey ? -1 : 1) : STEPS[event.key];
  if (!step) return;
  // Enter never saves by accident: at the end it stays where it is.
  event.preventDefault();
  cells.leave();
  const next = cells.beside(cell, step);
  if (next) next.focus();
}
