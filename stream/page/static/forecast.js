// Chapter Forecast: what the month or quarter comes to, of which deals, and how forecasts did so far.

import { html, useContext, useState } from "./vendor/preact.js";
import { Asked } from "./answers.js";
import { Figure } from "./cards.js";
import { brief, chanceOf, count, dayOf, dayRange, money, share, written } from "./format.js";
import { Page, Value, kpiOf } from "./numbers.js";
import { Outlook } from "./outlook.js";
import { DealLink } from "./pay.js";
import { Band } from "./pictures.js";
import { Record } from "./record.js";
import { Table } from "./table.js";
import { say, show } from "./words.js";

const LONGER = { quarter: "quarter", year: "quarter", all: "quarter" };
const FLAGS = ["overdue", "stuck", "quiet"];

function Told({ told }) {
  const { catalogue } = useContext(Page);
  const { total, velocity } = told;
  const days = dayRange(told.from, told.to);
  if (!total) return html`<p>${say("forecast-too-few")}</p>`;
  const booked = html`<${Value} kpi=${kpiOf(catalogue, "deals", "revenue")} value=${total.booked} of=${{ from: told.from, to: told.to }} short />`;
  const { besides } = told, all = told.in_all ?? total;
  return html`<p class="lead">${show("forecast-lead", { days, middle: html`<b>${brief(all.p50)}</b>`, low: html`<b>${brief(all.p10)}</b>`, high: html`<b>${brief(all.p90)}</b>` })}${" "}
      ${all.target === null ? "" : show("forecast-quota", { quota: brief(all.target), chance: html`<b>${chanceOf(all.chance)}</b>` })}</p>
    ${told.in_all && html`<${Band} done=${all.booked} low=${all.p10} high=${all.p90} middle=${all.p50} mark=${all.target} most=${Math.max(all.p90, all.target ?? 0, 1)} />`}
    ${besides && html`<p class="soft">${say("forecast-besides", { periods: say(`last-${told.period}s`, { n: besides.periods }), share: share(besides.in_time), mean: brief(besides.mean), range: `${brief(besides.p10)}–${brief(besides.p90)}` })}</p>`}
    <div class="beside"><div><${Outlook} points=${told.points} total=${total} title=${say("outlook-title", { days, low: brief(total.p10), middle: brief(total.p50), high: brief(total.p90) })} /></div>
    <dl class="cards">
      <${Figure} id="booked" title=${say("forecast-booked")} value=${booked} note=${total.target ? say("of-the-quota", { share: share(total.booked / total.target) }) : say("forecast-won-in-period")} />
      <${Figure} id="to_come" title=${say("forecast-to-come")} value=${brief(total.mean - total.booked)} note=${say("forecast-due", { n: told.deals_due, amount: brief(told.amount_due) })} />
      <${Figure} id="chance" title=${say("forecast-chance")} value=${chanceOf(all.chance)} note=${total.target === null ? say("forecast-no-quota") : say("outlook-quota", { amount: brief(total.target) })} />
      <${Figure} id="weighted_pipeline" title=${kpiOf(catalogue, "deals", "weighted_pipeline").title} value=${brief(told.weighted_pipeline)} note=${say("forecast-all-open")} />
      <${Figure} id="velocity" title=${say("forecast-velocity")} value=${brief(velocity.per_week)} note=${say("a-week")} />
    </dl></div>
    ${velocity.per_day !== null && html`<p class="soft">${say("forecast-velocity-is", { n: velocity.open_deals, share: share(velocity.win_rate), each: money(velocity.average_deal), days: say("lasting-days", { n: Math.round(velocity.cycle_days * 10) / 10 }), amount: brief(velocity.per_day) })}</p>`}`;
}

function teamColumns(told, catalogue) {
  const revenue = kpiOf(catalogue, "deals", "revenue");
  const most = Math.max(...told.teams.map((team) => Math.max(team.p90, team.target ?? 0)), 1);
  return [
    { key: "name", title: say("team"), text: true, value: (row) => row.name, show: (row) => row.name },
    { key: "p50", title: say("chapter-forecast"), meaning: say("forecast-meaning"), value: (row) => row.p50, show: (row) => html`<b>${money(row.p50)}</b><span class="note">${money(row.p10)}–${money(row.p90)}</span><${Band} done=${row.booked} low=${row.p10} high=${row.p90} middle=${row.p50} mark=${row.target} most=${most} />` },
    { key: "booked", title: say("booked"), value: (row) => row.booked, show: (row) => html`<${Value} kpi=${revenue} value=${row.booked} of=${{ team: row.team_id, from: told.from, to: told.to }} />` },
    { key: "amount", title: say("forecast-open-due"), value: (row) => row.amount, show: (row) => html`${money(row.amount)}<span class="note">${say("deals", { n: row.deals })}</span>` },
    { key: "target", title: say("quota"), value: (row) => row.target, show: (row) => money(row.target) },
    { key: "chance", title: say("forecast-chance-of-it"), value: (row) => row.chance, show: (row) => chanceOf(row.chance) },
  ];
}

