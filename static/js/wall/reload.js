// Reloading: never blindly. A TV that reloads while the server is away shows the browser's error
// page, and nobody is there to press a key.
import { ask } from "./ask.js";
import { uptime } from "./uptime.js";

const RETRY_MS = 10000;
const NIGHT_MINUTE = 3 * 60 + 30;
const NIGHT_SPREAD = 25;
const YOUNG_MS = 3 * 3600000;
const CALM_MS = 30000;
const WALL = "/wall";

let going = false;

/**
 * Load the page anew once the server has it ready, within `spread` ms so that not all come at once.
 *
 * What is asked for is the page itself: a server may answer its health and not yet a page, and what
 * stands before it may answer anything.
 */
export function go(spread) {
  if (going) return;
  going = true;
  function attempt() {
    ask(WALL)
      .then(function (answer) {
        if (!answer.ok || answer.text.indexOf('id="stage"') < 0) throw new Error(String(answer.status));
        return fetchParts(answer.text);
      })
      .then(function () {
        window.location.replace(WALL);
      })
      .catch(function () {
        window.setTimeout(attempt, RETRY_MS);
      });
  }
  window.setTimeout(attempt, Math.random() * (spread || 0));
}

/** The same, but never sooner than this page has lived for a while: a reason may outlast a reload. */
export function goCalmly(spread) {
  window.setTimeout(function () {
    go(spread);
  }, Math.max(0, CALM_MS - uptime()));
}

// The page's script and style come into the browser's store first, so that a server that goes away
// right now leaves no page without them.
function fetchParts(html) {
  const found = html.match(/(?:src|href)="\/[^"]+\.(?:js|css)"/g) || [];
  return Promise.all(found.map(function (part) {
    return ask(part.slice(part.indexOf('"') + 1, -1)).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
    });
  }));
}

/** Reload each night, some minutes after half past three, to begin the day with a clean page. */
export function reloadNightly(minuteOfDay) {
  const due = NIGHT_MINUTE + Math.floor(Math.random() * NIGHT_SPREAD);
  window.setInterval(function () {
    const minute = minuteOfDay();
    const isNight = minute >= due && minute < due + 30;
    if (isNight && uptime() > YOUNG_MS) go(0);
  }, 60000);
}
