// input[data-known="url"]: names who has the customer, where [data-known-here] stands in its form.
const PAUSE_MS = 350;
const SHORTEST = 2;

export function attachKnown() {
  document.querySelectorAll("input[data-known]").forEach(attach);
}

function attach(input) {
  const place = input.form && input.form.querySelector("[data-known-here]");
  if (!place) return;
  let waiting = 0;
  let asked = "";
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE_MS);
  };
  async function ask() {
    const type = input.form.querySelector('input[name="account_type"]:checked');
    const customer = input.value.trim();
    const query = new URLSearchParams({ customer, account_type: type ? type.value : "" });
    const url = `${input.dataset.known}&${query}`;
    if (url === asked) return;
    asked = url;
    if (customer.length < SHORTEST) {
      show(place, "");
      return;
    }
    try {
      // Plainly: a question that nobody asked by hand does not ask for a password either.
      const response = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
      // Somebody may have typed on meanwhile: only the latest question is answered.
      if (response.ok && asked === url) show(place, await response.text());
    } catch {
      // Offline: the server asks again when the form is sent.
      asked = "";
    }
  }
  input.addEventListener("input", later);
  input.form.addEventListener("change", (event) => {
    if (event.target.name === "account_type") later();
  });
}

// A reason that was typed outlives the next answer.
function show(place, html) {
  const before = place.querySelector("input");
  const typed = before ? before.value : "";
  place.innerHTML = html.trim();
  const after = place.querySelector("input");
  if (after && typed) after.value = typed;
}
