// Keeps the screen from sleeping where the browser offers it (secure pages of newer engines).
const AGAIN_MS = 60000;

/** Hold the wake lock as long as the page is seen; one that is taken away is asked for again. */
export function keepAwake() {
  if (!navigator.wakeLock) return;
  let held = null;
  function ask() {
    if (document.hidden || (held && !held.released)) return;
    navigator.wakeLock.request("screen").then(
      function (lock) {
        held = lock;
      },
      function () {
        // Refused on battery or by policy: the TV's own settings hold then.
      },
    );
  }
  document.addEventListener("visibilitychange", ask);
  window.setInterval(ask, AGAIN_MS);
  ask();
}
