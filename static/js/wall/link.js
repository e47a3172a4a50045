// The line to the server: one socket; while it cannot be had, a question every five seconds.
import { io } from "socket.io-client";
import { key } from "./playlist.js";

const POLL_MS = 5000;
const QUIET_MS = 35000;
const STALE_MS = 60000;

/**
 * Keep `pages` current and tell what happens through `on`:
 * `board(view, html, fresh)`, `moment`, `tick`, `display`, `bye`, `refused()` when the server no
 * longer knows the view, and `state(name)` with "live", "poll", "lost" or "stale".
 */
export function createLink(pages, on) {
  const socket = io("/live", {
    transports: ["websocket"],
    auth: { as: "display", screen: screenSize() }, // also in a browser in which somebody is signed in
    reconnectionDelay: 1000,
    reconnectionDelayMax: 8000,
    randomizationFactor: 0.6,
    timeout: 10000,
  });
  const watched = new Map();
  const tags = new Map();
  let heard = Date.now();
  let ticked = Date.now();
  let polled = false;
  let leaving = false;

  function hear() {
    heard = Date.now();
  }

  function watch(view) {
    watched.set(key(view), view);
    // With its time, because a day's turn changes a board under the same version.
    const held = pages.held(view);
    const message = { view, version: held.version, as_of: held.asOf };
    socket.emit("watch", message, function (answer) {
      hear();
      if (!answer || !answer.ok) {
        watched.delete(key(view));
        on.refused();
      } else if (answer.html) on.board(view, answer.html, true);
    });
  }

  /** Watch what the pages need now, and nothing else. */
  function sync() {
    if (!socket.connected) return;
    const wanted = pages.views();
    const keys = wanted.map(key);
    watched.forEach(function (view, name) {
      if (keys.indexOf(name) >= 0) return;
      watched.delete(name);
      socket.emit("unwatch", { view });
    });
    wanted.forEach(function (view) {
      if (!watched.has(key(view))) watch(view);
    });
  }

  function poll(view) {
    const address = "/boards/" + view.board + "/fragment?shape=" + view.shape + "&page=" + view.page + "&locale=" + view.locale;
    const headers = {};
    if (tags.has(key(view))) headers["If-None-Match"] = tags.get(key(view));
    return fetch(address, { headers, credentials: "same-origin", cache: "no-store" }).then(
      function (answer) {
        if (answer.status === 304) return (polled = true) && hear();
        if (answer.status === 401 || answer.status === 403 || answer.status === 404) return on.refused();
        if (!answer.ok) return undefined;
        if (answer.headers.get("ETag")) tags.set(key(view), answer.headers.get("ETag"));
        return answer.text().then(function (html) {
          polled = true;
          hear();
          on.board(view, html, true);
        });
      },
    );
  }

  function beat() {
    const at = Date.now();
    if (socket.connected && at - ticked > QUIET_MS) {
      ticked = at;
      socket.disconnect();
      socket.connect();
    } else if (!socket.connected && !leaving) {
      if (!socket.active) socket.connect();
      pages.views().reduce(function (before, view) {
        return before.then(function () {
          return poll(view);
        });
      }, Promise.resolve()).catch(function () {
        polled = false;
      }).then(tell);
    }
    tell();
  }

  function tell() {
    const quiet = Date.now() - heard;
    if (quiet > STALE_MS) on.state("stale");
    else if (socket.connected) on.state("live");
    else on.state(polled && quiet < 3 * POLL_MS ? "poll" : "lost");
  }

  socket.on("connect", function () {
    hear();
    ticked = Date.now();
    polled = false;
    watched.clear();
    sync();
    tell();
  });
  socket.on("disconnect", tell);
  socket.on("board", function (push) {
    hear();
    on.board(push.view, push.html, false);
  });
  socket.on("tick", function (tick) {
    hear();
    ticked = Date.now();
    on.tick(tick);
    tell();
  });
  socket.on("moment", function (moment) {
    hear();
    on.moment(moment);
  });
  socket.on("display", on.display);
  socket.on("bye", function (bye) {
    if (bye.reason === "revoked") {
      leaving = true;
      socket.disconnect();
    }
    on.bye(bye);
  });
  window.addEventListener("online", function () {
    if (!socket.connected && !leaving) socket.connect();
  });
  window.setInterval(beat, POLL_MS);

  return {
    sync,
    /** Say something that wants no answer; what cannot be said now is not said later. */
    say(event, message) {
      if (socket.connected) socket.emit(event, message);
    },
    /** When the server was last heard, by the page's own clock. */
    heard() {
      return heard;
    },
    /** Stop for good. */
    close() {
      leaving = true;
      socket.disconnect();
    },
  };
}

// As the page has it to itself: "1920x1080@1".
function screenSize() {
  const ratio = Math.round((window.devicePixelRatio || 1) * 100) / 100;
  return window.innerWidth + "x" + window.innerHeight + "@" + ratio;
}
