// After a refusal the first wrong field has the focus.
export function attachInvalid() {
  const first = document.querySelector('main [aria-invalid="true"]');
  if (first) first.focus();
}
