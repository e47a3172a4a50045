// form[data-confirm="question"]: asked before it is sent; data-confirm-action names the button. On a
// button, it is asked before the form is sent by that button alone.
import { answerOf, openDialog, slot } from "./dialog.js";

const agreed = new WeakSet();

export function attachConfirm() {
  document.addEventListener("submit", ask, true);
}

async function ask(event) {
  const form = event.target;
  const asking = event.submitter && event.submitter.dataset.confirm ? event.submitter : form;
  if (!asking.dataset.confirm || agreed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter || form.querySelector("button:not([type='button'])");
  const dialog = openDialog("dialog-confirm");
  slot(dialog, "question").textContent = asking.dataset.confirm;
  const { confirmAction } = asking.dataset;
  if (confirmAction) slot(dialog, "action").textContent = confirmAction;
  if ((await answerOf(dialog)) !== "yes") return;
  agreed.add(form);
  form.requestSubmit(submitter && submitter.form === form ? submitter : undefined);
}
