// form[data-once]: a second press does nothing while the first is under way. The server has an
// idempotency key besides; this only spares the wait and the doubt.
const PATIENCE_MS = 15000;

export function attachOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-once]")) return;
    if (form.hasAttribute("data-sending")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sending", "");
    mark(form, true);
    // The answer may never come; whoever still sees the form may try again.
    setTimeout(() => release(form), PATIENCE_MS);
  });
  // Back from the next page, the form stands as it was left: sending.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sending]").forEach(release);
  });
}

function release(form) {
  form.removeAttribute("data-sending");
  mark(form, false);
}

// Not disabled: a disabled button would drop its own name and value from what is sent.
function mark(form, busy) {
  form.querySelectorAll("button:not([type='button'])").forEach((button) => {
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  });
}
