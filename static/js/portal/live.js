// Boards on portal pages, alive. Each [data-live-view] holds one fragment and names what it shows:
// {"board": 3, "shape": "page", "page": 1, "locale": "zh_CN"}. The socket pushes whole fragments;
// without a socket the same fragment is asked for every five seconds.
import { io } from "socket.io-client";
import { asOfOf, redraw, sameView, versionOf } from "../board.js";
import { showConnection } from "./connection.js";
import { Poller } from "./poller.js";
import { setNow } from "../wall/clock.js";
import { cheer } from "./cheer.js";
import { Life } from "./life.js";
import { reloadWhenIdle } from "./release.js";

const GRACE_MS = 3000;

export function attachLive() {
  const holders = Array.from(document.querySelectorAll("[data-live-view]"));
  if (!holders.length) return;
  const screens = holders.map((holder) =>
    holder.dataset.liveOwn ? new OwnScreen(holder) : new Screen(holder),
  );
  connect(screens);
}

/** One fragment on the page: what it shows, and how it takes a newer one. */
class Screen {
  constructor(holder) {
    this.holder = holder;
    this.view = JSON.parse(holder.dataset.liveView);
    this.isGone = false;
    this.life = holder.hasAttribute("data-lively") ? new Life(holder) : null;
    this.dress(holder);
  }

  get version() {
    return versionOf(this.holder);
  }

  get asOf() {
    return asOfOf(this.holder);
  }

  /** Put into the fragment what is only for who looks at it. */
  dress(tree) {
    markOwn(tree);
    if (this.holder.dataset.people) linkPeople(tree, this.holder.dataset.people);
  }

  /** Take a push unless it is older than what stands there; at a day's turn only the time differs. */
  take(html, version, asOf) {
    const isNewer = this.version === null || version > this.version;
    const isLater = version === this.version && Date.parse(asOf) > Date.parse(this.asOf);
    if (isNewer || isLater) this.show(html);
  }

  /**
   * Take the answer to a question of our own: the later one counts, whatever its version, because
   * after a restored backup the server counts on from a lower number.
   */
  takeAnswer(html, version, asOf) {
    if (version > this.version || !(Date.parse(asOf) <= Date.parse(this.asOf))) this.show(html);
  }

  show(html) {
    if (this.life) this.life.before();
    const result = redraw(this.holder, html, { prepare: (tree) => this.dress(tree) });
    if (this.life) this.life.after(result);
    this.holder.dispatchEvent(new CustomEvent("board:shown", { bubbles: true }));
  }
}

/**
 * A fragment of the reader's own beside a board: what moves the board moves it too, but it is asked
 * for at its own address, because a push holds nothing personal.
 */
class OwnScreen extends Screen {
  show() {
    this.isAsking = this.isAsking || this.ask();
  }

  async ask() {
    try {
      const headers = { "X-Requested-With": "fetch" };
      const address = this.holder.dataset.liveOwn;
      const answer = await fetch(address, { headers, cache: "no-store" });
      // Lost or signed out: the next push or poll asks again.
      if (answer.ok) super.show(await answer.text());
    } catch {
      // What stands there stays.
    } finally {
      this.isAsking = null;
    }
  }
}

// The fragment is the same for everybody; only the browser knows who looks at it.
function markOwn(tree) {
  const { person } = document.body.dataset;
  if (!person) return;
  tree.querySelectorAll(`[data-person="${person}"]`).forEach((row) => row.classList.add("is-own"));
}

// Nor does every reader of a board open somebody's page: `address` is that of nobody, number 0.
function linkPeople(tree, address) {
  tree.querySelectorAll('[data-person] [data-cell="name"] .who b').forEach((name) => {
    const link = document.createElement("a");
    link.href = address.replace("/0?", `/${name.closest("[data-person]").dataset.person}?`);
    link.append(...name.childNodes);
    name.append(link);
  });
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
      .forEach((screen) => screen.take(push.html, push.version, push.as_of));
    showConnection("live", screens);
  });
  socket.on("moment", cheer);
  socket.on("tick", (tick) => {
    setNow(tick.now);
    reloadWhenIdle(tick.release);
  });
  socket.on("bye", ({ reason }) => {
    if (reason === "signed_out" || reason === "revoked") location.reload();
  });
}

function watch(socket, screen) {
  const { view, version, asOf } = screen;
  const moments = Boolean(screen.life);
  socket.emit("watch", { view, version, as_of: asOf, moments }, (answer) => {
    if (!answer || !answer.ok) {
      screen.isGone = true;
      showConnection("offline", [screen]);
      return;
    }
    screen.isGone = false;
    if (answer.html) screen.takeAnswer(answer.html, answer.version, answer.as_of);
    showConnection("live", [screen]);
  });
}
