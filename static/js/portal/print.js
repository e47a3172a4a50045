// [data-print]: a button that opens the print dialog; without scripts it stays hidden.
export function attachPrint() {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
