// A paired screen: puts clock, line, pages, scene and celebrations together.
import { local, now, secondText, setNow, setZone } from "./clock.js";
import { throwConfetti } from "./confetti.js";
import { runClocks } from "./countdown.js";
import { runLights } from "./hot.js";
import { runDark } from "./dim.js";
import { runHours } from "./hours.js";
import { createLink } from "./link.js";
import { createPlaylist, pieceOf } from "./playlist.js";
import { createReplay } from "./replay.js";
import { go, goCalmly, reloadNightly } from "./reload.js";
import { dress, sceneIn, show } from "./scene.js";
import { createTelling } from "./showing.js";
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
  const replay = createReplay(holder);
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

  function put(html, seconds) {
    show(holder, html);
    replay.follow(seconds);
  }

  let plan = JSON.parse(body.getAttribute("data-plan"));
  let dark = null;
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

  // The whole plan, each time: on connecting, when it has changed, and with every poll.
  function follow(told) {
    if (told.page !== plan.page) {
      goCalmly(REFUSED_SPREAD_MS); // another name, unit, language or board: what the page is made of
      return;
    }
    plan = told;
    pages.follow(told);
    classes.toggle("is-held", Boolean(told.held));
    toasts.hold(Boolean(told.held));
    note(told.now);
    if (dark) dark.look();
  }

  function isPushed() {
    return Boolean(plan.now) && Date.parse(plan.now.until) > now();
  }

  function told(state) {
    if (state.display === undefined) return; // a server that was replaced while this was asked
    if (state.display === null) {
      leave();
      return;
    }
    setNow(state.now);
    lookAt(state.release);
    follow(state.plan);
  }

  function lookAt(newest) {
    const release = body.getAttribute("data-release");
    if (newest && release && newest !== release) goCalmly(RELEASE_SPREAD_MS);
  }

  // The server tells why: the screen is unpaired, its plan is another, or it is no view at all.
  function refused(wanted) {
    const isMissed = !pages.refuse(wanted);
    link.look().then(function () {
      if (isMissed) goCalmly(REFUSED_SPREAD_MS);
    }, function () {
      // The server is away: the line itself tells when it is back.
    });
  }

  function leave() {
    if (classes.contains("revoked")) return;
    classes.add("revoked");
    forget(display);
    link.close();
    window.setTimeout(function () {
      go(0);
    }, FAREWELL_MS);
  }

  link = createLink(pages, {
    board(wanted, html, fresh) {
      const piece = pieceOf(html);
      // What stands between may answer in the server's name, a proxy's sign-in page for instance.
      if (piece.board !== wanted.board || !piece.asOf) return false;
      if (pages.take(wanted, piece, fresh)) {
        if (isOwn(wanted)) keep(display, html, now());
        link.sync();
      }
      return true;
    },
    moment(moment) {
      if (classes.contains("is-dark")) return;
      if (String(moment.board) === String(view.board)) toasts.take(moment);
    },
    tick(tick) {
      setNow(tick.now);
      lookAt(tick.release);
    },
    display(order) {
      if (order.do === "identify") {
        classes.add("identifying");
        window.setTimeout(function () {
          classes.remove("identifying");
        }, IDENTIFY_MS);
      } else if (order.do === "playlist" || order.do === "scene") follow(order.plan);
      else if (order.do === "tell") tell();
      else if (order.do === "reload") go(0);
    },
    bye(bye) {
      if (bye.reason === "revoked") leave();
    },
    told,
    refused,
    state(name) {
      ["live", "poll", "lost"].forEach(function (each) {
        classes.toggle("is-" + each, name === each || (name === "stale" && each === "lost"));
      });
      classes.remove("is-start");
      if (name === "stale") {
        if (!classes.contains("stale")) markStale(now() - link.quiet());
      } else if (name !== "lost") classes.remove("stale");
    },
  });

  // The first place of a season that is over rises last.
  holder.addEventListener("animationend", function (event) {
    if (event.animationName === "finish-crowned") throwConfetti();
  });

  const tell = createTelling(holder, view.locale, link.say);
  pages.onWish(link.sync);
  follow(plan);
  dark = runDark(function () {
    return plan.dims;
  }, isPushed, pages.darken);
  dress(holder);
  runLights(holder);
  runHours(holder);
  runClocks(function () {
    return sceneIn(holder);
  });
  reloadNightly(function () {
    const t = local(now());
    return t.hour * 60 + t.minute;
  });
}
