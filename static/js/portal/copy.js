// [data-copy]: a text with a button that copies it. Where the clipboard is closed to pages, as over
// plain HTTP, the text is marked for the reader to copy; without scripts it simply stands there.
export function attachCopy() {
  document.querySelectorAll("[data-copy]").forEach((group) => {
    const text = group.querySelector("textarea");
    const button = group.querySelector("button");
    const state = group.querySelector("[role=status]");
    button.hidden = false;
    button.addEventListener("click", () => {
      text.focus();
      text.select();
      let copied = false;
      try {
        copied = document.execCommand("copy");
      } catch (error) {
        copied = false;
      }
      state.textContent = copied ? button.dataset.copied : button.dataset.selected;
    });
  });
}
