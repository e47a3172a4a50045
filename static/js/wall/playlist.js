// What the screen shows in turn. A scene turns its own pages first; one that has nothing to say, or
// whose hours it is not, is passed over. Only what is shown, what comes next and the screen's own
// board are watched, so that a long list costs the server no more than a short one.
import { local, now } from "./clock.js";

const BOARD = "wall";
const BEAT_MS = 1000;
const WAIT_MS = 8000; // for the next scene to come over the line, before it is passed over
const MOST_PAGES = 20;
const SEEN_MS = 500; // how long a board is seen as it was before it moves
const FIRST_SECONDS = 12; // for the board that the page came with
const LEAST_PAGE_SECONDS = 12;

/**
 * Run `plan` (see docs/live.md) from `first`, the fragment of `view` that the page came with, and
 * call `display(html)` with what is to be seen.
 */
export function createPlaylist(view, plan, first, display) {
  const pieces = new Map();
  const locale = view.locale;
  let told = plan;
  let turn = { scene: BOARD, board: view.board, seconds: FIRST_SECONDS };
  let index = -1;
  let page = 1;
  let since = now();
  let next = null;
  let asked = 0;
  let visiting = 0;
  let waiting = 0;
  let onWish = null;

  let before = null;
  const own = viewOf({ scene: BOARD, board: view.board }, 1);
  if (first) pieces.set(key(own), first);

  function viewOf(one, number) {
    return { board: one.board, shape: one.scene, page: number, locale };
  }

  function piece(one, number) {
    return pieces.get(key(viewOf(one, number)));
  }

  function pagesOf(one) {
    const known = piece(one, 1);
    return known ? Math.min(known.pages, MOST_PAGES) : 1;
  }

  // A scene that was pushed though it has nothing to say leaves the others where they are.
  function pushed() {
    const one = told.now && !told.now.text && Date.parse(told.now.until) > now() ? told.now : null;
    const known = one && piece(one, 1);
    return known && known.isNothing ? null : one;
  }

  // While a meeting is on, its scene comes before every other that nobody has pushed.
  function meeting() {
    return told.turns.filter(function (one) {
      return one.scene === told.meeting;
    })[0];
  }

  function ahead() {
    const one = meeting();
    const known = one && piece(one, 1);
    return pushed() || (known && !known.isNothing ? one : null);
  }

  // A turn's seconds are for all its pages together, but no page is gone before it is read.
  function left() {
    const pages = pagesOf(turn);
    const seconds = pages > 1 ? Math.max(LEAST_PAGE_SECONDS, turn.seconds / pages) : turn.seconds;
    return seconds * 1000 - (now() - since);
  }

  function find() {
    const turns = told.turns;
    for (let step = 1; step <= turns.length; step += 1) {
      const at = (index + step) % turns.length;
      const known = piece(turns[at], 1);
      if (runs(turns[at], told.worked) && !(known && known.isNothing)) return at;
    }
    return -1;
  }

  function show(one, number) {
    turn = one;
    page = number;
    since = now();
    const known = piece(one, number);
    if (known) display(known.html);
    wish();
  }

  function wish() {
    if (onWish) onWish();
  }

  // Nothing known of a scene that it would say nothing: once it has been passed over, ask anew.
  function forgetNothings() {
    const one = meeting(); // Watched all the time: it tells by itself when it has something to say.
    pieces.forEach(function (known, name) {
      if (known.isNothing && !(one && name === key(viewOf(one, 1)))) pieces.delete(name);
    });
  }

  function advance() {
    if (page < pagesOf(turn) && piece(turn, page + 1)) {
      show(turn, page + 1);
      return;
    }
    const at = find();
    if (at < 0) return;
    const one = told.turns[at];
    if (at <= index) forgetNothings();
    if (piece(one, 1)) {
      index = at;
      next = null;
      show(one, 1);
    } else if (next !== one) {
      next = one;
      asked = now();
      wish();
    } else if (now() - asked > WAIT_MS) {
      index = at; // It does not come: the one after it is next.
      next = null;
    }
  }

  function beat() {
    const wanted = ahead();
    if (wanted) {
      if (turn.scene !== wanted.scene || turn.board !== wanted.board) show({ scene: wanted.scene, board: wanted.board, seconds: 0, isPushed: true }, 1);
      else if (pagesOf(turn) > 1 && left() <= 0) show(turn, (page % pagesOf(turn)) + 1);
      return;
    }
    if (visiting > now() || waiting > now()) return;
    if (visiting) {
      visiting = 0;
      show(turn, page);
      return;
    }
    if (left() <= 0 || turn.isPushed || !runs(turn, told.worked)) advance();
    else if (left() < WAIT_MS && page >= pagesOf(turn)) {
      const at = find();
      if (at >= 0 && next !== told.turns[at] && !piece(told.turns[at], 1)) {
        next = told.turns[at];
        asked = now();
        wish();
      }
    }
  }

  window.setInterval(beat, BEAT_MS);

  return {
    /** The views to watch now. */
    views() {
      const found = [own];
      for (let number = 1; number <= pagesOf(turn); number += 1) found.push(viewOf(turn, number));
      if (next) found.push(viewOf(next, 1));
      if (meeting()) found.push(viewOf(meeting(), 1));
      const names = found.map(key);
      return found.filter(function (one, at) {
        return names.indexOf(key(one)) === at;
      });
    },
    /** The version and the ISO time held of a view, each null when there is none. */
    held(wanted) {
      const held = pieces.get(key(wanted));
      if (!held || !held.asOf) return { version: null, asOf: null };
      return { version: held.version, asOf: new Date(held.asOf).toISOString() };
    },
    /**
     * Take a piece; returns whether it was news. An older version than the one held is none, but for
     * a `fresh` answer: after a restored backup the server counts from a lower number. A day's turn
     * changes what is shown without a new version, so that the later of two equals counts.
     */
    take(wanted, news, fresh) {
      const held = pieces.get(key(wanted));
      const isNewer = !held || news.version > held.version;
      const isLater = held && news.asOf > held.asOf && (fresh || news.version === held.version);
      if (!isNewer && !isLater) return false;
      if (key(wanted) === key(own)) before = held || null;
      pieces.set(key(wanted), news);
      const shown = visiting ? own : viewOf(turn, page);
      if (key(wanted) === key(shown)) {
        if (news.isNothing) advance();
        else display(news.html);
      } else if (next && key(wanted) === key(viewOf(next, 1)) && news.isNothing) {
        next = null; // Passed over; the beat looks for the one after it.
      }
      return true;
    },
    /** Follow another plan from here on. */
    follow(other) {
      told = other;
      index = -1;
      next = null;
      beat();
      wish();
    },
    /** Turn nothing for `ms`. */
    wait(ms) {
      waiting = now() + ms;
      since += ms;
    },
    /**
     * Show the screen's own board for `ms`, then go on; a celebration is seen where it happens. Only
     * where the row `name` stands on it, and as it was before the latest change, so that it is seen
     * to move.
     */
    visit(ms, name) {
      if (turn.scene === BOARD && turn.board === view.board) return;
      const known = pieces.get(key(own));
      if (ahead() || !known || known.html.indexOf('data-key="' + name + '"') < 0) return;
      visiting = now() + ms;
      display((before || known).html);
      if (!before) return;
      window.setTimeout(function () {
        const newest = pieces.get(key(own));
        if (visiting > now()) display(newest.html);
      }, SEEN_MS);
    },
    /** Call `then` whenever other views are to be watched. */
    onWish(then) {
      onWish = then;
    },
    /** The view that is seen now. */
    shown() {
      return visiting ? own : viewOf(turn, page);
    },
  };
}

