// Keeps the screen from sleeping where the browser offers it (secure pages of newer engines).

/** Ask for the wake lock now and whenever the page is seen again. */
export function keepAwake() {
  if (!navigator.wakeLock) return;
  function ask() {
    if (document.hidden) return;
    navigator.wakeLock.request("screen").catch(function () {
      // Refused on battery or by policy: the TV's own settings hold then.
    });
  }
  document.addEventListener("visibilitychange", ask);
  ask();
}
