// [data-split]: a change of what is split, or of a weight or a pin in the lines, shows the proposal
// anew. Without a script the buttons "Show the proposal" and "Reckon again" do the same.
import morphdom from "morphdom";

let asking = null;

export function attachSplit() {
  const holder = document.querySelector("[data-split]");
  if (!holder) return;
  holder.addEventListener("change", (event) => {
    const { form } = event.target;
    if (form && event.target.closest("[data-recalc]")) ask(holder, form);
  });
}

async function ask(holder, form) {
  if (asking) asking.abort();
  asking = new AbortController();
  const sent = new URLSearchParams(new FormData(form));
  const isGet = form.method === "get";
  if (!isGet) sent.set("show", "1");
  const address = form.getAttribute("action");
  const options = { signal: asking.signal, headers: { "X-Requested-With": "fetch" } };
  try {
    const answer = isGet
      ? await fetch(`${address}?${sent}`, options)
      : await fetch(address, { ...options, method: "POST", body: sent });
    if (answer.status !== 200 && answer.status !== 422) throw new Error(String(answer.status));
    show(holder, await answer.text());
    if (isGet) history.replaceState(null, "", `${address}?${sent}`);
  } catch (error) {
    // The page of the answer tells more than a script could: what is wrong, or to sign in.
    if (error.name !== "AbortError" && isGet) form.submit();
  }
}

function show(holder, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.querySelector("[data-split]");
  if (!fresh) return;
  morphdom(holder, fresh, {
    childrenOnly: true,
    // The reason is typed once, whatever is reckoned meanwhile.
    onBeforeElUpdated: (from, to) => !from.hasAttribute("data-stay") && !from.isEqualNode(to),
  });
}
