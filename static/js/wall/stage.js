// One fixed stage, scaled to the screen: the same picture on 720p and 4K, whatever minimum font size
// a browser forces. A screen that hangs upright has a stage of its own. The shift against burn-in
// rides on the same transform.
const LONG = 1920;
const SHORT = 1080;
const SHIFT_MS = 120000;
const SHIFTS = [[0, 0], [3, 2], [-3, 1], [2, -3], [-2, -2], [4, 0], [0, 4], [-4, 0]];

/** Fit `stage` to the window, and keep it fitted and moving. */
export function setStage(stage) {
  let step = 0;
  function fit() {
    const isUpright = window.innerHeight > window.innerWidth;
    const width = isUpright ? SHORT : LONG;
    const height = isUpright ? LONG : SHORT;
    const scale = Math.min(window.innerWidth / width, window.innerHeight / height);
    const left = (window.innerWidth - width * scale) / 2 + SHIFTS[step][0] * scale;
    const top = (window.innerHeight - height * scale) / 2 + SHIFTS[step][1] * scale;
    document.body.classList.toggle("is-portrait", isUpright);
    stage.style.transform = "translate(" + left + "px," + top + "px) scale(" + scale + ")";
  }
  window.addEventListener("resize", fit);
  window.setInterval(function () {
    step = (step + 1) % SHIFTS.length;
    fit();
  }, SHIFT_MS);
  fit();
}
