// The server's time in the branch's zone. A TV's own clock is often wrong, by hours at times.
import { uptime } from "./uptime.js";

const DAY_MS = 86400000;
const TOLD = 6; // of the last minute

let skew = null; // between the server's time and this page's life
let told = [];
let zone = "Asia/Shanghai";
let format = null;

/** Use the branch's time zone; an engine that does not know it shows its own. */
export function setZone(name) {
  zone = name;
  format = formatFor(zone) || formatFor(undefined);
}

function formatFor(timeZone) {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone, hour12: false, year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit",
    });
  } catch (error) {
    return null;
  }
}

/**
 * Learn the server's time from an ISO text. Words come late, sometimes by half a minute, and never
 * early: of those of the last minute the furthest ahead is the truest.
 */
export function setNow(iso) {
  const at = Date.parse(iso);
  if (isNaN(at)) return;
  told.push(at - uptime());
  if (told.length > TOLD) told.shift();
  skew = Math.max.apply(null, told);
}

/** Forget what was learnt, so that the next word counts by itself: the page has slept. */
export function learnAnew() {
  told = [];
}

/** The server's time in milliseconds. */
export function now() {
  return skew === null ? Date.now() : uptime() + skew;
}

/** Year, month, day, hour, minute and second of a moment in the branch's zone. */
export function local(ms) {
  const n = format.format(ms).match(/\d+/g).map(Number);
  return { year: n[2], month: n[1], day: n[0], hour: n[3] % 24, minute: n[4], second: n[5] };
}

/** Two digits. */
export function two(n) {
  return (n < 10 ? "0" : "") + n;
}

/** 14:27 */
export function minuteText(ms) {
  const t = local(ms);
  return two(t.hour) + ":" + two(t.minute);
}

/** 14:27:38 */
export function secondText(ms) {
  return minuteText(ms) + ":" + two(local(ms).second);
}

/** 11.23 */
export function dayText(ms) {
  const t = local(ms);
  return two(t.month) + "." + two(t.day);
}

let written = null;

/** 11月23日 星期一, Mon 23 Nov */
export function dateText(ms, language) {
  const t = local(ms);
  const day = [t.year, t.month, t.day, language].join();
  // Asked each second for months, and an engine's formats are dear to make.
  if (!written || written.day !== day) written = { day, text: writtenOut(t, language) };
  return written.text;
}

function writtenOut(t, language) {
  const noon = Date.UTC(t.year, t.month - 1, t.day, 12);
  const part = function (wish) {
    wish.timeZone = "UTC";
    return new Intl.DateTimeFormat(language, wish).format(noon);
  };
  if (language.indexOf("zh") !== 0) return part({ weekday: "short" }) + " " + t.day + " " + part({ month: "short" });
  return t.month + "月" + t.day + "日 " + part({ weekday: "long" });
}

/** The moment at which the ISO day begins in the branch's zone, `later` days on. */
export function midnight(isoDay, later) {
  const n = isoDay.split("-").map(Number);
  const utc = Date.UTC(n[0], n[1] - 1, n[2]) + later * DAY_MS;
  const t = local(utc);
  return utc - (Date.UTC(t.year, t.month - 1, t.day, t.hour, t.minute, t.second) - utc);
}
