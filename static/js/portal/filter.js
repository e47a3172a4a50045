// input[data-filter="#id"] hides what does not match: every word must occur in data-search, which
// holds name, pinyin and employee number. Buttons with data-filter-group narrow by data-group.
// A data-filter-section goes with the last of its rows.
export function attachFilter() {
  document.querySelectorAll("[data-filter]").forEach((input) => {
    const holder = document.querySelector(input.dataset.filter);
    if (!holder) return;
    const state = { words: [], group: "" };
    const buttons = document.querySelectorAll(
      `[data-filter-for="${input.dataset.filter}"] [data-filter-group]`,
    );
    input.addEventListener("input", () => {
      state.words = fold(input.value).split(" ").filter(Boolean);
      apply(holder, state);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !input.value) return;
      input.value = "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    buttons.forEach((button) => {
      button.addEventListener("click", () => {
        state.group = button.dataset.filterGroup;
        buttons.forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
        apply(holder, state);
      });
    });
    if (input.value) input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function fold(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

function apply(holder, { words, group }) {
  let shown = 0;
  holder.querySelectorAll("[data-search]").forEach((row) => {
    const text = fold(row.dataset.search);
    const fits = words.every((word) => text.includes(word)) && (!group || row.dataset.group === group);
    row.hidden = !fits;
    if (fits) shown += 1;
  });
  holder.querySelectorAll("[data-filter-section]").forEach((section) => {
    section.hidden = !section.querySelector("[data-search]:not([hidden])");
  });
  const empty = document.querySelector(`[data-filter-empty="#${holder.id}"]`);
  if (empty) empty.hidden = shown > 0;
  const count = document.querySelector(`[data-filter-count="#${holder.id}"]`);
  if (count) count.textContent = String(shown);
}
