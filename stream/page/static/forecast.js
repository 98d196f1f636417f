// Chapter Forecast: what the month or quarter comes to, of which deals, and how forecasts did so far.

import { html, useContext, useState } from "./vendor/preact.js";
import { Asked } from "./answers.js";
import { Figure } from "./cards.js";
import { count, dayOf, dayRange, money, plural, share, written } from "./format.js";
import { Page, Value, kpiOf } from "./numbers.js";
import { Outlook } from "./outlook.js";
import { DealLink } from "./pay.js";
import { Band } from "./pictures.js";
import { Record } from "./record.js";
import { Table } from "./table.js";

const LONGER = { quarter: "quarter", year: "quarter", all: "quarter" };
const FLAGS = ["overdue", "stuck", "quiet"];

export const chanceOf = (value) => (value === null ? "–" : value > 0 && value < 0.01 ? `under ${share(0.01)}` : value > 0.99 && value < 1 ? `over ${share(0.99)}` : share(value));

function Told({ told }) {
  const { catalogue } = useContext(Page);
  const { total, velocity } = told;
  const days = dayRange(told.from, told.to);
  if (!total) return html`<p>Too few deals were closed to go by: the forecast begins by itself once there are enough.</p>`;
  const booked = html`<${Value} kpi=${kpiOf(catalogue, "deals", "revenue")} value=${total.booked} of=${{ from: told.from, to: told.to }} />`;
  const { besides } = told, all = told.in_all ?? total;
  return html`<p class="lead">${days} comes to about <b>${money(all.p50)}</b>, in eight of ten cases between <b>${money(all.p10)}</b> and <b>${money(all.p90)}</b>.${" "}
      ${all.target === null ? "" : html`The quota of ${money(all.target)} is reached with a chance of <b>${chanceOf(all.chance)}</b>.`}</p>
    ${besides && html`<p class="soft">By the last ${plural(besides.periods, told.period, `${told.period}s`)} at this point: ${share(besides.in_time)} of what due deals are expected to bring comes by the end, and deals that are not due, or not there yet, bring ${money(besides.mean)} (in eight of ten cases ${money(besides.p10)}–${money(besides.p90)}).
      Below: the deals that are due alone, each won with the chance of its stage.</p>`}
    <div class="beside"><div><${Outlook} points=${told.points} total=${total} title=${`How likely ${days} comes to which amount: ${money(total.p10)} or more in nine of ten cases, ${money(total.p50)} in half of them, ${money(total.p90)} in one of ten.`} /></div>
    <dl class="cards">
      <${Figure} id="booked" title="Booked so far" value=${booked} note=${total.target ? `${share(total.booked / total.target)} of the quota` : "won in this period"} />
      <${Figure} id="to_come" title="Expected to come" value=${money(total.mean - total.booked)} note=${`of ${plural(told.deals_due, "open deal", "open deals")} due, worth ${money(told.amount_due)}`} />
      <${Figure} id="chance" title="Chance of the quota" value=${chanceOf(all.chance)} note=${total.target === null ? "there is no quota" : `quota ${money(total.target)}`} />
      <${Figure} id="weighted_pipeline" title="Weighted pipeline" value=${money(told.weighted_pipeline)} note="all open deals, whenever they close" />
      <${Figure} id="velocity" title="Pipeline velocity" value=${money(velocity.per_week)} note="a week" />
    </dl></div>
    ${velocity.per_day !== null && html`<p class="soft">Velocity: ${plural(velocity.open_deals, "open qualified deal", "open qualified deals")} × ${share(velocity.win_rate)} won × ${money(velocity.average_deal, true)} each, over ${written("plain", velocity.cycle_days)} days from creation to close, is ${money(velocity.per_day)} a day.</p>`}`;
}

function teamColumns(told, catalogue) {
  const revenue = kpiOf(catalogue, "deals", "revenue");
  const most = Math.max(...told.teams.map((team) => Math.max(team.p90, team.target ?? 0)), 1);
  return [
    { key: "name", title: "Team", text: true, value: (row) => row.name, show: (row) => row.name },
    { key: "p50", title: "Forecast", meaning: "In the middle, and between which amounts in eight of ten cases.", value: (row) => row.p50, show: (row) => html`<b>${money(row.p50)}</b><span class="note">${money(row.p10)}–${money(row.p90)}</span><${Band} done=${row.booked} low=${row.p10} high=${row.p90} middle=${row.p50} mark=${row.target} most=${most} />` },
    { key: "booked", title: "Booked", value: (row) => row.booked, show: (row) => html`<${Value} kpi=${revenue} value=${row.booked} of=${{ team: row.team_id, from: told.from, to: told.to }} />` },
    { key: "amount", title: "Open and due", value: (row) => row.amount, show: (row) => html`${money(row.amount)}<span class="note">${plural(row.deals, "deal", "deals")}</span>` },
    { key: "target", title: "Quota", value: (row) => row.target, show: (row) => money(row.target) },
    { key: "chance", title: "Chance of it", value: (row) => row.chance, show: (row) => chanceOf(row.chance) },
  ];
}

