// The chip, and the one beside it in full screen, that says whether figures are live, polled or old, and as of when.
import { asOfOf } from "../board.js";

/** Show one of live, polling, offline; offline names the time of the figures that stand there. */
export function showConnection(state, screens) {
  const chip = document.querySelector("[data-connection]");
  if (!chip) return;
  const time = state === "live" ? "" : timeOf(asOfOf(screens[0].holder));
  const text = `${chip.getAttribute(`data-${state}`)} ${time}`.trim();
  chip.hidden = false;
  chip.dataset.state = state;
  // Screen readers hear a change of words only.
  if (chip.textContent !== text) chip.textContent = text;
  const other = document.querySelector("[data-connection-too]");
  if (!other) return;
  other.hidden = false;
  other.dataset.state = state;
  other.textContent = text;
}

// The server writes the time with the branch's own offset; only a bare UTC needs the local clock.
function timeOf(iso) {
  if (!iso) return "";
  if (/[+-](?!00:00)\d\d:\d\d$/.test(iso)) return iso.slice(11, 16);
  const date = new Date(iso);
  const two = (number) => String(number).padStart(2, "0");
  return isNaN(date) ? "" : `${two(date.getHours())}:${two(date.getMinutes())}`;
}
