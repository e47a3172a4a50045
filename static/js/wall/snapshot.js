// The last good board, kept in the browser: painted, marked stale, when a page comes without one.
const PAUSE_MS = 20000; // a store that was made for settings is not to be written with every opening

let waiting = 0;
let last = null;

/** Keep `html` for `display`, and of several within a while the last. */
export function keep(display, html, at) {
  last = { display, html, at };
  if (waiting) return;
  waiting = window.setTimeout(function () {
    waiting = 0;
    store(last.display, last.html, last.at);
  }, PAUSE_MS);
}

// A full or forbidden store is no reason to stop.
function store(display, html, at) {
  try {
    window.localStorage.setItem(name(display), JSON.stringify({ html, at }));
  } catch (error) {
    forget(display);
  }
}

/** What was kept for `display`, as {html, at}, or null. */
export function kept(display) {
  try {
    return JSON.parse(window.localStorage.getItem(name(display)));
  } catch (error) {
    return null;
  }
}

/** Remove it, for instance when the screen was unpaired. */
export function forget(display) {
  window.clearTimeout(waiting);
  waiting = 0;
  try {
    window.localStorage.removeItem(name(display));
  } catch (error) {
    // Storage is off: nothing was kept.
  }
}

function name(display) {
  return "hongbang.wall." + display;
}
