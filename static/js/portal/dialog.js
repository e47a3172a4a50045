// Dialogs are templates in the page, because their words are in the reader's language.

/** Clone the template `id` into an open modal dialog; focus returns when it closes. */
export function openDialog(id) {
  const template = document.getElementById(id);
  const dialog = template.content.firstElementChild.cloneNode(true);
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before && before.isConnected) before.focus();
  });
  dialog.showModal();
  return dialog;
}

/** The element of a dialog that a script fills. */
export function slot(dialog, name) {
  return dialog.querySelector(`[data-slot="${name}"]`);
}

/** Resolve with the value of the button that closed the dialog; Escape counts as "no". */
export function answerOf(dialog) {
  return new Promise((resolve) => {
    let answer = "no";
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest('button[type="button"][value]');
      if (!button) return;
      answer = button.value;
      dialog.close();
    });
    dialog.addEventListener("close", () => resolve(answer));
  });
}
