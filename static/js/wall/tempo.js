// How long each moment takes, in proportion, and which of those that wait comes first. `lead` is how
// long the board is seen to move before anything stands over it; `whole` is all of it, the fading
// included, and never more than MOST_MS.
export const MOST_MS = 6000;
export const FADE_MS = 400;

const MANY = 3;
const HASTE = 0.6;

// In the order in which they come up when several wait.
const TEMPI = {
  announcement: { lead: 0, whole: MOST_MS },
  summary: { lead: 0, whole: MOST_MS },
  leader: { lead: 1400, whole: MOST_MS },
  target: { lead: 0, whole: MOST_MS },
  milestone: { lead: 0, whole: 5000 },
  passing: { lead: 1400, whole: 5400 },
  rise: { lead: 900, whole: 4300 },
  opening: { lead: 300, whole: 2800 },
  folded: { lead: 0, whole: 3600 },
};
const FIRM = ["announcement", "summary", "leader", "target"];
const ORDER = Object.keys(TEMPI);

/** Whether the level has a moment of its own; another is none of this release's. */
export function isKnown(level) {
  return ORDER.indexOf(level) >= 0;
}

/** The lead and the whole of a moment in ms, shortened where it is a smaller one and many wait. */
export function tempoOf(level, waiting) {
  const tempo = TEMPI[level];
  const haste = waiting >= MANY && FIRM.indexOf(level) < 0 ? HASTE : 1;
  return { lead: tempo.lead * haste, whole: tempo.whole * haste };
}

/** Where the level stands among those that wait: the lower, the sooner. */
export function orderOf(level) {
  return ORDER.indexOf(level);
}
