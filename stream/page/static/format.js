// How numbers, money and days are written, and elements made. All text goes in as text, never as markup.

export const locale = navigator.language || "en";
let currency = "EUR";

export function useCurrency(code) { currency = code; }

export const count = (n) => new Intl.NumberFormat(locale).format(n);
export const share = (value) => (value === null ? "–" : new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(value));
const digits = () => new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits;

export function money(minor) {
  if (minor === null) return "–";
  const units = minor / 10 ** digits();
  const options = { style: "currency", currency };
  if (Math.abs(units) >= 100000) Object.assign(options, { notation: "compact", maximumFractionDigits: Math.abs(units) >= 1e6 ? 2 : 0 });
  else options.maximumFractionDigits = 0;
  return new Intl.NumberFormat(locale, options).format(units);
}

// A rate's range, as people say it.
export const rangeOf = (rate) => `${share(rate.low)}–${share(rate.high)}`;

const UNITS = { days: " d", minutes: " min", times: "×" };

// A value as its unit is written; what says nothing is a dash.
export function written(unit, value) {
  if (value === null) return "–";
  if (unit === "money") return money(value);
  if (unit === "share") return share(value);
  const digits = (unit === "days" || unit === "times") && value < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value) + (UNITS[unit] ?? "");
}

// Days are dates like 2026-01-31; as moments of UTC they stay the same day in any browser.
const days = (options) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
const WHOLE = { day: "numeric", month: "short", year: "numeric" };

export function dayRange(first, last) {
  return days(WHOLE).formatRange(new Date(first), new Date(last));
}

// What people call a bucket; one that is cut by the days that are shown goes by its days.
export function bucketName(grain, bucket, report) {
  const first = bucket.from < report.from ? report.from : bucket.from;
  const last = bucket.to > report.to ? report.to : bucket.to;
  if (grain === "day") return days({ weekday: "short", ...WHOLE }).format(new Date(first));
  if (grain === "week" || first !== bucket.from || last !== bucket.to) return dayRange(first, last);
  if (grain === "year" && first.slice(0, 4) === last.slice(0, 4)) return first.slice(0, 4);
  return days({ month: "short", year: "numeric" }).formatRange(new Date(first), new Date(last));
}

export function element(tag, attributes = {}, ...children) {
  const made = tag === "svg" || tag === "rect" || tag === "title"
    ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Elements are kept by key, so that a change can be seen and only what moved flashes.
const shown = new Map();
export function put(node, key, text) {
  node.dataset.key = key;
  node.textContent = text;
  if (shown.has(key) && shown.get(key) !== text) node.classList.add("moved");
  shown.set(key, text);
  return node;
}

export function forget() { shown.clear(); }
