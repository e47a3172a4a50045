// The draft of a report on the server: sent a moment after each pause in typing, and when the page
// goes out of sight.
import { showSentence, showState } from "./report_state.js";

const PAUSE_MS = 1000;

let timer = 0;
let heardAt = Date.now();

/** When the server last answered a draft, or sent this page. */
export function heardLast() {
  return heardAt;
}

/** Save what is typed after a pause; `taken` hears of what the server has. */
export function saveSoon(form, taken) {
  clearTimeout(timer);
  timer = setTimeout(() => saveNow(form, taken), PAUSE_MS);
}

/** Forget a save that is still to come: the form itself is sent. */
export function saveNoMore() {
  clearTimeout(timer);
}

/** Save what is typed; what happened stands in the line below the form. */
export async function saveNow(form, taken) {
  clearTimeout(timer);
  const typed = new URLSearchParams(new FormData(form));
  const text = typed.toString();
  try {
    const answer = await fetch(form.dataset.reportDraft, {
      method: "POST",
      body: typed,
      credentials: "same-origin",
      keepalive: true,
      headers: { "X-Requested-With": "fetch" },
    });
    if (answer.status === 401) {
      showState(form, "signed-out");
      heardAt = 0;
      return;
    }
    const told = await answer.json();
    heardAt = Date.now();
    if (answer.ok) {
      showState(form, "saved", told.saved_at);
      taken(text);
    } else {
      showSentence(form, told.label ? `${told.label}: ${told.message}` : told.message);
    }
  } catch {
    showState(form, "offline");
  }
}
