// form[data-confirm="question"]: asked before it is sent; data-confirm-action names the button.
import { answerOf, openDialog, slot } from "./dialog.js";

const agreed = new WeakSet();

export function attachConfirm() {
  document.addEventListener("submit", ask, true);
}

async function ask(event) {
  const form = event.target;
  if (!form.matches("form[data-confirm]") || agreed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter || form.querySelector("button:not([type='button'])");
  const dialog = openDialog("dialog-confirm");
  slot(dialog, "question").textContent = form.dataset.confirm;
  if (form.dataset.confirmAction) slot(dialog, "action").textContent = form.dataset.confirmAction;
  if ((await answerOf(dialog)) !== "yes") return;
  agreed.add(form);
  form.requestSubmit(submitter && submitter.form === form ? submitter : undefined);
}
