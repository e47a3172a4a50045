// [data-reveal]: a password that can be looked at while the button is pressed in.
export function attachReveal() {
  document.querySelectorAll("[data-reveal]").forEach((group) => {
    const input = group.querySelector("input");
    const button = group.querySelector("button");
    const use = button.querySelector("use");
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, shown ? "#eye-off" : "#eye"));
      input.focus();
    });
  });
}
