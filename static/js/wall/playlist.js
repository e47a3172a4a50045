// What the screen shows in turn. A scene turns its own pages first; one that has nothing to say, or
// whose hours it is not, is passed over. Only what is shown, what comes next and the screen's own
// board are watched, so that a long list costs the server no more than a short one.
import { local, now } from "./clock.js";
import { uptime } from "./uptime.js";

const BOARD = "wall";
const BEAT_MS = 1000;
const WAIT_MS = 8000; // for the next scene to come over the line, before it is passed over
const MOST_PAGES = 20;
const SEEN_MS = 500; // how long a board is seen as it was before it moves
const FIRST_SECONDS = 12; // for the board that the page came with
const LEAST_PAGE_SECONDS = 12;
const PUSHED_SECONDS = 40; // for what takes its time, where nobody has said how long

/**
 * Run `plan` (see docs/live.md) from `first`, the fragment of `view` that the page came with, and
 * call `display(html, seconds)` with what is to be seen; without seconds it is what was seen already.
 */
export function createPlaylist(view, plan, first, display) {
  const pieces = new Map();
  const locale = view.locale;
  let told = plan;
  let turn = { scene: BOARD, board: view.board, seconds: FIRST_SECONDS };
  let index = -1;
  let page = 1;
  let since = uptime();
  let next = null;
  let asked = 0;
  let visiting = 0;
  let waiting = 0;
  let isDark = false;
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

  // One that has nothing to say is as good as none; each round of the list asks it anew.
  function pushed() {
    const wish = told.now && !told.now.text && Date.parse(told.now.until) > now() ? told.now : null;
    return wish && !isNothing(wish) ? wish : null;
  }

  function isNothing(one) {
    const known = piece(one, 1);
    return Boolean(known && known.isNothing);
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
    return seconds * 1000 - (uptime() - since);
  }

  function find() {
    const turns = told.turns;
    for (let step = 1; step <= turns.length; step += 1) {
      const at = (index + step) % turns.length;
      if (runs(turns[at], told.worked) && !isNothing(turns[at])) return at;
    }
    return -1;
  }

  function show(one, number) {
    turn = one;
    page = number;
    since = uptime();
    const known = piece(one, number);
    if (known && !known.isNothing) display(known.html, one.isPushed ? PUSHED_SECONDS : left() / 1000);
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
    if (at < 0) {
      rest();
      return;
    }
    const one = told.turns[at];
    if (at <= index) forgetNothings();
    if (piece(one, 1)) {
      index = at;
      next = null;
      show(one, 1);
    } else if (next !== one) {
      next = one;
      asked = uptime();
      wish();
    } else if (uptime() - asked > WAIT_MS) {
      index = at; // It does not come: the one after it is next.
      next = null;
    }
  }

  // Nothing in the list is due: the screen's own board, which always has something to say.
  function rest() {
    forgetNothings();
    index = -1;
    next = null;
    show({ scene: BOARD, board: view.board, seconds: FIRST_SECONDS }, 1);
  }

  function beat() {
    if (isDark) return;
    const wanted = ahead();
    if (wanted) {
      if (turn.scene !== wanted.scene || turn.board !== wanted.board) show({ scene: wanted.scene, board: wanted.board, seconds: 0, isPushed: true }, 1);
      else if (pagesOf(turn) > 1 && left() <= 0) show(turn, (page % pagesOf(turn)) + 1);
      return;
    }
    if (visiting > uptime() || waiting > uptime()) return;
    if (visiting) {
      // Back where it was, with the time that it had left: many visits must not hold a scene for ever.
      visiting = 0;
      const known = piece(turn, page);
      if (known && !known.isNothing) display(known.html, turn.isPushed ? PUSHED_SECONDS : left() / 1000);
      return;
    }
    if (left() <= 0 || turn.isPushed || !runs(turn, told.worked)) advance();
    else if (left() < WAIT_MS && page >= pagesOf(turn)) {
      const at = find();
      if (at >= 0 && next !== told.turns[at]) {
        next = told.turns[at];
        asked = uptime();
        wish();
      }
    }
  }

  /**
   * Take a piece; returns whether it was news. An older version than the one held is none, but for
   * a `fresh` answer: after a restored backup the server counts from a lower number. A day's turn
   * changes what is shown without a new version, so that the later of two equals counts.
   */
  function take(wanted, news, fresh) {
    const held = pieces.get(key(wanted));
    const isNewer = !held || news.version > held.version;
    const isLater = held && news.asOf > held.asOf && (fresh || news.version === held.version);
    if (!isNewer && !isLater) return false;
    if (key(wanted) === key(own)) before = held || null;
    pieces.set(key(wanted), news);
    forgetPagesPast(wanted, news);
    const shown = visiting ? own : viewOf(turn, page);
    if (key(wanted) === key(shown)) {
      if (news.isNothing) advance();
      else display(news.html);
    } else if (next && key(wanted) === key(viewOf(next, 1)) && news.isNothing) {
      next = null; // Passed over; the beat looks for the one after it.
    }
    return true;
  }

  function forgetPagesPast(wanted, news) {
    for (let number = news.pages + 1; wanted.page === 1 && number <= MOST_PAGES; number += 1) {
      pieces.delete(key({ board: wanted.board, shape: wanted.shape, page: number }));
    }
  }

  // What another plan no longer shows is nobody's business here, and would be kept for months.
  function forgetOthers() {
    const kept = told.turns.concat(told.now || [], [{ scene: BOARD, board: view.board }]).map(function (one) {
      return one.board + "/" + one.scene + "/";
    });
    pieces.forEach(function (known, name) {
      if (kept.indexOf(name.slice(0, name.lastIndexOf("/") + 1)) < 0) pieces.delete(name);
    });
  }

  window.setInterval(beat, BEAT_MS);

  return {
    /** The views to watch now: in the dark the screen's own, to be right when it is light. */
    views() {
      const found = [own];
      if (isDark) return found;
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
      if (!held || !held.html) return { version: null, asOf: null };
      return { version: held.version, asOf: new Date(held.asOf).toISOString() };
    },
    take,
    /**
     * Pass a view over that the server knows nothing of, until the list comes round to it again;
     * returns false for the screen's own, which it cannot do without.
     */
    refuse(wanted) {
      if (key(wanted) === key(own)) return false;
      take(wanted, { html: "", version: 0, asOf: now(), pages: 1, isNothing: true }, true);
      return true;
    },
    /** Follow another plan; a list that is the same goes on where it is. */
    follow(other) {
      const isSame = JSON.stringify(other.turns) === JSON.stringify(told.turns);
      // What is waited for is waited for still, however often the same list is told.
      next = (isSame && next && other.turns[told.turns.indexOf(next)]) || null;
      if (!isSame) index = -1;
      told = other;
      forgetOthers();
      beat();
      wish();
    },
    /** Turn nothing for `ms`. */
    wait(ms) {
      waiting = uptime() + ms;
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
      if (isDark || ahead() || !known || known.html.indexOf('data-key="' + name + '"') < 0) return;
      visiting = uptime() + ms;
      display((before || known).html);
      if (!before) return;
      window.setTimeout(function () {
        const newest = pieces.get(key(own));
        if (visiting > uptime()) display(newest.html);
      }, SEEN_MS);
    },
    /** Stand still in the dark, and go on when it is over. */
    darken(dark) {
      if (isDark === dark) return;
      isDark = dark;
      if (isDark) wish();
      else rest();
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

/** A fragment with its board, version, time and number of pages, read off its own marks. */
export function pieceOf(html) {
  const read = function (name) {
    const found = html.match(new RegExp("\\bdata-" + name + '="([^"]*)"'));
    return found ? found[1] : "";
  };
  return {
    html,
    board: parseInt(read("board"), 10) || 0, // 0: whatever this is, it is no fragment
    version: parseInt(read("version"), 10) || 0,
    asOf: Date.parse(read("as-of")) || 0,
    pages: parseInt(read("pages"), 10) || 1,
    isNothing: /^[^>]*\bdata-nothing\b/.test(html.replace(/^\s*(<!--[\s\S]*?-->\s*)*/, "")),
  };
}
