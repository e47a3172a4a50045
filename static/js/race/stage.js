// A season as a race: rows that glide from day to day. Shared with the wall, so nothing here may be
// newer than Chrome 57. Only transforms and opacity move: layout stands still.

/**
 * Take over the rows of `box`; `figures` come with the page (see portal/pages/race.py). The rows that
 * stand in the flow keep their room, the others start at the top. `put(frame, ms)` shows a day, its
 * rows on their way for so long.
 */
export function createStage(box, figures) {
  const lanes = Math.max.apply(null, figures.places.map(function (places) {
    return places.length;
  }));
  const rows = Array.prototype.map.call(box.querySelectorAll("[data-race-row]"), function (row, at) {
    row.hidden = false;
    row.classList.toggle("is-extra", at >= lanes);
    return {
      row,
      own: at < lanes ? at : 0,
      rank: row.querySelector("[data-race-rank]"),
      fill: row.querySelector("[data-race-fill]"),
      value: row.querySelector("[data-race-value]"),
    };
  });
  box.classList.add("is-drawn");

  function put(frame, ms) {
    box.style.setProperty("--race-ms", Math.round(ms) + "ms");
    const places = figures.places[frame];
    rows.forEach(function (one, at) {
      const place = places.indexOf(at);
      const isIn = place >= 0;
      one.row.classList.toggle("is-out", !isIn);
      one.row.classList.toggle("is-first", isIn && figures.ranks[frame][place] === 1);
      one.row.style.transform = "translateY(" + 100 * ((isIn ? place : lanes) - one.own) + "%)";
      one.fill.style.transform = "translateX(" + -100 * (1 - figures.shares[at][frame]) + "%)";
      if (!isIn) return;
      write(one.rank, String(figures.ranks[frame][place]));
      write(one.value, told(figures.values[at][frame], figures.form));
    });
  }

  return { put, last: figures.places.length - 1 };
}

/** A value as it is read: a quantity, one with its sign, or per cent. */
export function told(value, form) {
  if (form === "share") return value.toFixed(1) + "%";
  const text = grouped(Math.abs(value));
  if (value < 0) return "\u2212" + text;
  return form === "signed" && value > 0 ? "+" + text : text;
}

/** Write `text`, only when it differs. */
export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** What last happened up to a frame, in words; "" before anything has. */
export function newsAt(figures, frame) {
  const past = figures.events.filter(function (event) {
    return event[0] <= frame;
  });
  return past.length ? past[past.length - 1][1] : "";
}

function grouped(value) {
  const parts = String(Math.round(value * 100) / 100).split(".");
  parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, ",");
  return parts.join(".");
}
