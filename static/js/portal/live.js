// Boards on portal pages, alive. Each [data-live-view] holds one fragment and names what it shows:
// {"board": 3, "shape": "page", "page": 1, "locale": "zh_CN"}. The socket pushes whole fragments;
// without a socket the same fragment is asked for every five seconds.
import { io } from "socket.io-client";
import { redraw, sameView, versionOf } from "../board.js";
import { showConnection } from "./connection.js";
import { Poller } from "./poller.js";
import { reloadWhenIdle } from "./release.js";

const GRACE_MS = 3000;

export function attachLive() {
  const holders = Array.from(document.querySelectorAll("[data-live-view]"));
  if (!holders.length) return;
  const screens = holders.map((holder) => new Screen(holder));
  connect(screens);
}

/** One fragment on the page: what it shows, and how it takes a newer one. */
class Screen {
  constructor(holder) {
    this.holder = holder;
    this.view = JSON.parse(holder.dataset.liveView);
    this.isGone = false;
    markOwn(holder);
  }

  get version() {
    return versionOf(this.holder);
  }

  /** Show a fragment unless it is older than what stands there. */
  show(html, version) {
    if (version !== null && this.version !== null && version <= this.version) return;
    redraw(this.holder, html, { prepare: markOwn });
    this.holder.dispatchEvent(new CustomEvent("board:shown", { bubbles: true }));
  }
}

// The fragment is the same for everybody; only the browser knows who looks at it.
function markOwn(tree) {
  const { person } = document.body.dataset;
  if (!person) return;
  tree.querySelectorAll(`[data-person="${person}"]`).forEach((row) => row.classList.add("is-own"));
}

function connect(screens) {
  const socket = io("/live", { transports: ["websocket"], reconnectionDelayMax: 10000 });
  const poller = new Poller(screens);
  let grace = setTimeout(() => poller.start(), GRACE_MS);

  const fallBack = () => {
    clearTimeout(grace);
    grace = setTimeout(() => poller.start(), GRACE_MS);
  };

  socket.on("connect", () => {
    clearTimeout(grace);
    poller.stop();
    screens.forEach((screen) => watch(socket, screen));
  });
  socket.on("connect_error", () => {
    // A refused namespace is not tried again by the client itself.
    if (!socket.active) setTimeout(() => socket.connect(), GRACE_MS);
  });
  socket.on("disconnect", (reason) => {
    fallBack();
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), GRACE_MS);
  });
  socket.on("board", (push) => {
    screens
      .filter((screen) => sameView(screen.view, push.view))
      .forEach((screen) => screen.show(push.html, push.version));
    showConnection("live", screens);
  });
  socket.on("tick", (tick) => reloadWhenIdle(tick.release));
  socket.on("bye", ({ reason }) => {
    if (reason === "signed_out" || reason === "revoked") location.reload();
  });
}

function watch(socket, screen) {
  socket.emit("watch", { view: screen.view, version: screen.version }, (answer) => {
    if (!answer || !answer.ok) {
      screen.isGone = true;
      showConnection("offline", [screen]);
      return;
    }
    screen.isGone = false;
    if (answer.html) screen.show(answer.html, answer.version);
    showConnection("live", [screen]);
  });
}
