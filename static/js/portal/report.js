// form[data-report="day"]: a daily report that outlives a lost connection, a closed tab and a change
// of devices. Each key is kept on this device, each pause on the server; of the two the newer one is
// taken up again. Ctrl+Enter sends.
import { dropCopies, dropCopy, readCopy, sweepCopies, writeCopy } from "./report_copy.js";
import { heardLast, saveNoMore, saveNow, saveSoon } from "./report_draft.js";
import { clockOf, showState } from "./report_state.js";
import { ensureSignedIn } from "./session.js";

const TRUSTED_MS = 60 * 1000;
const carried = new Set(["csrf_token", "day", "version"]);

export function attachReport() {
  sweepCopies();
  settle();
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.target.matches('form[action$="/logout"]')) dropCopies();
  });
  const form = document.querySelector("form[data-report]");
  if (!form) return;
  restore(form);
  const taken = (text) => {
    if (text === typedOf(form).toString()) keep(form, { dirty: false });
  };
  form.addEventListener("input", () => {
    keep(form, { dirty: true });
    showState(form, "saving");
    saveSoon(form, taken);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => send(event, form));
  window.addEventListener("online", () => saveNow(form, taken));
  document.addEventListener("visibilitychange", () => {
    const copy = readCopy(form.dataset.report);
    if (document.visibilityState === "hidden" && copy && copy.dirty) saveNow(form, taken);
  });
}

// The report that this page shows was taken: what was typed for it is kept no longer.
function settle() {
  const kept = document.querySelector("[data-report-kept]");
  if (!kept) return;
  const copy = readCopy(kept.dataset.reportKept);
  const version = Number(kept.dataset.reportVersion);
  if (copy && copy.version < version && copy.sent) dropCopy(kept.dataset.reportKept);
}

function typedOf(form) {
  return new URLSearchParams(new FormData(form));
}

function valuesOf(form) {
  return Array.from(typedOf(form)).filter(([name]) => !carried.has(name));
}

function keep(form, changes) {
  writeCopy(form.dataset.report, {
    at: Date.now(),
    version: Number(form.elements.version.value),
    values: valuesOf(form),
    sent: false,
    ...changes,
  });
}

function restore(form) {
  const copy = readCopy(form.dataset.report);
  // After a refusal the server has filled the form in itself.
  if (!copy || form.hasAttribute("data-report-refused")) return;
  const same = JSON.stringify(copy.values) === JSON.stringify(valuesOf(form));
  const isSame = copy.version === Number(form.elements.version.value);
  if (same || !copy.values.some(([name, value]) => name !== "reason" && value.trim())) return;
  if (isSame && copy.dirty && copy.at > Number(form.dataset.reportSaved || 0)) {
    fill(form, copy.values);
    showState(form, "restored", clockOf(copy.at));
    saveSoon(form, () => keep(form, { dirty: false }));
  } else if (copy.dirty) {
    offer(form, copy);
  }
}

// What this device has is older, or meant for another version: shown, and put in when asked.
function offer(form, copy) {
  const note = form.querySelector("[data-report-offer]");
  const text = copy.values.filter(([name]) => name !== "reason").map(([, value]) => value);
  note.querySelector("[data-slot='time']").textContent = clockOf(copy.at);
  note.querySelector("[data-slot='text']").textContent = text.filter(Boolean).join(" / ");
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    fill(form, copy.values);
    note.hidden = true;
    form.dispatchEvent(new Event("input"));
  });
}

function fill(form, values) {
  Array.from(form.elements).forEach((control) => {
    if (!control.name || carried.has(control.name)) return;
    const found = values.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "radio") control.checked = found.includes(control.value);
    else if (found.length) [control.value] = found;
  });
}

async function send(event, form) {
  if (event.defaultPrevented) return;
  const isTrusted = navigator.onLine && Date.now() - heardLast() < TRUSTED_MS;
  if (!isTrusted && !form.hasAttribute("data-report-asked")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ensureSignedIn())) {
      showState(form, navigator.onLine ? "signed-out" : "offline");
      return;
    }
    form.setAttribute("data-report-asked", "");
    form.requestSubmit();
    return;
  }
  form.removeAttribute("data-report-asked");
  saveNoMore();
  keep(form, { dirty: true, sent: true });
}