/** Whether it is the hour and the day of a turn. */
export function runs(one, worked) {
  const t = local(now());
  const minute = t.hour * 60 + t.minute;
  if (one.begins && !isBetween(minute, minutes(one.begins), minutes(one.ends))) return false;
  const weekday = (new Date(Date.UTC(t.year, t.month - 1, t.day)).getUTCDay() + 6) % 7;
  if (one.weekdays !== undefined && !(one.weekdays & (1 << weekday))) return false;
  if (!one.days || one.days === "every") return true;
  const day = new Date(Date.UTC(t.year, t.month - 1, t.day)).toISOString().slice(0, 10);
  const isWorked = day in worked ? worked[day] : weekday < 5;
  return isWorked === (one.days === "working");
}

/** Whether a minute of the day lies between two others, through midnight where the end is earlier. */
export function isBetween(minute, from, to) {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** "07:30" as a minute of the day. */
export function minutes(text) {
  return parseInt(text.slice(0, 2), 10) * 60 + parseInt(text.slice(3), 10);
}

/** A name for a view. */
export function key(view) {
  return view.board + "/" + view.shape + "/" + view.page;
}

/** A fragment with its version, time and number of pages, read off its own marks. */
export function pieceOf(html) {
  const read = function (name) {
    const found = html.match(new RegExp("\\bdata-" + name + '="([^"]*)"'));
    return found ? found[1] : "";
  };
  return {
    html,
    version: parseInt(read("version"), 10) || 0,
    asOf: Date.parse(read("as-of")) || 0,
    pages: parseInt(read("pages"), 10) || 1,
    isNothing: /^[^>]*\bdata-nothing\b/.test(html.replace(/^\s*(<!--[\s\S]*?-->\s*)*/, "")),
  };
}
