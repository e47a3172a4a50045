// A board that does not fit turns its pages. Every page is watched, so turning never waits.
const TURN_MS = 12000;
const MOST = 20;

/** Keep the pages of `view` and call `display(html, turned)` with what is to be seen. */
export function createPages(view, first, display) {
  const pages = new Map([[1, first]]);
  let current = 1;
  let count = first ? first.pages : 1;

  function viewOf(page) {
    return { board: view.board, shape: view.shape, page, locale: view.locale };
  }

  window.setInterval(function () {
    if (count < 2) return;
    const next = (current % count) + 1;
    if (!pages.get(next)) return;
    current = next;
    display(pages.get(current).html);
  }, TURN_MS);

  return {
    /** The views to watch now. */
    views() {
      const all = [];
      for (let page = 1; page <= Math.min(count, MOST); page += 1) all.push(viewOf(page));
      return all;
    },
    /** The version and the ISO time held of a view, each null when there is none. */
    held(wanted) {
      const held = pages.get(wanted.page);
      if (!held || !held.asOf) return { version: null, asOf: null };
      return { version: held.version, asOf: new Date(held.asOf).toISOString() };
    },
    /**
     * Take a page; returns whether it was news. An older version than the one held is none, but for
     * a `fresh` answer: after a restored backup the server counts from a lower number. A day's turn
     * changes what is shown without a new version, so that the later of two equals counts.
     */
    take(wanted, piece, fresh) {
      const held = pages.get(wanted.page);
      const isNewer = !held || piece.version > held.version;
      const isLater = held && piece.asOf > held.asOf && (fresh || piece.version === held.version);
      if (!isNewer && !isLater) return false;
      pages.set(wanted.page, piece);
      count = Math.max(1, piece.pages);
      pages.forEach(function (_, page) {
        if (page > count) pages.delete(page);
      });
      if (current > count) current = 1;
      if (wanted.page === current && pages.get(current)) display(pages.get(current).html);
      return true;
    },
  };
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
  };
}
