// Charts as plain SVG. Each has a title and says in words what it shows; all numbers stand beside it or in its table.

import { html, useContext } from "./vendor/preact.js";
import { brief, bucketName, count, dayOf, monthOf, share, shortDay, weekdayOf } from "./format.js";
import { Page } from "./numbers.js";
import { Step } from "./pictures.js";
import { sheetWidth } from "./sheet.js";
import { say } from "./words.js";

// The values at the lines of a chart, 0 first. `write` says them: what would be said twice, as 0.5 deals and 1, is too fine.
function steps(most, write) {
  if (most <= 0) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(most / 4));
  const marks = (step) => {
    const found = [];
    for (let mark = 0; mark < most + step; mark += step) found.push(mark);
    return found;
  };
  const all = [1, 2, 5, 10, 20, 50].map((one) => one * power).filter((one) => one >= most / 4).map(marks);
  return all.find((found) => new Set(found.map(write)).size === found.length) ?? all[all.length - 1];
}

// Bars over time, and a dashed line for the period before. `points`: [{ name, value, before }].
export function Trend({ title, points, write, exact }) {
  const width = sheetWidth(), height = 220, left = 58, bottom = 24, top = 10;
  const marks = steps(Math.max(...points.map((point) => Math.max(point.value ?? 0, point.before ?? 0)), 0), write);
  const most = marks[marks.length - 1];
  const y = (value) => top + (height - top - bottom) * (1 - value / most);
  const step = (width - left) / Math.max(points.length, 1);
  const x = (n) => left + step * n;
  const before = points.map((point, n) => (point.before === null || point.before === undefined ? null : `${x(n) + step / 2},${y(point.before)}`)).filter(Boolean);
  const every = Math.ceil(points.length / (width / 72));
  return html`<svg class="chart" viewBox=${`0 0 ${width} ${height}`} role="img" aria-label=${title}>
    ${marks.map((mark) => html`<g key=${mark}><line class="grid" x1=${left} x2=${width} y1=${y(mark)} y2=${y(mark)} /><text class="axis" x=${left - 8} y=${y(mark) + 4} text-anchor="end">${mark && write(mark) === write(0) ? "" : write(mark)}</text></g>`)}
    ${points.map((point, n) => html`<g key=${point.key}>
      <rect class="k-on" x=${x(n) + step * 0.15} width=${step * 0.7} y=${y(Math.max(point.value ?? 0, 0))} height=${Math.max(0, height - bottom - y(Math.max(point.value ?? 0, 0)))}><title>${point.name}: ${write(point.value)}${point.before === null || point.before === undefined ? "" : `, ${say("trend-before", { value: write(point.before) })}`}</title></rect>
      ${n % every === 0 && html`<text class="axis" x=${x(n) + step / 2} y=${height - 6} text-anchor="middle">${point.short}</text>`}</g>`)}
    ${before.length > 1 && html`<polyline class="before" points=${before.join(" ")} />`}
  </svg>
  <details><summary>${say("as-a-table")}</summary><table class="plain-table"><caption class="hidden">${title}</caption>
    <thead><tr><th scope="col">${say("when")}</th><th scope="col">${say("these-days")}</th><th scope="col">${say("before")}</th></tr></thead>
    <tbody>${points.map((point) => html`<tr key=${point.key}><th scope="row">${point.name}</th><td>${exact(point.value ?? null)}</td><td>${exact(point.before ?? null)}</td></tr>`)}</tbody></table></details>`;
}

export function trendPoints(report, id) {
  const before = report.previous_trend;
  return report.trend.map((bucket, n) => {
    const value = bucket[id];
    const old = before[n]?.[id];
    return {
      key: bucket.from,
      name: bucketName(report.grain, bucket, report),
      short: report.grain === "day" || report.grain === "week" ? shortDay(bucket.from < report.from ? report.from : bucket.from) : report.grain === "year" ? bucket.from.slice(0, 4) : monthOf(bucket.from),
      value: value && typeof value === "object" ? value.value : value,
      before: old && typeof old === "object" ? old.value : old,
    };
  });
}

// Of the deals created: the share that is won, lost and open by age in days, with the 95% range of the won ones.
export function WinCurve({ curve }) {
  const width = sheetWidth(), height = 244, left = 46, bottom = 38, top = 10;
  const points = curve.points;
  if (points.length < 2) return html`<p class="soft nothing">${say("curve-too-few")}</p>`;
  const last = points[points.length - 1].day || 1;
  const x = (day) => left + ((width - left - 8) * day) / last;
  const y = (value) => top + (height - top - bottom) * (1 - value);
  const stairs = (value) => points.map((point, n) => `${n ? `H${x(point.day)}` : `M${x(point.day)},${y(value(point))}`}V${y(value(point))}`).join("");
  const back = (value) => [...points].reverse().map((point, n, all) => `${n ? `V${y(value(point))}` : `L${x(point.day)},${y(value(point))}`}${all[n + 1] ? `H${x(point.day)}` : ""}`).join("");
  const end = points[points.length - 1];
  const title = say("curve-end", { n: end.day, won: share(end.won), lost: share(end.lost), open: share(end.open) });
  return html`<svg class="chart" viewBox=${`0 0 ${width} ${height}`} role="img" aria-label=${title}>
    ${[0, 0.25, 0.5, 0.75, 1].map((mark) => html`<g key=${mark}><line class="grid" x1=${left} x2=${width} y1=${y(mark)} y2=${y(mark)} /><text class="axis" x=${left - 8} y=${y(mark) + 4} text-anchor="end">${share(mark)}</text></g>`)}
    <path class="range" d=${`${stairs((point) => point.high ?? point.won)}${back((point) => point.low ?? point.won)}Z`} />
    <path class="line won" d=${stairs((point) => point.won)} />
    <path class="line lost" d=${stairs((point) => point.lost)} />
    ${steps(last, count).filter((day) => day <= last).map((day) => html`<text key=${day} class="axis" x=${x(day)} y=${height - 20} text-anchor="middle">${count(day)}</text>`)}
    <text class="axis" x=${width - 8} y=${height - 4} text-anchor="end">${say("curve-days")}</text>
  </svg>
  <details><summary>${say("as-a-table")}</summary><table class="plain-table"><caption class="hidden">${say("curve-table")}</caption>
    <thead><tr><th scope="col">${say("days")}</th><th scope="col">${say("won")}</th><th scope="col">${say("range-95")}</th><th scope="col">${say("lost")}</th><th scope="col">${say("open")}</th></tr></thead>
    <tbody>${points.map((point) => html`<tr key=${point.day}><th scope="row">${count(point.day)}</th><td>${share(point.won)}</td><td>${point.low === null ? "–" : `${share(point.low)}–${share(point.high)}`}</td><td>${share(point.lost)}</td><td>${share(point.open)}</td></tr>`)}</tbody></table></details>
  <p class="soft">${title} <span class="k-on key">${say("curve-won")}</span> <span class="k-lost key">${say("curve-lost")}</span></p>`;
}

