// What reps are paid, deal by deal, and what their next deals would pay.

import { html, useContext, useState } from "./vendor/preact.js";
import { Asked } from "./answers.js";
import { Dialog } from "./dialog.js";
import { amountIn, dayOf, dayRange, momentIn, money, plural, share } from "./format.js";
import { Lines } from "./lines.js";
import { Page } from "./numbers.js";
import { Table } from "./table.js";

const AT_ONCE = 10;

export const DealLink = ({ deal }) => (deal.url ? html`<a href=${deal.url} target="_blank" rel="noopener noreferrer">${deal.deal_id}<span class="hidden"> in the CRM, in a new window</span></a>` : deal.deal_id);

const POSTING_COLUMNS = [
  { key: "deal_id", title: "Deal", text: true, value: (row) => row.deal_id, show: (row) => html`<${DealLink} deal=${row} />` },
  { key: "posted_on", title: "Posted", text: true, value: (row) => row.posted_on, show: (row) => dayOf(row.posted_on) },
  { key: "closed_on", title: "Closed", text: true, value: (row) => row.closed_on, show: (row) => dayOf(row.closed_on) },
  { key: "amount", title: "Amount", value: (row) => row.amount, show: (row) => money(row.amount, true) },
  { key: "attainment", title: "Attainment", value: (row) => row.attainment_after, show: (row) => (row.attainment_after === null ? "–" : `${share(row.attainment_before)} → ${share(row.attainment_after)}`) },
  { key: "why", title: "Why", text: true, value: (row) => row.why, show: (row) => row.why },
];

function Postings({ statement, currency }) {
  const columns = [...POSTING_COLUMNS.slice(0, 5), { key: "paid", title: "Pays", value: (row) => row.paid, show: (row) => html`<b>${amountIn(row.paid, currency)}</b>` }, POSTING_COLUMNS[5]];
  const rows = statement.postings.map((posting, n) => ({ ...posting, key: n, more: posting.why }));
  return html`<p class="soft">${dayRange(statement.from, statement.to)} · plan ${statement.plan_id} · ${statement.settled ? "settled" : `as known so far; settles on ${dayOf(statement.settles_on)}`}.
      Won ${money(statement.attained, true)} of ${money(statement.quota, true)}; earned ${amountIn(statement.earned, currency)}, adjusted for earlier periods ${amountIn(statement.adjusted, currency)}, paid <b>${amountIn(statement.paid, currency)}</b>.</p>
    <${Table} label="Postings" columns=${columns} rows=${rows} search="Find a deal" />`;
}

function statementColumns(currency, open) {
  const pays = (key, title, meaning) => ({ key, title, meaning, value: (row) => row[key], show: (row) => amountIn(row[key], currency) });
  return [
    { key: "name", title: "Rep", text: true, value: (row) => row.name, show: (row) => (row.postings ? html`<button type="button" class="number" aria-label=${`${row.name}, ${dayRange(row.from, row.to)}: show the postings`} onClick=${() => open(row)}>${row.name}</button>` : row.name) },
    { key: "from", title: "Period", text: true, value: (row) => row.from ?? null, show: (row) => (row.from ? html`<span class="nowrap">${dayRange(row.from, row.to)}</span>` : "") },
    { key: "quota", title: "Quota", value: (row) => row.quota ?? null, show: (row) => (row.from ? money(row.quota || null) : "") },
    { key: "attained", title: "Won", value: (row) => row.attained ?? null, show: (row) => (row.from ? money(row.attained) : "") },
    { key: "attainment", title: "Attained", value: (row) => row.attainment ?? null, show: (row) => (row.from ? share(row.attainment) : "") },
    pays("earned", "Earned", "What the deals that closed in the period bring."),
    { ...pays("adjusted", "Adjusted", "What became known late about earlier periods; negative: taken back."), show: (row) => (row.adjusted ? amountIn(row.adjusted, currency) : "–") },
    { ...pays("paid", "Paid", "Both."), show: (row) => html`<b>${amountIn(row.paid, currency)}</b>` },
    { key: "settled", title: "State", text: true, value: (row) => row.settles_on ?? null, show: (row) => (!row.from ? "" : row.settled ? "settled" : html`so far<span class="note">settles on ${dayOf(row.settles_on)}</span>`) },
  ];
}

