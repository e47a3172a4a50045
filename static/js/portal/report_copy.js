// What was typed of a report, kept on this device until the server has it: for a lost connection or
// a closed tab. Gone at sign-out, when somebody else signs in here, and once no report can be sent.
const PREFIX = "report:";
const KEPT_MS = 5 * 24 * 3600 * 1000;

function person() {
  return document.body.dataset.person || "";
}

function keyOf(day) {
  return `${PREFIX}${person()}:${day}`;
}

function keys() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

/** The copy of a day's report, or null. */
export function readCopy(day) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(day)));
  } catch {
    return null;
  }
}

/** Keep a copy of a day's report; a full or forbidden storage costs the comfort, not the form. */
export function writeCopy(day, copy) {
  try {
    localStorage.setItem(keyOf(day), JSON.stringify(copy));
  } catch {
    // Nothing else depends on it.
  }
}

/** Let go of the copy of a day's report. */
export function dropCopy(day) {
  localStorage.removeItem(keyOf(day));
}

/** Let go of every copy, as at sign-out. */
export function dropCopies() {
  keys().forEach((key) => localStorage.removeItem(key));
}

/** Let go of what is too old, or somebody else's; a page of nobody's decides nothing. */
export function sweepCopies() {
  if (!person()) return;
  keys().forEach((key) => {
    const foreign = !key.startsWith(`${PREFIX}${person()}:`);
    let at = 0;
    try {
      ({ at } = JSON.parse(localStorage.getItem(key)));
    } catch {
      // What cannot be read is not worth keeping.
    }
    if (foreign || Date.now() - at > KEPT_MS) localStorage.removeItem(key);
  });
}
