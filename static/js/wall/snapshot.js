// The last good board, kept in the browser: painted, marked stale, when a page comes without one.

/** Keep `html` for `display`; a full or forbidden store is no reason to stop. */
export function keep(display, html, at) {
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
  try {
    window.localStorage.removeItem(name(display));
  } catch (error) {
    // Storage is off: nothing was kept.
  }
}

function name(display) {
  return "hongbang.wall." + display;
}
