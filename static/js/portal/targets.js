// form[data-targets]: the table of targets as a sheet. Cells are walked with the keyboard, a column
// is pasted, sums follow, everything can be taken back until it is saved. Without it the table is
// a plain form.
import { Cells } from "./targets_cells.js";
import { walk } from "./targets_keys.js";
import { paste } from "./targets_paste.js";
import { preview } from "./targets_preview.js";
import { Sums } from "./targets_sums.js";

export function attachTargets() {
  // Teams narrow the rows also where nothing can be edited.
  document.querySelectorAll("[data-scripted]").forEach((element) => {
    element.hidden = false;
  });
  const form = document.querySelector("form[data-targets]");
  if (!form) return;
  const cells = new Cells(form);
  const sums = new Sums(form, cells);
  let isSending = false;

  cells.onChange = () => sums.show();
  form.ownerDocument.addEventListener("focusin", (event) => {
    if (cells.has(event.target)) event.target.select();
  });
  form.ownerDocument.addEventListener("input", (event) => {
    if (cells.has(event.target)) cells.noteTyping(event.target);
  });
  form.ownerDocument.addEventListener("change", (event) => {
    if (event.target.form === form) sums.show();
  });
  form.ownerDocument.addEventListener("keydown", (event) => walk(event, cells));
  form.ownerDocument.addEventListener("paste", (event) => paste(event, cells));
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    cells.discard();
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.submitter && event.submitter.hasAttribute("data-preview")) preview(event, form);
    else isSending = true;
  });
  window.addEventListener("pageshow", () => {
    isSending = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isSending || !cells.edited().length) return;
    event.preventDefault();
    event.returnValue = "";
  });
  sums.show();
}
