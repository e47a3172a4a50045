// A paired screen: puts clock, line, pages, scene and celebrations together.
import { local, now, secondText, setNow, setZone } from "./clock.js";
import { throwConfetti } from "./confetti.js";
import { runClocks } from "./countdown.js";
import { runLights } from "./hot.js";
import { createLink } from "./link.js";
import { createPlaylist, pieceOf } from "./playlist.js";
import { go, reloadNightly } from "./reload.js";
import { dress, sceneIn, show } from "./scene.js";
import { fill, slot, write } from "./slot.js";
import { createSound } from "./sound.js";
import { forget, keep, kept } from "./snapshot.js";
import { createToasts } from "./toast.js";

const RELEASE_SPREAD_MS = 20000;
const REFUSED_SPREAD_MS = 4000;
const IDENTIFY_MS = 10000;
const FAREWELL_MS = 4000;
// What is worth leaving a scene for, so that the board is seen to move.
const VISITED = ["passing", "leader"];

/** Run the board of the display that `body` names. */
export function board(body) {
  const display = body.getAttribute("data-display");
  const view = JSON.parse(body.getAttribute("data-view"));
  const holder = document.getElementById("scene");
  const classes = body.classList;
  let link = null;

  setZone(body.getAttribute("data-zone"));
  setNow(body.getAttribute("data-now"));

  function firstPiece() {
    if (sceneIn(holder)) return pieceOf(holder.innerHTML);
    const snapshot = kept(display);
    if (!snapshot) return null;
    holder.innerHTML = snapshot.html;
    markStale(snapshot.at);
    const piece = pieceOf(snapshot.html);
    piece.version = 0; // whatever the server has is newer
    return piece;
  }

  function markStale(at) {
    const sentence = slot("stale").getAttribute("data-text");
    slot("stale").innerHTML = fill(sentence, { time: "<b>" + secondText(at) + "</b>" });
    classes.add("stale");
  }

  function put(html) {
    show(holder, html);
  }

  const plan = JSON.parse(body.getAttribute("data-plan"));
  const pages = createPlaylist(view, plan, firstPiece(), put);
  const sound = createSound();
  const toasts = createToasts({
    begin(item, whole) {
      pages.wait(whole);
      if (item.of && VISITED.indexOf(item.level) >= 0) pages.visit(whole, item.of);
    },
    appear(level) {
      sound.play(level);
      if (level === "leader") throwConfetti();
    },
  });

  function isOwn(wanted) {
    return wanted.board === view.board && wanted.shape === view.shape && wanted.page === 1;
  }

  let noteTimer = 0;

  // What somebody has pushed as a text stands over every scene until its time is up.
  function note(pushed) {
    window.clearTimeout(noteTimer);
    const left = pushed && pushed.text ? Date.parse(pushed.until) - now() : 0;
    classes.toggle("noting", left > 0);
    if (left <= 0) return;
    write(slot("note-text"), pushed.text);
    noteTimer = window.setTimeout(function () {
      classes.remove("noting");
    }, left);
  }

  function follow(told) {
    pages.follow(told);
    classes.toggle("is-held", Boolean(told.held));
    toasts.hold(Boolean(told.held));
    note(told.now);
  }

  function refused() {
    fetch("/wall/state", { cache: "no-store", credentials: "same-origin" })
      .then(function (answer) {
        return answer.json();
      })
      .then(function (state) {
        if (state.paired) go(null, REFUSED_SPREAD_MS);
        else leave();
      })
      .catch(function () {
        // The server is away: the line itself tells when it is back.
      });
  }

  function leave() {
    if (classes.contains("revoked")) return;
    classes.add("revoked");
    forget(display);
    link.close();
    window.setTimeout(function () {
      go("/wall", 0);
    }, FAREWELL_MS);
  }

  link = createLink(pages, {
    board(wanted, html, fresh) {
      if (!pages.take(wanted, pieceOf(html), fresh)) return;
      if (isOwn(wanted)) keep(display, html, now());
      link.sync();
    },
    moment(moment) {
      if (String(moment.board) === String(view.board)) toasts.take(moment);
    },
    tick(tick) {
      setNow(tick.now);
      const release = body.getAttribute("data-release");
      if (tick.release && release && tick.release !== release) go(null, RELEASE_SPREAD_MS);
    },
    display(order) {
      if (order.do === "identify") {
        classes.add("identifying");
        window.setTimeout(function () {
          classes.remove("identifying");
        }, IDENTIFY_MS);
      } else if (order.do === "playlist" || order.do === "scene") follow(order.plan);
      else go(null, 0);
    },
    bye(bye) {
      if (bye.reason === "revoked") leave();
    },
    refused,
    state(name) {
      ["live", "poll", "lost"].forEach(function (each) {
        classes.toggle("is-" + each, name === each || (name === "stale" && each === "lost"));
      });
      classes.remove("is-start");
      if (name === "stale") {
        if (!classes.contains("stale")) markStale(now() - (Date.now() - link.heard()));
      } else if (name !== "lost") classes.remove("stale");
    },
  });

  pages.onWish(link.sync);
  follow(plan);
  dress(holder);
  runLights(holder);
  runClocks(function () {
    return sceneIn(holder);
  });
  reloadNightly(function () {
    const t = local(now());
    return t.hour * 60 + t.minute;
  });
}
