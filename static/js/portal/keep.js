// form[data-keep="name"]: what was typed outlives a reload, an expired session and a lost network,
// in this tab alone, until the server has taken it. Passwords, files and tokens are never kept.
import { ensureSignedIn } from "./session.js";

const PREFIX = "keep:";
const KEPT_MS = 12 * 3600 * 1000;
const TRUSTED_MS = 4 * 60 * 1000;
const never = new Set(["password", "file", "submit", "button", "reset", "image"]);

let heardAt = Date.now();

export function attachKeep() {
  settle();
  document.querySelectorAll("form[data-keep]").forEach(restore);
  document.addEventListener("input", remember);
  document.addEventListener("change", remember);
  document.addEventListener("submit", send);
}

function person() {
  return document.body.dataset.person || "";
}

function keyOf(form) {
  return PREFIX + (form.dataset.keep || form.getAttribute("action") || location.pathname);
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, record) {
  try {
    sessionStorage.setItem(key, JSON.stringify(record));
  } catch {
    // A full or forbidden storage costs the comfort, not the form.
  }
}

function keys() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
}

function isKept(control) {
  if (!control.name || never.has(control.type) || control.name === "csrf_token") return false;
  return control.type !== "hidden" || control.hasAttribute("data-keep-value");
}

function controls(form) {
  return Array.from(form.elements).filter(isKept);
}

function valuesOf(form) {
  return controls(form).map((control) => ({
    name: control.name,
    value: control.value,
    on: control.type === "checkbox" || control.type === "radio" ? control.checked : null,
  }));
}

function remember(event) {
  const form = event.target.form;
  if (!form || !form.matches("form[data-keep]")) return;
  write(keyOf(form), { person: person(), at: Date.now(), values: valuesOf(form), sent: false });
}

// What was sent before this page came: taken, refused, or lost on the way?
function settle() {
  const [navigation] = performance.getEntriesByType("navigation");
  const arrived = !navigation || navigation.type === "navigate";
  const refused = document.querySelector('[aria-invalid="true"], .notice.is-error');
  // Sign-in and error pages have nobody: the form has not been taken.
  const taken = person() && arrived && !refused;
  keys().forEach((key) => {
    const record = read(key);
    const stale = !record || Date.now() - record.at > KEPT_MS;
    const foreign = record && person() && record.person !== person();
    if (stale || foreign || (record.sent && taken)) sessionStorage.removeItem(key);
    else if (record.sent) write(key, Object.assign(record, { sent: false }));
  });
}

function restore(form) {
  const record = read(keyOf(form));
  // After a refusal the server has filled the form in itself, with what it thinks of each field.
  if (!record || form.querySelector('[aria-invalid="true"]')) return;
  const left = record.values.slice();
  controls(form).forEach((control) => {
    const isChoice = control.type === "checkbox" || control.type === "radio";
    const at = left.findIndex(
      (kept) => kept.name === control.name && (!isChoice || kept.value === control.value),
    );
    if (at < 0) return;
    const [kept] = left.splice(at, 1);
    if (isChoice) control.checked = kept.on;
    else control.value = kept.value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function send(event) {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.matches('form[action$="/logout"]')) {
    keys().forEach((key) => sessionStorage.removeItem(key));
    return;
  }
  if (!form.matches("form[data-keep]")) return;
  // After some minutes the session may be over: ask for the password here rather than lose the page.
  if (person() && Date.now() - heardAt > TRUSTED_MS) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    if (!(await ensureSignedIn())) return;
    heardAt = Date.now();
    form.requestSubmit(submitter && submitter.form === form ? submitter : undefined);
    return;
  }
  write(keyOf(form), { person: person(), at: Date.now(), values: valuesOf(form), sent: true });
}
