// The line to the server: one socket; while it cannot be had, a question every five seconds.
import { io } from "socket.io-client";
import { ask, askJson } from "./ask.js";
import { learnAnew, now } from "./clock.js";
import { key } from "./playlist.js";
import { uptime } from "./uptime.js";

const POLL_MS = 5000;
const QUIET_MS = 35000;
const STALE_MS = 60000;
const ASLEEP_MS = 30000;
const ANSWER_MS = 10000;
const OLD_MS = 30000;

/**
 * Keep `pages` current and tell what happens through `on`: `board(view, html, fresh)`, which says
 * whether `html` is that view's at all, `moment`, `tick`, `display`, `bye`, `told(state)` with what
 * /wall/state answers, `refused(view)` when the server does not know the view, and `state(name)`
 * with "live", "poll", "lost" or "stale".
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
  let heard = uptime();
  let ticked = uptime();
  let alive = uptime();
  let polled = false; // in the last round
  let polling = false;
  let leaving = false;

  function hear() {
    heard = uptime();
  }

  /**
   * Whether the page ran all the while. What a socket kept for one that slept is of yesterday, its
   * celebrations and its time of day too, so that none of it is taken: a new line tells all anew.
   */
  function isAwake() {
    const slept = uptime() - alive > ASLEEP_MS;
    alive = uptime();
    if (slept) restart();
    return !slept;
  }

  function restart() {
    if (leaving) return;
    ticked = uptime();
    learnAnew();
    socket.disconnect();
    socket.connect();
  }

  /** Take what the socket brings, unless it was kept for a page that slept. */
  function take(event, then) {
    socket.on(event, function (content) {
      if (!isAwake()) return;
      hear();
      then(content);
    });
  }

  function watch(view) {
    const watching = { view, since: uptime(), isAnswered: false };
    watched.set(key(view), watching);
    // With its time, because a day's turn changes a board under the same version.
    const held = pages.held(view);
    const message = { view, version: held.version, as_of: held.asOf };
    socket.emit("watch", message, function (answer) {
      if (watched.get(key(view)) !== watching) return;
      hear();
      watching.isAnswered = true;
      if (!answer || !answer.ok) on.refused(view);
      else if (answer.html) on.board(view, answer.html, true);
    });
  }

  /** Watch what the pages need now, and nothing else. */
  function sync() {
    if (!socket.connected) return;
    const wanted = pages.views();
    const keys = wanted.map(key);
    watched.forEach(function (watching, name) {
      if (keys.indexOf(name) >= 0) return;
      watched.delete(name);
      socket.emit("unwatch", { view: watching.view });
    });
    wanted.forEach(function (view) {
      const watching = watched.get(key(view));
      const isLost = watching && !watching.isAnswered && uptime() - watching.since > ANSWER_MS;
      if (!watching || isLost) watch(view);
    });
  }

  /** Ask who the screen is, what it shows and what time it is. */
  function look() {
    return askJson("/wall/state").then(function (state) {
      if (leaving) return;
      hear();
      on.told(state);
    });
  }

  /** Ask for a view; resolves to whether what is held of it is the present one now. */
  function pollView(view) {
    const name = key(view);
    const held = pages.held(view);
    const tag = tags.get(name);
    const address = "/boards/" + view.board + "/fragment?as=display&shape=" + view.shape + "&page=" + view.page + "&locale=" + view.locale;
    // A tag stands for the piece that came with it, and for no other that may be held by now.
    const isHeld = tag && held.asOf && tag.asOf === held.asOf;
    return ask(address, isHeld ? { "If-None-Match": tag.tag } : {}).then(function (answer) {
      if (leaving) return;
      if (answer.status === 304) return true;
      if (answer.status === 404) on.refused(view);
      if (!answer.ok || !on.board(view, answer.text, true)) return false;
      tags.set(name, { tag: answer.header("ETag"), asOf: pages.held(view).asOf });
      return true;
    });
  }

  // One after the other, and never two rounds at once.
  function poll() {
    if (polling) return;
    polling = true;
    look()
      .then(pollViews)
      .catch(function () {
        return false;
      })
      .then(function (isAnswered) {
        polled = isAnswered;
        polling = false;
        tell();
      });
  }

  function pollViews() {
    const wanted = pages.views();
    const keys = wanted.map(key);
    tags.forEach(function (tag, name) {
      if (keys.indexOf(name) < 0) tags.delete(name);
    });
    return wanted.reduce(function (before, view) {
      return before.then(function (isAnswered) {
        if (socket.connected || leaving) return isAnswered;
        return pollView(view).then(function (isGood) {
          return isGood || isAnswered;
        });
      });
    }, Promise.resolve(false));
  }

  function beat() {
    if (leaving) return;
    if (isAwake() && socket.connected && uptime() - ticked > QUIET_MS) restart();
    if (socket.connected) sync();
    else {
      if (!socket.active) socket.connect();
      poll();
    }
    tell();
  }

  function tell() {
    const quiet = uptime() - heard;
    if (quiet > STALE_MS) on.state("stale");
    else if (socket.connected) on.state("live");
    else on.state(polled && quiet < 3 * POLL_MS ? "poll" : "lost");
  }

  socket.on("connect", function () {
    hear();
    ticked = alive = uptime();
    polled = false;
    learnAnew();
    watched.clear();
    sync();
    tell();
  });
  socket.on("connect_error", function (error) {
    // Of the namespace itself: the server does not know this screen any more.
    if (error.message === "signed_out") look().catch(tell);
  });
  socket.on("disconnect", tell);
  take("board", function (push) {
    on.board(push.view, push.html, false);
  });
  take("tick", function (tick) {
    ticked = uptime();
    on.tick(tick);
    tell();
  });
  take("moment", function (moment) {
    if (!moment.at || now() - Date.parse(moment.at) < OLD_MS) on.moment(moment);
  });
  take("display", on.display);
  take("bye", function (bye) {
    if (bye.reason === "revoked") close();
    on.bye(bye);
  });
  window.addEventListener("online", function () {
    if (!socket.connected && !leaving) socket.connect();
  });
  window.setInterval(beat, POLL_MS);

  function close() {
    leaving = true;
    socket.disconnect();
  }

  return {
    sync,
    look,
    /** Say something that wants no answer; what cannot be said now is not said later. */
    say(event, message) {
      if (socket.connected) socket.emit(event, message);
    },
    /** Milliseconds since the server was last heard. */
    quiet() {
      return uptime() - heard;
    },
    /** Stop for good. */
    close,
  };
}

// As the page has it to itself: "1920x1080@1".
function screenSize() {
  const ratio = Math.round((window.devicePixelRatio || 1) * 100) / 100;
  return window.innerWidth + "x" + window.innerHeight + "@" + ratio;
}