const STAGE_COLUMNS = [
  { key: "stage", title: say("stage"), text: true, value: (row) => row.stage, show: (row) => html`${row.stage}<span class="note">${row.pipeline}</span>` },
  { key: "deals", title: say("forecast-deals-due"), value: (row) => row.deals, show: (row) => count(row.deals) },
  { key: "amount", title: say("worth"), value: (row) => row.amount, show: (row) => money(row.amount) },
  { key: "won", title: say("forecast-won-from"), meaning: say("forecast-won-from.meaning"), value: (row) => row.won, show: (row) => html`${written("share", row.won)}<span class="note">${say("number-of", { n: row.won.n })}</span>` },
  { key: "expected", title: say("expected"), value: (row) => row.expected, show: (row) => html`<b>${money(row.expected)}</b>` },
];

const DEAL_COLUMNS = [
  { key: "deal_id", title: say("deal"), text: true, value: (row) => row.deal_id, show: (row) => html`<${DealLink} deal=${row} />` },
  { key: "owner", title: say("owner"), text: true, value: (row) => row.owner, show: (row) => html`${row.owner || say("nobody")}<span class="note">${row.team}</span>` },
  { key: "stage", title: say("stage"), text: true, value: (row) => row.stage, show: (row) => row.stage },
  { key: "amount", title: say("amount"), value: (row) => row.amount, show: (row) => money(row.amount) },
  { key: "chance", title: say("chance"), value: (row) => row.chance, show: (row) => share(row.chance) },
  { key: "expected", title: say("expected"), meaning: say("expected.meaning"), value: (row) => row.expected, show: (row) => html`<b>${money(row.expected)}</b>` },
  { key: "expected_close", title: say("expected-close"), text: true, value: (row) => row.expected_close, show: (row) => dayOf(row.expected_close) },
  { key: "flags", title: say("flags"), text: true, value: (row) => FLAGS.filter((flag) => row[flag]).join(), show: (row) => FLAGS.filter((flag) => row[flag]).map((flag) => html`<span key=${flag} class=${`flag f-${flag}`}>${say(`flag-${flag}`)}</span> `) },
];

function LeftOut({ told }) {
  const left = ["without_close_date", "without_amount", "without_chance"].filter((why) => told.left_out[why]);
  return html`<p class="soft">${told.reached_from ? say("forecast-chances", { days: dayRange(told.reached_from, told.reached_to) }) : ""}
    ${left.length ? ` ${say("left-out", { deals: left.map((why) => say(`left-out-${why}`, { n: told.left_out[why] })).join(", ") })}` : ""}</p>`;
}

function Parts({ told }) {
  const { catalogue } = useContext(Page);
  const keyed = (rows, key) => rows.map((row) => ({ ...row, key: row[key] }));
  return html`
    ${told.total && told.teams.length > 0 && html`<section class="panel" aria-label=${say("forecast-by-team")}><h2>${say("by-team")}</h2>
      <ul class="legend" aria-label=${say("colours")}><li class="k-done">${say("colour-booked")}</li><li class="k-band">${say("colour-range")}</li><li class="k-middle">${say("colour-middle")}</li><li class="k-mark">${say("colour-quota")}</li></ul>
      <${Table} label=${say("forecast-by-team")} columns=${teamColumns(told, catalogue)} rows=${keyed(told.teams, "team_id")} first=${{ key: "p50", down: true }} /></section>`}
    ${told.deals.length > 0 && html`<section class="panel" aria-label=${say("forecast-largest")}><h2>${say("forecast-largest")}</h2>
      <${Table} label=${say("forecast-largest")} columns=${DEAL_COLUMNS} rows=${keyed(told.deals, "deal_id").map((row) => ({ ...row, more: `${row.owner} ${row.stage}` }))} search=${say("find-deal-or-owner")} /></section>`}
    ${told.stages.length > 0 && html`<section class="panel" aria-label=${say("forecast-by-stage")}><h2>${say("by-stage")}</h2>
      <${Table} label=${say("forecast-by-stage")} columns=${STAGE_COLUMNS} rows=${keyed(told.stages, "stage_id")} /><${LeftOut} told=${told} /></section>`}
    <section class="panel" aria-label=${say("forecast-record")}><h2>${say("forecast-record")}</h2><${Record} told=${told} /></section>`;
}

export function Forecasts() {
  const { query, report } = useContext(Page);
  const [chosen, choose] = useState(null);
  const asked = new URLSearchParams(query);
  const period = chosen ?? LONGER[asked.get("period")] ?? "month";
  for (const name of ["from", "to", "grain"]) asked.delete(name);
  asked.set("period", period);
  if (report.as_of) return html`<section class="panel" aria-label=${say("chapter-forecast")}><h2>${say("chapter-forecast")}</h2><p>${say("forecast-of-now")}</p></section>`;
  return html`<${Asked} address=${`/api/forecast?${asked}`} what="forecast">${(told) => html`
    <section class="panel" aria-label=${say("chapter-forecast")}><div class="panel-head"><h2>${say("chapter-forecast")}</h2>
      <label class="pick screen">${say("forecast-of-this")} <select value=${period} onChange=${(event) => choose(event.target.value)}><option value="month">${say("month")}</option><option value="quarter">${say("quarter")}</option></select></label></div>
      <${Told} told=${told} /></section>
    <${Parts} told=${told} />`}<//>`;
}
