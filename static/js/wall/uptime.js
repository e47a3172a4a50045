// How long the page has lived, whatever becomes of the TV's clock. That may be set right by hours in
// either direction, and the even one stands still on some machines while they sleep.
const LEAP_MS = 1000;

let even = performance.now();
let told = Date.now();
let lived = 0;

/** Milliseconds since the page began; a sleep counts, a clock that is set back does not. */
export function uptime() {
  const evenNow = performance.now();
  const toldNow = Date.now();
  const passed = Math.max(0, evenNow - even);
  const leap = toldNow - told - passed;
  even = evenNow;
  told = toldNow;
  lived += passed + (leap > LEAP_MS ? leap : 0);
  return lived;
}
