// A preview: the same stage as the screen's, which follows what the screen says that it shows. What
// it does not say is not shown, so that nothing here is guessed.
import { io } from "socket.io-client";
import { dayText, minuteText, now, setNow, setZone } from "./clock.js";
import { runClocks } from "./countdown.js";
import { runLights } from "./hot.js";
import { key } from "./playlist.js";
import { createReplay } from "./replay.js";
import { sceneIn, show } from "./scene.js";
import { wordsOf } from "./showing.js";
import { fill, slot, write } from "./slot.js";

const WISH_MS = 10000;
const ANSWER_MS = 5000;
const RECENT = 20;
const RELEASE_SPREAD_MS = 4000;
const STATES = ["live", "poll", "lost"];

/** Mirror the display that `body` names. */
export function mirror(body) {
  const display = parseInt(body.getAttribute("data-mirror"), 10);
  const own = JSON.parse(body.getAttribute("data-view"));
  const holder = document.getElementById("scene");
  const classes = body.classList;
  const pieces = new Map();
  const replay = createReplay(holder);
  const socket = io("/live", { transports: ["websocket"], reconnectionDelayMax: 5000 });
  let watched = [];
  let shown = null;
  let answerTimer = 0;
  let moments = [];

  setZone(body.getAttribute("data-zone"));
  setNow(body.getAttribute("data-now"));

  /** Say `name` ("asking", "away", "gone", "hidden") instead of a picture, or nothing. */
  function tell(name, time) {
    const sign = slot("mirror-sign");
    classes.toggle("is-mirroring", !name);
    const sentence = name ? sign.getAttribute("data-" + name) : "";
    write(sign, fill(sentence, { time: time ? momentText(Date.parse(time)) : sign.getAttribute("data-never") }));
  }

  function wish() {
    if (!socket.connected) return;
    socket.emit("mirror", { display }, function (answer) {
      if (!answer || !answer.ok) {
        window.clearTimeout(answerTimer);
        forget("gone");
        return;
      }
      if (answerTimer) return;
      answerTimer = window.setTimeout(function () {
        forget("away", answer.last_seen);
      }, ANSWER_MS);
    });
  }

  // What it showed last may be wrong by now.
  function forget(name, time) {
    answerTimer = 0;
    shown = null;
    holder.innerHTML = "";
    celebrate("");
    classes.remove("noting", "identifying", "is-dark", "stale");
    tell(name, time);
  }

  function follow(showing) {
    if (showing.display !== display) return;
    window.clearTimeout(answerTimer);
    answerTimer = 0;
    STATES.forEach(function (name) {
      classes.toggle("is-" + name, name === showing.state || (name === "lost" && showing.state === "stale"));
    });
    classes.remove("is-start");
    classes.toggle("is-dark", showing.dimmed);
    write(slot("dark-clock"), minuteText(now()));
    classes.toggle("identifying", showing.identifying);
    classes.toggle("noting", Boolean(showing.note));
    write(slot("note-text"), showing.note);
    celebrate(showing.celebrating);
    shown = showing.view;
    if (!shown) {
      tell("asking");
      return;
    }
    sync();
    put();
  }

  function put() {
    if (!shown || !pieces.has(key(shown))) return;
    show(holder, pieces.get(key(shown)));
    replay.follow();
    tell("");
  }

  // The view that is shown, and the screen's own board, whose celebrations come with it.
  function sync() {
    const wanted = isSame(own)(shown) ? [own] : [shown, own];
    watched
      .filter(function (view) {
        return !wanted.some(isSame(view));
      })
      .forEach(function (view) {
        socket.emit("unwatch", { view });
        pieces.delete(key(view));
      });
    wanted.forEach(function (view) {
      if (!watched.some(isSame(view))) watch(view);
    });
    watched = wanted;
  }

  function watch(view) {
    socket.emit("watch", { view }, function (answer) {
      if (answer && answer.ok) take(view, answer.html);
      else if (shown && isSame(view)(shown)) forget("hidden");
    });
  }

  function take(view, html) {
    pieces.set(key(view), html);
    if (shown && isSame(view)(shown)) put();
  }

  function isSame(view) {
    return function (other) {
      return key(view) === key(other) && view.locale === other.locale;
    };
  }

  // The moment that has these words, its figures aside, which count up; else the words alone.
  function celebrate(words) {
    const box = slot("toast");
    if (words && words !== box.getAttribute("data-words-shown")) {
      const found = moments.filter(function (moment) {
        return moment.words === withoutFigures(words);
      })[0];
      box.textContent = words;
      if (found) box.innerHTML = found.html;
      const level = box.firstElementChild && box.firstElementChild.getAttribute("data-level");
      box.setAttribute("data-level", level || "");
      box.setAttribute("data-words-shown", words);
    }
    if (!words) box.removeAttribute("data-words-shown");
    classes.toggle("celebrating", Boolean(words));
  }

  socket.on("connect", function () {
    watched = [];
    wish();
  });
  socket.on("disconnect", function () {
    window.clearTimeout(answerTimer);
    forget("asking");
  });
  socket.on("connect_error", function () {
    // A refused namespace is not tried again by the client itself: the session is over.
    if (!socket.active) forget("gone");
  });
  socket.on("showing", follow);
  socket.on("board", function (push) {
    take(push.view, push.html);
  });
  socket.on("moment", function (moment) {
    const words = document.createElement("div");
    words.innerHTML = moment.html;
    moments.unshift({ html: moment.html, words: withoutFigures(wordsOf(words)) });
    moments = moments.slice(0, RECENT);
  });
  socket.on("tick", function (tick) {
    setNow(tick.now);
    const release = body.getAttribute("data-release");
    // The server has just spoken, and a person sits before it: nothing needs to be tried first.
    if (tick.release && release && tick.release !== release) reloadSoon();
    write(slot("dark-clock"), minuteText(now()));
  });
  window.setInterval(wish, WISH_MS);

  tell("asking");
  runLights(holder);
  runClocks(function () {
    return sceneIn(holder);
  });
}

function reloadSoon() {
  window.setTimeout(function () {
    window.location.reload();
  }, Math.random() * RELEASE_SPREAD_MS);
}

function momentText(at) {
  const isToday = dayText(at) === dayText(now());
  return isToday ? minuteText(at) : dayText(at) + " " + minuteText(at);
}

function withoutFigures(words) {
  return words.replace(/[\d.,+\u2212-]/g, "").replace(/\s+/g, "");
}