// Which days made sales: a square per day, darker with more revenue.
export function Calendar({ days }) {
  if (!days.length) return html`<p class="soft nothing">${say("calendar-nothing")}</p>`;
  const size = 15, left = 34, top = 18;
  const most = Math.max(...days.map((one) => one.revenue), 1);
  const weekday = (day) => (new Date(day).getUTCDay() + 6) % 7;
  const first = Date.parse(days[0].day) - weekday(days[0].day) * 86400000;
  const column = (day) => Math.floor((Date.parse(day) - first) / (7 * 86400000));
  const columns = column(days[days.length - 1].day) + 1;
  const busy = days.filter((one) => one.won);
  const best = busy.reduce((a, b) => (b.revenue > a.revenue ? b : a), busy[0] ?? days[0]);
  const title = busy.length ? say("calendar-told", { n: busy.length, all: days.length, day: dayOf(best.day), amount: brief(best.revenue) }) : say("calendar-no-win");
  const months = days.filter((one, n) => n === 0 || one.day.slice(8) === "01");
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${say("calendar-region")}><svg class="calendar" width=${left + columns * size} height=${top + 7 * size} role="img" aria-label=${title}>
    ${[0, 2, 4, 6].map((n) => html`<text key=${n} class="axis" x="0" y=${top + n * size + 11}>${weekdayOf(n)}</text>`)}
    ${months.map((one) => html`<text key=${one.day} class="axis" x=${left + column(one.day) * size} y="11">${monthOf(one.day)}</text>`)}
    ${days.map((one) => html`<rect key=${one.day} class=${one.won ? "day won" : "day"} x=${left + column(one.day) * size} y=${top + weekday(one.day) * size} width=${size - 3} height=${size - 3} rx="3"
      fill-opacity=${one.won ? 0.25 + 0.75 * Math.sqrt(Math.max(one.revenue, 0) / most) : 1}><title>${dayOf(one.day)}: ${one.won ? say("calendar-day", { n: one.won, amount: brief(one.revenue) }) : say("calendar-none-won")}</title></rect>`)}
  </svg></div><p class="soft">${title}</p>`;
}

const WAYS = ["opening", "new", "reopened", "pulled_in", "grown", "shrunk", "pushed_out", "won", "lost", "disqualified", "other", "closing"];
const ENDS = ["opening", "closing"];

// How the open pipeline came from its amount at the start of the period to that at the end: each bar opens its deals.
// `of`: the parameter of /api/deals that takes a step; `said`: of which deals it is.
export function Waterfall({ waterfall, of, said }) {
  const { openDeals } = useContext(Page);
  const parts = WAYS.filter((id) => ENDS.includes(id) || waterfall[id].amount || waterfall[id].deals);
  let level = 0;
  const bars = parts.map((id) => {
    const { amount, deals } = waterfall[id];
    const from = ENDS.includes(id) ? 0 : level;
    level = from + amount;
    return { id, name: say(`waterfall-${id}`), kind: ENDS.includes(id) ? "total" : amount < 0 ? "down" : "up", from, to: level, amount, deals };
  });
  const most = Math.max(...bars.map((bar) => Math.max(bar.from, bar.to)), 1);
  const told = (bar) => `${bar.kind === "up" ? "+" : ""}${brief(bar.amount)} · ${say("deals", { n: bar.deals })}`;
  const opens = (bar) => (bar.deals ? { type: "button", "aria-label": say("number-show-deals", { title: bar.name, value: told(bar) }), onClick: () => openDeals({ title: bar.name, meaning: said }, { [of]: bar.id }) } : {});
  return html`<div class="falls" role="group" aria-label=${say("waterfall-region")}>${bars.map((bar) => html`
    <${bar.deals ? "button" : "div"} key=${bar.id} class="fall" ...${opens(bar)}><span>${bar.name}</span>${Step(bar, most)}<span class="amount">${told(bar)}</span><//>`)}</div>`;
}

// The fates of the deals that entered a stage, as one bar; its numbers stand beside it.
export function Fates({ parts, width }) {
  let x = (1000 - width) / 2;
  return html`<svg class="fates" viewBox="0 0 1000 38" preserveAspectRatio="none" aria-hidden="true">
    <rect class="k-track" x="0" y="18" width="1000" height="2" />
    ${parts.map(({ kind, value }) => {
      const here = x;
      x += value * width;
      return value > 0 && html`<rect key=${kind} class=${`k-${kind}`} x=${here} y="3" width=${value * width} height="32" />`;
    })}
  </svg>`;
}
