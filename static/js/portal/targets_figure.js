// Figures as people type and paste them, and as the page writes them. Reckoned in whole
// ten-thousandths, so that sums are exact.
const SCALE = 10000;
const NUMBER = /^(?:\d{1,12}|\d{1,3}(?:,\d{3})+)(?:\.\d{1,8})?$/;

/** Read a figure in ten-thousandths: full-width digits and thousands apart too; nothing is 0, and
 * what is no target, less than nothing too, is NaN. */
export function read(text) {
  const folded = text.normalize("NFKC").trim();
  if (!folded) return 0;
  if (!NUMBER.test(folded)) return NaN;
  return Math.round(Number(folded.replace(/,/g, "")) * SCALE);
}

/** Write a figure as the page does: thousands apart, at most two decimals. */
export function write(scaled) {
  const value = Math.round(Math.abs(scaled) / (SCALE / 100)) / 100;
  const [whole, rest] = String(value).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return rest ? `${grouped}.${rest}` : grouped;
}

/** Write a change with its sign; none is 0. */
export function signed(scaled) {
  if (!scaled) return "0";
  return (scaled > 0 ? "+" : "−") + write(scaled);
}

/** Write a figure as it stands in a cell: no thousands apart, every decimal. */
export function plain(scaled) {
  return scaled ? String(scaled / SCALE) : "";
}
