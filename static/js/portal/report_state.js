// The line that says where what was typed is: saved, on its way, or on this device alone.

/** Show one of the words that the line carries, with a time after it. */
export function showState(form, name, time = "") {
  const line = form.querySelector("[data-report-state]");
  write(line, name, `${line.getAttribute(`data-${name}`)} ${time}`.trim());
}

/** Show a sentence of the server's. */
export function showSentence(form, text) {
  write(form.querySelector("[data-report-state]"), "refused", text);
}

/** A moment of this device as people read it. */
export function clockOf(ms) {
  const two = (number) => String(number).padStart(2, "0");
  const at = new Date(ms);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

function write(line, name, text) {
  line.dataset.state = name;
  // Screen readers hear a change of words only.
  if (line.textContent !== text) line.textContent = text;
}
