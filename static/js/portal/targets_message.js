// A message at a cell, said aloud; it goes when the cell is changed.
const OWN = "data-said";

export function complain(cell, text) {
  settle(cell);
  const message = document.createElement("p");
  message.className = "field-error";
  message.id = `${cell.name}-said`;
  message.setAttribute("role", "alert");
  message.setAttribute(OWN, "");
  message.textContent = text;
  cell.setAttribute("aria-invalid", "true");
  cell.setAttribute("aria-describedby", message.id);
  cell.parentElement.after(message);
  cell.addEventListener("input", () => settle(cell), { once: true });
}

export function settle(cell) {
  const place = cell.parentElement.parentElement;
  const message = place.querySelector(`[${OWN}]`);
  if (!message) return;
  message.remove();
  cell.removeAttribute("aria-invalid");
  cell.removeAttribute("aria-describedby");
}
