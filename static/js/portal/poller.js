// Without a socket: the same fragments by plain requests, until the socket is back.
import { showConnection } from "./connection.js";
import { askPassword } from "./session.js";

const EVERY_MS = 5000;

export class Poller {
  constructor(screens) {
    this.screens = screens;
    this.tags = new Map();
    this.timer = 0;
    this.isRunning = false;
  }

  start() {
    if (this.isRunning) return;
    this.isRunning = true;
    this.round();
  }

  stop() {
    this.isRunning = false;
    clearTimeout(this.timer);
  }

  async round() {
    const states = await Promise.all(this.screens.map((screen) => this.ask(screen)));
    if (!this.isRunning) return;
    showConnection(states.includes("offline") ? "offline" : "polling", this.screens);
    if (states.includes("signed_out") && !(await askPassword())) {
      this.stop();
      showConnection("offline", this.screens);
      return;
    }
    this.timer = setTimeout(() => this.round(), EVERY_MS);
  }

  /** Ask for one fragment; returns how it went. */
  async ask(screen) {
    const { board, shape, page, locale } = screen.view;
    const url = `/boards/${board}/fragment?shape=${shape}&page=${page || 1}&locale=${locale}`;
    const headers = { "X-Requested-With": "fetch" };
    if (this.tags.has(screen)) headers["If-None-Match"] = this.tags.get(screen);
    try {
      const answer = await fetch(url, { headers, credentials: "same-origin", cache: "no-store" });
      if (answer.status === 401) return "signed_out";
      if (answer.status === 304) return "polling";
      if (!answer.ok) return "offline";
      const html = await answer.text();
      if (!this.isRunning) return "polling";
      const tag = answer.headers.get("ETag");
      if (tag) this.tags.set(screen, tag);
      screen.show(html);
      return "polling";
    } catch {
      return "offline";
    }
  }
}