const STAGE_COLUMNS = [
  { key: "stage", title: "Stage", text: true, value: (row) => row.stage, show: (row) => html`${row.stage}<span class="note">${row.pipeline}</span>` },
  { key: "deals", title: "Deals due", value: (row) => row.deals, show: (row) => count(row.deals) },
  { key: "amount", title: "Worth", value: (row) => row.amount, show: (row) => money(row.amount) },
  { key: "won", title: "Won from here", meaning: "Of the deals that reached the stage and have had their time: the share that was won.", value: (row) => row.won, show: (row) => html`${written("share", row.won)}<span class="note">of ${count(row.won.n)}</span>` },
  { key: "expected", title: "Expected", value: (row) => row.expected, show: (row) => html`<b>${money(row.expected)}</b>` },
];

const DEAL_COLUMNS = [
  { key: "deal_id", title: "Deal", text: true, value: (row) => row.deal_id, show: (row) => html`<${DealLink} deal=${row} />` },
  { key: "owner", title: "Owner", text: true, value: (row) => row.owner, show: (row) => html`${row.owner || "nobody"}<span class="note">${row.team}</span>` },
  { key: "stage", title: "Stage", text: true, value: (row) => row.stage, show: (row) => row.stage },
  { key: "amount", title: "Amount", value: (row) => row.amount, show: (row) => money(row.amount, true) },
  { key: "chance", title: "Chance", value: (row) => row.chance, show: (row) => share(row.chance) },
  { key: "expected", title: "Expected", meaning: "Amount times chance.", value: (row) => row.expected, show: (row) => html`<b>${money(row.expected, true)}</b>` },
  { key: "expected_close", title: "Expected close", text: true, value: (row) => row.expected_close, show: (row) => dayOf(row.expected_close) },
  { key: "flags", title: "Flags", text: true, value: (row) => FLAGS.filter((flag) => row[flag]).join(), show: (row) => FLAGS.filter((flag) => row[flag]).map((flag) => html`<span key=${flag} class=${`flag f-${flag}`}>${flag}</span> `) },
];

function LeftOut({ told }) {
  const left = [[told.left_out.without_close_date, "no expected close date"], [told.left_out.without_amount, "no amount"], [told.left_out.without_chance, "a stage of which too little is known"]].filter(([number]) => number);
  return html`<p class="soft">${told.reached_from ? `Chances are those of deals that reached their stage from ${dayRange(told.reached_from, told.reached_to)}; those of a team are drawn towards everybody's, the more the fewer deals it had.` : ""}
    ${left.length ? ` Not in the forecast: ${left.map(([number, why]) => `${plural(number, "open deal", "open deals")} with ${why}`).join(", ")}.` : ""}</p>`;
}

function Parts({ told }) {
  const { catalogue } = useContext(Page);
  const keyed = (rows, key) => rows.map((row) => ({ ...row, key: row[key] }));
  return html`
    ${told.total && told.teams.length > 0 && html`<section class="panel" aria-label="Forecast by team"><h2>By team</h2>
      <ul class="legend" aria-label="Colours"><li class="k-done">booked</li><li class="k-band">eight of ten cases</li><li class="k-middle">middle</li><li class="k-mark">quota</li></ul>
      <${Table} label="Forecast by team" columns=${teamColumns(told, catalogue)} rows=${keyed(told.teams, "team_id")} first=${{ key: "p50", down: true }} /></section>`}
    ${told.deals.length > 0 && html`<section class="panel" aria-label="Largest deals"><h2>The deals that are expected to bring most</h2>
      <${Table} label="The deals that are expected to bring most" columns=${DEAL_COLUMNS} rows=${keyed(told.deals, "deal_id").map((row) => ({ ...row, more: `${row.owner} ${row.stage}` }))} search="Find a deal or owner" /></section>`}
    ${told.stages.length > 0 && html`<section class="panel" aria-label="Forecast by stage"><h2>By stage</h2>
      <${Table} label="Forecast by stage" columns=${STAGE_COLUMNS} rows=${keyed(told.stages, "stage_id")} /><${LeftOut} told=${told} /></section>`}
    <section class="panel" aria-label="How good forecasts were"><h2>How good forecasts were</h2><${Record} told=${told} /></section>`;
}

export function Forecasts() {
  const { query, report } = useContext(Page);
  const [chosen, choose] = useState(null);
  const asked = new URLSearchParams(query);
  const period = chosen ?? LONGER[asked.get("period")] ?? "month";
  for (const name of ["from", "to", "grain"]) asked.delete(name);
  asked.set("period", period);
  if (report.as_of) return html`<section class="panel" aria-label="Forecast"><h2>Forecast</h2><p>A forecast is of now. What was forecast of months that are over, and what came, is told there, too.</p></section>`;
  return html`<${Asked} address=${`/api/forecast?${asked}`} what="the forecast">${(told) => html`
    <section class="panel" aria-label="Forecast"><div class="panel-head"><h2>Forecast</h2>
      <label class="pick screen">Of this <select value=${period} onChange=${(event) => choose(event.target.value)}><option value="month">month</option><option value="quarter">quarter</option></select></label></div>
      <${Told} told=${told} /></section>
    <${Parts} told=${told} />`}<//>`;
}
