// What the typed targets would do, shown over the table; nothing is sent to be saved.
import { answerOf, openDialog, slot } from "./dialog.js";

export async function preview(event, form) {
  event.preventDefault();
  const button = event.submitter;
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(button.formAction, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "fetch" },
      credentials: "same-origin",
    });
    const kind = answer.headers.get("Content-Type") || "";
    if (!kind.startsWith("text/html") || answer.redirected) throw new Error(answer.status);
    const dialog = openDialog("dialog-targets");
    slot(dialog, "body").innerHTML = await answer.text();
    await answerOf(dialog);
  } catch {
    // Signed out or cut off: the plain way says so in full.
    button.removeAttribute("data-preview");
    form.requestSubmit(button);
    button.setAttribute("data-preview", "");
  } finally {
    button.removeAttribute("aria-busy");
  }
}
