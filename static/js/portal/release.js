// A newer release is taken when nobody is looking and nothing typed would be lost.
export function reloadWhenIdle(release) {
  const meta = document.querySelector('meta[name="release"]');
  if (!release || !meta || release === meta.content || !document.hidden) return;
  const typed = Array.from(document.querySelectorAll("main input, main textarea")).some(
    (control) => control.value !== control.defaultValue || control.checked !== control.defaultChecked,
  );
  if (!typed) location.reload();
}
