// Reloading: never blindly. A TV that reloads while the server is away shows the browser's error
// page, and nobody is there to press a key.
const RETRY_MS = 10000;
const NIGHT_MINUTE = 3 * 60 + 30;
const NIGHT_SPREAD = 25;
const YOUNG_MS = 3 * 3600000;

let going = false;

/** Go to `address` (or reload) once the server answers, within `spread` ms so that not all come at once. */
export function go(address, spread) {
  if (going) return;
  going = true;
  function attempt() {
    fetch("/healthz", { cache: "no-store", credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        if (address) window.location.replace(address);
        else window.location.reload();
      })
      .catch(function () {
        window.setTimeout(attempt, RETRY_MS);
      });
  }
  window.setTimeout(attempt, Math.random() * (spread || 0));
}

/** Reload each night, some minutes after half past three, to begin the day with a clean page. */
export function reloadNightly(minuteOfDay) {
  const born = Date.now();
  const due = NIGHT_MINUTE + Math.floor(Math.random() * NIGHT_SPREAD);
  window.setInterval(function () {
    const minute = minuteOfDay();
    const isNight = minute >= due && minute < due + 30;
    if (isNight && Date.now() - born > YOUNG_MS) go(null, 0);
  }, 60000);
}
