// [data-stepper]: minus and plus around an input; arrow keys do the same; nothing below its floor.
const PRECISION = 10000;

export function attachStepper() {
  document.querySelectorAll("[data-stepper]").forEach(show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-stepper] button[data-step]");
    if (button) step(button.closest("[data-stepper]"), Number(button.dataset.step));
  });
  document.addEventListener("input", (event) => {
    const stepper = event.target.closest("[data-stepper]");
    if (stepper) show(stepper);
  });
  document.addEventListener("keydown", (event) => {
    const stepper = event.target.matches("[data-stepper] input") && event.target.parentElement;
    if (!stepper || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const up = Number(stepper.querySelector(".is-plus").dataset.step);
    step(stepper, event.key === "ArrowUp" ? up : -up);
  });
}

function step(stepper, by) {
  const input = stepper.querySelector("input");
  const floor = Number(input.dataset.min || 0);
  const ceiling = Number(input.dataset.max || Infinity);
  // Decimal steps would drift as floats: 0.1 + 0.2.
  const next = Math.round(((Number(input.value) || 0) + by) * PRECISION) / PRECISION;
  input.value = String(Math.max(floor, Math.min(ceiling, next)));
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function show(stepper) {
  const input = stepper.querySelector("input");
  const value = Number(input.value) || 0;
  input.classList.toggle("is-zero", value === 0);
  const minus = stepper.querySelector("button:not(.is-plus)");
  minus.disabled = value <= Number(input.dataset.min || 0);
  total(stepper.closest("form"));
}

// [data-stepper-total] shows the sum of all steppers of its form.
function total(form) {
  const target = form && document.querySelector("[data-stepper-total]");
  if (!target) return;
  const inputs = Array.from(form.querySelectorAll("[data-stepper] input"));
  const sum = inputs.reduce((all, input) => all + (Number(input.value) || 0), 0);
  target.textContent = String(Math.round(sum * PRECISION) / PRECISION);
}
