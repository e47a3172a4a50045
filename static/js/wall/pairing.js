// A screen that waits to be paired: asks every two seconds, and turns into the board by itself.
import { askJson } from "./ask.js";
import { fill, slot, write } from "./slot.js";
import { go } from "./reload.js";

const ASK_MS = 2000;

/** Watch the code shown in `section`. */
export function pairing(section) {
  let expires = Date.parse(section.getAttribute("data-expires-at"));
  const release = document.body.getAttribute("data-release");
  const skew = Date.parse(document.body.getAttribute("data-now")) - Date.now() || 0;
  let away = false;

  function tell() {
    const line = slot("expiry");
    const left = Math.ceil((expires - Date.now() - skew) / 1000);
    const time = Math.floor(left / 60) + ":" + (left % 60 < 10 ? "0" : "") + (left % 60);
    if (away) write(line, line.getAttribute("data-lost"));
    else if (left > 0) write(line, fill(line.getAttribute("data-text"), { time }));
    else write(line, line.getAttribute("data-renewing"));
  }

  function ask() {
    askJson("/wall/state")
      .then(function (state) {
        away = false;
        const renewed = state.code && state.code !== section.getAttribute("data-code");
        const updated = state.release && release && state.release !== release;
        // The QR code stands for the same code, so that a new one is a new page.
        if (state.paired || renewed || updated) go(0);
        else if (state.expires_at) expires = Date.parse(state.expires_at);
      })
      .catch(function () {
        away = true;
      })
      .then(function () {
        window.setTimeout(ask, ASK_MS);
      });
  }

  window.setInterval(tell, 1000);
  tell();
  window.setTimeout(ask, ASK_MS);
}
