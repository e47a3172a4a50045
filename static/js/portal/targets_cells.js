// The cells of the table: which are edited, which are seen, and what was done to them, step by step.
import { read } from "./targets_figure.js";

export class Cells {
  constructor(form) {
    this.form = form;
    // The unit's own target stands above the form and belongs to it.
    this.all = Array.from(form.elements).filter((control) => control.matches("input[data-saved]"));
    this.rows = this.all.filter((control) => !control.hasAttribute("data-unit-target"));
    this.steps = [];
    this.values = new Map(this.all.map((cell) => [cell, cell.value]));
    this.typing = null;
    this.onChange = () => {};
    this.pins = Array.from(form.elements)
      .filter((control) => control.matches('input[name^="pin-"]'))
      .map((control) => [control, form.elements.pins.value.split(" ").includes(control.name.slice(4))]);
  }

  has(element) {
    return this.values.has(element);
  }

  /** The cells of rows that a search has not hidden, in their order. */
  seen() {
    return this.rows.filter((cell) => !cell.closest("tr").hidden && !cell.disabled);
  }

  edited() {
    const pinned = this.pins.filter(([control, was]) => control.checked !== was);
    return this.all.filter((cell) => isEdited(cell)).concat(pinned.map(([control]) => control));
  }

  /** The next cell down (1) or up (-1), null at either end. */
  beside(cell, step) {
    const seen = this.seen();
    const at = seen.indexOf(cell);
    if (at < 0) return step > 0 ? seen[0] || null : null;
    return seen[at + step] || null;
  }

  /** Note what was typed; what is typed into one cell in one go is one step. */
  noteTyping(cell) {
    if (this.typing !== cell) {
      this.steps.push([[cell, this.values.get(cell)]]);
      this.typing = cell;
    }
    this.values.set(cell, cell.value);
    this.told();
  }

  /** Change several cells as one step: pairs of a cell and its text. */
  set(pairs) {
    const changed = pairs.filter(([cell, text]) => cell.value !== text);
    if (changed.length) this.steps.push(changed.map(([cell]) => [cell, cell.value]));
    this.write(changed);
  }

  undo() {
    const step = this.steps.pop();
    if (!step) return;
    this.write(step);
    step[0][0].focus();
    step[0][0].select();
  }

  discard() {
    this.set(this.all.map((cell) => [cell, cell.dataset.saved]));
    this.pins.forEach(([control, was]) => {
      control.checked = was;
    });
    this.told();
  }

  write(pairs) {
    pairs.forEach(([cell, text]) => {
      cell.value = text;
      this.values.set(cell, text);
    });
    this.typing = null;
    this.told();
  }

  leave() {
    this.typing = null;
  }

  told() {
    this.onChange();
  }
}

export function isEdited(cell) {
  const typed = read(cell.value);
  return Number.isNaN(typed) || typed !== read(cell.dataset.saved);
}
