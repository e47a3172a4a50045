// What follows from the cells while they are typed: marks of change, the sum, the difference to the
// unit's target, and how much is not saved yet.
import { isEdited } from "./targets_cells.js";
import { read, signed, write } from "./targets_figure.js";

export class Sums {
  constructor(form, cells) {
    this.form = form;
    this.cells = cells;
    this.unit = cells.all.find((cell) => cell.hasAttribute("data-unit-target"));
    this.allotted = document.querySelector("[data-allotted]");
    this.gap = document.querySelector("[data-gap]");
    this.total = form.querySelector("[data-total]");
    this.change = form.querySelector("[data-change-total]");
    this.unsaved = form.querySelector("[data-unsaved]");
  }

  show() {
    let added = 0;
    this.cells.rows.forEach((cell) => {
      added += mark(cell);
    });
    const before = read(this.allotted.dataset.allotted);
    this.allotted.textContent = write(before + added);
    if (this.total) this.total.textContent = write(read(this.total.dataset.total) + added);
    if (this.change) sign(this.change, added, "0");
    if (this.unit) this.unit.closest(".kpi").classList.toggle("is-edited", isEdited(this.unit));
    this.showGap(before + added);
    this.showUnsaved(added);
  }

  showGap(allotted) {
    const words = this.gap.dataset;
    const own = this.unit ? read(this.unit.value) : 0;
    const missing = own ? allotted - own : 0;
    const known = own && !Number.isNaN(own);
    this.gap.classList.toggle("is-even", Boolean(known && !missing));
    this.gap.classList.toggle("is-off", Boolean(known && missing));
    this.gap.querySelector("[data-gap-figure]").textContent = known ? write(missing) : "";
    let told = words.none;
    if (known) told = !missing ? words.even : missing < 0 ? words.under : words.over;
    this.gap.querySelector("[data-gap-told]").textContent = told;
  }

  showUnsaved(added) {
    const count = this.cells.edited().length;
    const words = this.unsaved.dataset;
    this.unsaved.hidden = !count;
    this.form.classList.toggle("is-quiet", !count);
    this.unsaved.querySelector("[data-unsaved-count]").textContent = words.told.replace("{n}", count);
    this.unsaved.querySelector("[data-unsaved-sum]").textContent = added
      ? words.sum.replace("{d}", signed(added))
      : words.even;
  }
}

/** Mark a cell's row as changed or not, and return by how much. */
function mark(cell) {
  const row = cell.closest("tr");
  const typed = read(cell.value);
  const change = Number.isNaN(typed) ? 0 : typed - read(cell.dataset.saved);
  row.classList.toggle("is-edited", isEdited(cell));
  sign(row.querySelector("[data-change]"), change, "–");
  return change;
}

function sign(element, change, none) {
  element.textContent = change ? signed(change) : none;
  element.classList.toggle("is-up", change > 0);
  element.classList.toggle("is-down", change < 0);
}