const NEXT_COLUMNS = [
  { key: "deal_id", title: "Deal", text: true, value: (row) => row.deal_id, show: (row) => html`<${DealLink} deal=${row} />` },
  { key: "name", title: "Rep", text: true, value: (row) => row.name, show: (row) => row.name },
  { key: "stage", title: "Stage", text: true, value: (row) => row.stage, show: (row) => row.stage },
  { key: "amount", title: "Amount", value: (row) => row.amount, show: (row) => money(row.amount, true) },
  { key: "pays", title: "Would pay", value: (row) => row.pays, show: (row) => html`<b>${money(row.pays, true)}</b><span class="note">${row.amount ? `${share(row.pays / row.amount, 1)} of it` : ""}</span>` },
];

function Next({ deals }) {
  const [all, showAll] = useState(false);
  const paying = deals.filter((deal) => deal.pays > 0);
  if (!paying.length) return null;
  return html`<h3>What the next deals would pay</h3>
    <p class="soft">If it were won now, as the rep's next deal.</p>
    <${Table} label="What the next deals would pay" columns=${NEXT_COLUMNS} rows=${(all ? paying : paying.slice(0, AT_ONCE)).map((deal) => ({ ...deal, key: deal.deal_id, more: `${deal.name} ${deal.stage}` }))} search="Find a deal or rep" first=${{ key: "pays", down: true }} />
    ${!all && paying.length > AT_ONCE && html`<p><button type="button" class="plain" onClick=${() => showAll(true)}>Show all ${plural(paying.length, "deal", "deals")}</button></p>`}`;
}

function Statements({ answer }) {
  const { report, names } = useContext(Page);
  const [opened, open] = useState(null);
  const { statements, currency } = answer;
  if (!statements.length) return html`<p>No rep with a plan has a quota on these days${report.as_of ? ", as it was known then" : ""}.</p>`;
  const sum = (key) => statements.reduce((all, one) => all + one[key], 0);
  const running = answer.paid - answer.settled;
  return html`<p class="lead"><b>${money(answer.paid, true)}</b> for ${plural(new Set(statements.map((one) => one.rep_id)).size, "rep", "reps")}${!running ? ", all of it settled" : running === answer.paid ? "; none of it is settled yet" : `; ${money(running, true)} of it is not settled yet`}.${" "}
      ${answer.at_forecast ? html`At the forecast the periods that are running come to about <b>${money(answer.at_forecast.p50, true)}</b> (${money(answer.at_forecast.p10, true)}–${money(answer.at_forecast.p90, true)}).` : ""}</p>
    <${Table} label="Commission by rep" columns=${statementColumns(currency, open)} rows=${statements.map((one) => ({ ...one, key: `${one.rep_id} ${one.from}` }))}
      total=${{ name: "Total", earned: sum("earned"), adjusted: sum("adjusted"), paid: answer.paid }} search="Find a rep" first=${{ key: "paid", down: true }} />
    <p class="soft">By what was known on ${momentIn(answer.as_of, names.time_zone)} (${names.time_zone}). What is settled never changes: what becomes known later is posted in the period in which it is known.</p>
    <${Next} deals=${answer.next_deals} />
    <${Dialog} id="postings-title" title=${opened && `Commission · ${opened.name}`} close=${() => open(null)}>${opened && html`<${Postings} statement=${opened} currency=${currency} />`}<//>`;
}

function Missing() {
  const { report } = useContext(Page);
  return html`<${Lines} lines=${["plans:", `  - id: ae-${report.to.slice(0, 4)}`, `    starts: ${report.to.slice(0, 4)}-01-01`, `    reps: ["${report.reps[0]?.rep_id || "101"}"]`, "    tiers: [{to: 1.00, rate: 0.08}, {to: 1.25, rate: 0.12}, {rate: 0.15}]"]}>
    There is no commission plan yet. Write in the funnel file what reps are paid of what they win, beside their quotas:<//>`;
}

export function Pay() {
  const { query, report } = useContext(Page);
  const asked = new URLSearchParams(query);
  for (const name of ["territory", "pipeline"]) asked.delete(name);
  return html`<section class="panel" aria-label="Commission"><div class="panel-head"><h2>Commission</h2></div>
    ${report.territory || report.pipeline ? html`<p class="soft">Reps are paid for all they win, whatever the territory and pipeline.</p>` : ""}
    <${Asked} address=${`/api/commission?${asked}`} what="the commission">${(answer) => (answer.has_plans ? html`<${Statements} answer=${answer} />` : html`<${Missing} />`)}<//></section>`;
}
