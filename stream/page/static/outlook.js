// How likely a period comes to which amount, as a picture.

import { html } from "./vendor/preact.js";
import { brief, money, share } from "./format.js";
import { sheetWidth } from "./sheet.js";
import { say } from "./words.js";

const HEIGHT = 250, LEFT = 46, RIGHT = 16, TOP = 12, BOTTOM = 28;
const UNLIKELY = 0.002; // beyond that the picture shows nothing more

// The points up to the first amount that is hardly reached; the quota is always in view.
function inView(points, target) {
  const end = points.findIndex((point) => point.at_least < UNLIKELY && point.amount > (target ?? 0));
  return end < 0 ? points : points.slice(0, end + 1);
}

// `points`: [{ amount, at_least }]; `total`: the forecast that they are of.
export function Outlook({ points, total, title }) {
  const shown = inView(points, total.target);
  if (shown.length < 2) return null;
  const first = Math.min(shown[0].amount, total.target ?? Infinity), last = Math.max(shown[shown.length - 1].amount, total.target ?? 0);
  const width = sheetWidth();
  const x = (amount) => LEFT + ((width - LEFT - RIGHT) * (amount - first)) / (last - first || 1);
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value);
  const line = shown.map((point) => `${x(point.amount)},${y(point.at_least)}`);
  const likely = shown.filter((point) => point.amount >= total.p10 && point.amount <= total.p90).map((point) => `${x(point.amount)},${y(point.at_least)}`);
  const marks = [[0.9, total.p10], [0.5, total.p50], [0.1, total.p90]];
  const amounts = [0, 0.25, 0.5, 0.75, 1].map((part) => first + part * (last - first));
  return html`<svg class="chart outlook" viewBox=${`0 0 ${width} ${HEIGHT}`} role="img" aria-label=${title}>
    ${[0, 0.25, 0.5, 0.75, 1].map((mark) => html`<g key=${mark}><line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y(mark)} y2=${y(mark)} /><text class=${mark % 0.5 ? "axis second" : "axis"} x=${LEFT - 8} y=${y(mark) + 4} text-anchor="end">${share(mark)}</text></g>`)}
    ${amounts.map((amount, n) => html`<text key=${n} class=${n % 2 ? "axis second" : "axis"} x=${x(amount)} y=${HEIGHT - 8} text-anchor=${n === 0 ? "start" : n === 4 ? "end" : "middle"}>${brief(amount)}</text>`)}
    ${likely.length > 1 && html`<polygon class="range" points=${`${x(total.p10)},${y(0)} ${x(total.p10)},${y(0.9)} ${likely.join(" ")} ${x(total.p90)},${y(0.1)} ${x(total.p90)},${y(0)}`} />`}
    <polyline class="line won" points=${line.join(" ")} />
    ${total.target !== null && html`<line class="quota-line" x1=${x(total.target)} x2=${x(total.target)} y1=${TOP} y2=${y(0)} />`}
    ${marks.map(([chance, amount]) => html`<circle key=${chance} class="p-middle" cx=${x(amount)} cy=${y(chance)} r="5" />`)}
  </svg>
  <ul class="legend outlook-marks">${marks.map(([chance, amount]) => html`<li key=${chance} class="k-done">${say("outlook-or-more", { amount: brief(amount), share: share(chance) })}</li>`)}
    ${total.target !== null && html`<li class="k-quota">${say("outlook-quota", { amount: brief(total.target) })}</li>`}</ul>
  <details><summary>${say("as-a-table")}</summary><table class="plain-table"><caption class="hidden">${title}</caption>
    <thead><tr><th scope="col">${say("at-least")}</th><th scope="col">${say("chance")}</th></tr></thead>
    <tbody>${shown.filter((_, n) => n % 5 === 0).map((point) => html`<tr key=${point.amount}><th scope="row">${money(point.amount)}</th><td>${share(point.at_least, 1)}</td></tr>`)}</tbody></table></details>`;
}
