// Requests from scripts, and what to do when the session is over: ask for the password in place,
// so that nothing typed on the page is lost.
import { openDialog, slot } from "./dialog.js";
import { toast } from "./toast.js";

let asking = null;

function token() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  return meta ? meta.content : "";
}

/** Fetch from our own server; on 401 ask for the password and try once more. */
export async function request(url, options = {}) {
  const send = () =>
    fetch(url, {
      credentials: "same-origin",
      ...options,
      headers: { "X-Requested-With": "fetch", "X-CSRFToken": token(), ...options.headers },
    });
  const response = await send();
  if (response.status !== 401 || !(await askPassword())) return response;
  return send();
}

/** Whether the person is still signed in, or has just signed in again. */
export async function ensureSignedIn() {
  try {
    const { status } = await request(location.href, { method: "HEAD" });
    return status !== 401;
  } catch {
    toast("text-unreachable");
    return false;
  }
}

/** Open the password dialog, once however many ask; resolves with whether it worked. */
export function askPassword() {
  if (!asking) {
    asking = signIn().finally(() => {
      asking = null;
    });
  }
  return asking;
}

function signIn() {
  return new Promise((resolve) => {
    const dialog = openDialog("dialog-session");
    const form = dialog.querySelector("form");
    let done = false;
    dialog.querySelector('input[type="password"]').focus();
    dialog.querySelector('button[value="no"]').addEventListener("click", () => dialog.close());
    const back = async () => {
      if (await cameBack(form)) {
        done = true;
        dialog.close();
      }
    };
    // Single sign-on happens in another window; whoever comes back from there may be signed in.
    if (slot(dialog, "elsewhere")) window.addEventListener("focus", back);
    dialog.addEventListener("close", () => {
      window.removeEventListener("focus", back);
      resolve(done);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const problem = await post(form);
      slot(dialog, "error").hidden = problem !== "error";
      slot(dialog, "unreachable").hidden = problem !== "unreachable";
      if (problem) return;
      done = true;
      dialog.close();
    });
  });
}

// Whether the person of the form has signed in elsewhere; for another one the page begins anew.
async function cameBack(form) {
  try {
    const page = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    if (page.status === 401) return false;
    const html = await page.text();
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const dialog = fresh.getElementById("dialog-session");
    const number = dialog && dialog.content.querySelector('[name="employee_no"]');
    if (!number || number.value !== form.elements.employee_no.value) location.reload();
    renewTokens(html);
    return true;
  } catch {
    return false;
  }
}

// Returns the name of the message to show, or "" when signed in.
async function post(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set("csrf_token", token());
  const headers = { "X-Requested-With": "fetch" };
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "manual" });
    // A redirect that was not followed looks like status 0: it is the way out of the sign-in form.
    if (answer.type !== "opaqueredirect" && !answer.ok) return "error";
    const page = await fetch(location.href, { headers });
    if (page.status === 401) {
      // A second factor or a new password is due, which only the sign-in page can ask for.
      const here = location.pathname + location.search;
      location.assign(`${form.getAttribute("action")}?next=${encodeURIComponent(here)}`);
    } else {
      renewTokens(await page.text());
    }
    return "";
  } catch {
    return "unreachable";
  }
}

function renewTokens(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const meta = fresh.querySelector('meta[name="csrf-token"]');
  if (!meta) return;
  document.querySelector('meta[name="csrf-token"]').content = meta.content;
  document.querySelectorAll('input[name="csrf_token"]').forEach((input) => {
    input.value = meta.content;
  });
}
