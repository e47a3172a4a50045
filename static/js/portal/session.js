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
      ["error", "code-error", "unreachable"].forEach((name) => {
        slot(dialog, name).hidden = problem !== name;
      });
      if (problem === "code") askCode(dialog, form);
      if (problem) return;
      done = true;
      dialog.close();
    });
  });
}

// The password was right; what follows is the code of the second factor, in the same dialog.
function askCode(dialog, form) {
  const code = slot(dialog, "code");
  slot(dialog, "password").hidden = true;
  code.hidden = false;
  const input = code.querySelector("input");
  input.required = true;
  form.querySelector('input[type="password"]').required = false;
  input.focus();
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
    if (!number || number.value !== form.elements.employee_no.value) {
      // Nothing that waits is sent as somebody else's.
      location.reload();
      return false;
    }
    renewTokens(html);
    return true;
  } catch {
    return false;
  }
}

// Returns "" when signed in, "code" when a code is asked for next, or the message to show.
async function post(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set("csrf_token", token());
  const headers = { "X-Requested-With": "fetch" };
  try {
    const answer = await fetch(address(form), { method: "POST", body, headers });
    const isCode = form.hasAttribute("data-code");
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok && !said.go) {
      form.querySelector('input[name="code"]').value = "";
      return isCode ? "code-error" : "error";
    }
    if (said.code_at) {
      form.action = said.code_at;
      form.setAttribute("data-code", "");
      return "code";
    }
    if (said.go) {
      // Something is due that only a page of its own can ask for; what was typed is kept here.
      location.assign(said.go);
      return "";
    }
    const page = await fetch(location.href, { headers });
    renewTokens(await page.text());
    return "";
  } catch {
    return "unreachable";
  }
}

// Where the form goes to, and from there back here, should a page of its own be needed.
function address(form) {
  const url = new URL(form.action);
  url.searchParams.set("next", location.pathname + location.search);
  return url;
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
