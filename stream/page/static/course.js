// How the evidence of a leak grew, day by day, with the day on which it began.

import { html } from "./vendor/preact.js";
import { Asked } from "./answers.js";
import { count, dayOf, shortDay } from "./format.js";
import { sheetWidth } from "./sheet.js";
import { locale, say } from "./words.js";

const HEIGHT = 220, LEFT = 58, RIGHT = 8, TOP = 14, BOTTOM = 26;
const LONGEST = 92; // days that are drawn; the latest
const AFTER = 14; // of what is over, so many days more
const MS = 86400000;

const two = (value) => new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);

// `below`: so much below the line of the alert lies that of the warning.
function Picture({ alert, days, below }) {
  const warning = (day) => Math.max(day.threshold - below, 0);
  const end = alert.ended_on ? new Date(Date.parse(alert.ended_on) + AFTER * MS).toISOString().slice(0, 10) : "9999";
  const shown = days.filter((one) => one.day <= end).slice(-LONGEST);
  const most = Math.max(...shown.map((day) => Math.max(day.evidence, day.threshold))) * 1.08 || 1;
  const width = sheetWidth(true);
  const step = (width - LEFT - RIGHT) / Math.max(shown.length - 1, 1);
  const x = (n) => LEFT + step * n;
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most);
  const line = (of) => shown.map((day, n) => `${x(n)},${y(of(day))}`).join(" ");
  const place = (day) => { const n = shown.findIndex((one) => one.day >= day); return n < 0 ? shown.length - 1 : n; };
  const { best, from, to } = alert.since;
  const drawn = to >= shown[0].day;
  const last = shown[shown.length - 1];
  const title = say(last.evidence >= last.threshold ? "course-above" : "course-below", { from: dayOf(shown[0].day), to: dayOf(last.day), began: dayOf(best) });
  const every = Math.ceil(shown.length / 8);
  return html`<svg class="chart course" viewBox=${`0 0 ${width} ${HEIGHT}`} role="img" aria-label=${title}>
    ${drawn && html`<rect class="since" x=${x(place(from))} width=${Math.max(3, x(place(to)) - x(place(from)))} y=${TOP} height=${HEIGHT - TOP - BOTTOM} /><line class="change" x1=${x(place(best))} x2=${x(place(best))} y1=${TOP} y2=${HEIGHT - BOTTOM} />`}
    <line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y(0)} y2=${y(0)} />
    <polyline class="before warn" points=${line(warning)} /><polyline class="limit" points=${line((day) => day.threshold)} /><polyline class="line lost" points=${line((day) => day.evidence)} />
    <text class="axis" x=${LEFT - 8} y=${y(last.threshold) + 4} text-anchor="end">${say("course-alert")}</text><text class="axis" x=${LEFT - 8} y=${y(warning(last)) + 4} text-anchor="end">${say("course-warning")}</text><text class="axis" x=${LEFT - 8} y=${y(0) + 4} text-anchor="end">${say("course-none")}</text>
    ${shown.map((day, n) => n % every === 0 && html`<text key=${day.day} class=${n % (2 * every) ? "axis second" : "axis"} x=${x(n)} y=${HEIGHT - 8} text-anchor="middle">${shortDay(day.day)}</text>`)}
  </svg>`;
}

export function Course({ alert }) {
  return html`<${Asked} address=${`/api/alert-explanation?of=${encodeURIComponent(alert.alert_id)}`} what="course">${({ days, watched }) => days.length > 1 && html`
    <h3>${say("course-title")}</h3><${Picture} alert=${alert} days=${days} below=${watched.warning_below} />
    <p class="soft course-keys"><span class="k-lost key">${say("course-evidence")}</span> <span class="key since-key">${say("course-since")}</span> ${say("course-line")}</p>
    <details><summary>${say("as-a-table")}</summary><div class="scroll short" tabindex="0" role="region" aria-label=${say("table-region", { label: say("course-by-day") })}><table class="plain-table"><caption class="hidden">${say("course-by-day")}</caption>
      <thead><tr><th scope="col">${say("course-day")}</th><th scope="col">${say("course-decided")}</th><th scope="col">${say("course-leaked")}</th><th scope="col">${say("course-evidence-short")}</th><th scope="col">${say("course-alert-at")}</th></tr></thead>
      <tbody>${[...days].reverse().map((day) => html`<tr key=${day.day}><th scope="row">${dayOf(day.day)}</th><td>${count(day.outcomes)}</td><td>${count(day.leaks)}</td><td>${two(day.evidence)}</td><td>${two(day.threshold)}</td></tr>`)}</tbody></table></div></details>`}<//>`;
}
