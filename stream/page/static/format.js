// How numbers, money and days are written.

import { locale, say } from "./words.js";

let currency = "EUR";

export function useCurrency(code) { currency = code; }

const number = (options) => new Intl.NumberFormat(locale, options);

export const count = (n) => number().format(n);
export const share = (value, digits = 0) => (value === null || value === undefined ? "–" : number({ style: "percent", maximumFractionDigits: digits }).format(value));

// A chance: what is nearly sure, or nearly out of the question, is neither.
export const chanceOf = (value) => (value === null ? "–" : value > 0 && value < 0.01 ? say("chance-under", { share: share(0.01) }) : value > 0.99 && value < 1 ? say("chance-over", { share: share(0.99) }) : share(value));

// How many decimals the minor unit has, as the service counts: browsers have none for forints, and amounts would be a hundred times as much.
const MINOR_DIGITS = JSON.parse(document.getElementById("minor-digits").textContent);
const digitsOf = (code) => MINOR_DIGITS[code] ?? 2;

const amount = (minor, options) => (minor === null || minor === undefined ? "–" : number({ style: "currency", currency, maximumFractionDigits: 0, ...options }).format(minor / 10 ** digitsOf(currency)));

// An amount that comes in the minor unit of the reporting currency, to the unit: in tables, where one is compared with the next.
export const money = (minor) => amount(minor);

// The same where it stands alone, in a sentence or a picture: a long one in short.
export function brief(minor) {
  const units = Math.abs(minor) / 10 ** digitsOf(currency);
  return amount(minor, units >= 100000 && { notation: "compact", maximumFractionDigits: units >= 1e6 ? 2 : 0 });
}

// An amount in the minor unit of any currency.
export function amountIn(minor, code) {
  if (minor === null || minor === undefined) return "–";
  const digits = digitsOf(code);
  return number({ style: "currency", currency: code, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(minor / 10 ** digits);
}

// Seconds, as people say them.
export function lasting(seconds) {
  const [size, unit] = [[86400, "days"], [3600, "hours"], [60, "minutes"]].find(([least]) => seconds >= least) ?? [1, "seconds"];
  return say(`lasting-${unit}`, { n: Math.round(seconds / size) });
}

// A rate's range, as people say it.
export const rangeOf = (rate) => `${share(rate.low)}–${share(rate.high)}`;

export const isForecast = (value) => value !== null && typeof value === "object" && "p50" in value;

export const isRate = (value) => value !== null && typeof value === "object" && "n" in value;

// Fewer than so many say little: they are greyed, and nothing is ranked by them.
export const SMALL = 10;

const UNITS = ["days", "minutes", "times", "odds"];

// A value as its unit is written, and amounts as `amounts` does it; what says nothing is a dash.
export function written(unit, value, amounts = money) {
  if (value === null || value === undefined) return "–";
  if (isRate(value)) return unit === "odds" ? written("times", value.value) : share(value.value);
  if (isForecast(value)) return `${amounts(value.p50)} (${amounts(value.p10)}–${amounts(value.p90)})`;
  if (unit === "money") return amounts(value);
  if (unit === "share") return share(value);
  const places = (["days", "times", "odds"].includes(unit) || !Number.isInteger(value)) && Math.abs(value) < 100 ? 1 : 0;
  const text = number({ maximumFractionDigits: places }).format(value);
  return UNITS.includes(unit) ? say(`value-${unit}`, { value: text }) : text;
}

// Days are dates like 2026-01-31; as moments of UTC they stay the same day in any browser.
const days = (options) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
const WHOLE = { day: "numeric", month: "short", year: "numeric" };

export const dayOf = (day) => days(WHOLE).format(new Date(day));
export const shortDay = (day) => days({ day: "numeric", month: "short" }).format(new Date(day));
export const weekdayOf = (number) => days({ weekday: "short" }).format(new Date(Date.UTC(2024, 0, 1 + number)));
export const monthOf = (day) => days({ month: "short" }).format(new Date(day));

// With no spaces around the dash, which some forms have and others have not.
const range = (options, first, last) => days(options).formatRange(new Date(first), new Date(last)).replace(/\s+–\s+/u, "–");

export const dayRange = (first, last) => range(WHOLE, first, last);
export const shortRange = (first, last) => range({ day: "numeric", month: "short" }, first, last);

// What people call a bucket; one that is cut by the days that are shown goes by its days.
export function bucketName(grain, bucket, report) {
  const first = bucket.from < report.from ? report.from : bucket.from;
  const last = bucket.to > report.to ? report.to : bucket.to;
  if (grain === "day") return days({ weekday: "short", ...WHOLE }).format(new Date(first));
  if (grain === "week" || first !== bucket.from || last !== bucket.to) return dayRange(first, last);
  if (grain === "year" && first.slice(0, 4) === last.slice(0, 4)) return first.slice(0, 4);
  return range({ month: "short", year: "numeric" }, first, last);
}

// A moment on the clocks of a time zone, whatever those of the browser say.
export const momentIn = (moment, zone) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...WHOLE, hour: "2-digit", minute: "2-digit" }).format(new Date(moment));

// The day of a moment there, as 2026-01-31.
export const dayIn = (moment, zone) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(moment));

export const clock = (moment) => new Date(moment).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
