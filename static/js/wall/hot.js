// What has just changed stays lit for a while, also when the next push redraws it.
const LIT_MS = 20000;

const until = new Map();

/** Light the element named `name` from now on. */
export function light(name) {
  until.set(name, Date.now() + LIT_MS);
}

/** Mark what is lit in `tree`, which may be the page or a fragment about to be shown. */
export function mark(tree) {
  Array.prototype.forEach.call(tree.querySelectorAll("[data-key], [data-entry]"), function (element) {
    const name = element.getAttribute("data-key") || "entry" + element.getAttribute("data-entry");
    element.classList.toggle("hot", (until.get(name) || 0) > Date.now());
  });
}

/** Put out what has been lit long enough, every second. */
export function runLights(holder) {
  window.setInterval(function () {
    const at = Date.now();
    let over = false;
    until.forEach(function (end, name) {
      if (end > at) return;
      until.delete(name);
      over = true;
    });
    if (over) mark(holder);
  }, 1000);
}
