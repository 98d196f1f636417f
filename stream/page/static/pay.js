// What reps are paid, deal by deal, and what their next deals would pay.

import { html, useContext, useState } from "./vendor/preact.js";
import { Asked } from "./answers.js";
import { Dialog } from "./dialog.js";
import { amountIn, dayOf, dayRange, momentIn, money, share } from "./format.js";
import { Lines } from "./lines.js";
import { Page } from "./numbers.js";
import { Table } from "./table.js";
import { say, show } from "./words.js";

const AT_ONCE = 10;

export const DealLink = ({ deal }) => (deal.url ? html`<a href=${deal.url} target="_blank" rel="noopener noreferrer">${deal.deal_id}<span class="hidden"> ${say("in-the-crm")}</span></a>` : deal.deal_id);

const POSTING_COLUMNS = [
  { key: "deal_id", title: say("deal"), text: true, value: (row) => row.deal_id, show: (row) => html`<${DealLink} deal=${row} />` },
  { key: "posted_on", title: say("pay-posted"), text: true, value: (row) => row.posted_on, show: (row) => dayOf(row.posted_on) },
  { key: "closed_on", title: say("pay-closed"), text: true, value: (row) => row.closed_on, show: (row) => dayOf(row.closed_on) },
  { key: "amount", title: say("amount"), value: (row) => row.amount, show: (row) => money(row.amount) },
  { key: "attainment", title: say("pay-attainment"), value: (row) => row.attainment_after, show: (row) => (row.attainment_after === null ? "–" : `${share(row.attainment_before)} → ${share(row.attainment_after)}`) },
  { key: "why", title: say("why"), text: true, value: (row) => say(`posting-${row.reason}`), show: (row) => say(`posting-${row.reason}`) },
];

function Postings({ statement, currency }) {
  const columns = [...POSTING_COLUMNS.slice(0, 5), { key: "paid", title: say("pay-pays"), value: (row) => row.paid, show: (row) => html`<b>${amountIn(row.paid, currency)}</b>` }, POSTING_COLUMNS[5]];
  const rows = statement.postings.map((posting, n) => ({ ...posting, key: n, more: say(`posting-${posting.reason}`) }));
  return html`<p class="soft">${dayRange(statement.from, statement.to)} · ${say("pay-plan", { plan: statement.plan_id })} · ${statement.settled ? say("pay-settled") : say("pay-so-far-settles", { day: dayOf(statement.settles_on) })}.
      ${show("pay-statement", { won: money(statement.attained), quota: money(statement.quota), earned: amountIn(statement.earned, currency), adjusted: amountIn(statement.adjusted, currency), paid: html`<b>${amountIn(statement.paid, currency)}</b>` })}</p>
    <${Table} label=${say("pay-postings")} columns=${columns} rows=${rows} search=${say("find-deal")} />`;
}

function statementColumns(currency, open) {
  const pays = (key, title, meaning) => ({ key, title, meaning, value: (row) => row[key], show: (row) => amountIn(row[key], currency) });
  return [
    { key: "name", title: say("rep"), text: true, value: (row) => row.name, show: (row) => (row.postings ? html`<button type="button" class="number" aria-label=${say("pay-show-postings", { name: row.name, days: dayRange(row.from, row.to) })} onClick=${() => open(row)}>${row.name}</button>` : row.name) },
    { ...pays("paid", say("pay-paid"), say("pay-paid.meaning")), show: (row) => html`<b>${amountIn(row.paid, currency)}</b>` },
    { key: "from", title: say("period"), text: true, value: (row) => row.from ?? null, show: (row) => (row.from ? html`<span class="nowrap">${dayRange(row.from, row.to)}</span>` : "") },
    { key: "quota", title: say("quota"), value: (row) => row.quota ?? null, show: (row) => (row.from ? money(row.quota || null) : "") },
    { key: "attained", title: say("won"), value: (row) => row.attained ?? null, show: (row) => (row.from ? money(row.attained) : "") },
    { key: "attainment", title: say("pay-attained"), value: (row) => row.attainment ?? null, show: (row) => (row.from ? share(row.attainment) : "") },
    pays("earned", say("pay-earned"), say("pay-earned.meaning")),
    { ...pays("adjusted", say("pay-adjusted"), say("pay-adjusted.meaning")), show: (row) => (row.adjusted ? amountIn(row.adjusted, currency) : "–") },
    { key: "settled", title: say("state"), text: true, value: (row) => row.settles_on ?? null, show: (row) => (!row.from ? "" : row.settled ? say("pay-settled") : html`${say("pay-so-far")}<span class="note">${say("pay-settles", { day: dayOf(row.settles_on) })}</span>`) },
  ];
}

const NEXT_COLUMNS = [
  { key: "deal_id", title: say("deal"), text: true, value: (row) => row.deal_id, show: (row) => html`<${DealLink} deal=${row} />` },
  { key: "name", title: say("rep"), text: true, value: (row) => row.name, show: (row) => row.name },
  { key: "stage", title: say("stage"), text: true, value: (row) => row.stage, show: (row) => row.stage },
  { key: "amount", title: say("amount"), value: (row) => row.amount, show: (row) => money(row.amount) },
  { key: "pays", title: say("would-pay"), value: (row) => row.pays, show: (row) => html`<b>${money(row.pays)}</b><span class="note">${row.amount ? say("pay-of-it", { share: share(row.pays / row.amount, 1) }) : ""}</span>` },
];

function Next({ deals }) {
  const [all, showAll] = useState(false);
  const paying = deals.filter((deal) => deal.pays > 0);
  if (!paying.length) return null;
  return html`<h3>${say("pay-next")}</h3>
    <p class="soft">${say("pay-next.meaning")}</p>
    <${Table} label=${say("pay-next")} columns=${NEXT_COLUMNS} rows=${(all ? paying : paying.slice(0, AT_ONCE)).map((deal) => ({ ...deal, key: deal.deal_id, more: `${deal.name} ${deal.stage}` }))} search=${say("find-deal-or-rep")} first=${{ key: "pays", down: true }} />
    ${!all && paying.length > AT_ONCE && html`<p><button type="button" class="plain" onClick=${() => showAll(true)}>${say("pay-show-all", { n: paying.length })}</button></p>`}`;
}

function Statements({ answer }) {
  const { report, names } = useContext(Page);
  const [opened, open] = useState(null);
  const { statements, currency } = answer;
  if (!statements.length) return html`<p>${say(report.as_of ? "pay-nobody-then" : "pay-nobody")}</p>`;
  const sum = (key) => statements.reduce((all, one) => all + one[key], 0);
  const running = answer.paid - answer.settled;
  return html`<p class="lead">${show(!running ? "pay-lead-settled" : running === answer.paid ? "pay-lead-open" : "pay-lead-some", { reps: say("reps", { n: new Set(statements.map((one) => one.rep_id)).size }), amount: html`<b>${money(answer.paid)}</b>`, open: money(running) })}${" "}
      ${answer.at_forecast ? show("pay-at-forecast", { amount: html`<b>${money(answer.at_forecast.p50)}</b>`, range: `${money(answer.at_forecast.p10)}–${money(answer.at_forecast.p90)}` }) : ""}</p>
    <${Table} label=${say("pay-by-rep")} columns=${statementColumns(currency, open)} rows=${statements.map((one) => ({ ...one, key: `${one.rep_id} ${one.from}` }))}
      total=${{ name: say("total"), earned: sum("earned"), adjusted: sum("adjusted"), paid: answer.paid }} search=${say("find-rep")} first=${{ key: "paid", down: true }} />
    <p class="soft">${say("pay-as-of", { moment: momentIn(answer.as_of, names.time_zone), zone: names.time_zone })}</p>
    <${Next} deals=${answer.next_deals} />
    <${Dialog} id="postings-title" title=${opened && `${say("pay-title")} · ${opened.name}`} close=${() => open(null)}>${opened && html`<${Postings} statement=${opened} currency=${currency} />`}<//>`;
}

function Missing() {
  const { report } = useContext(Page);
  return html`<${Lines} lines=${["plans:", `  - id: ae-${report.to.slice(0, 4)}`, `    starts: ${report.to.slice(0, 4)}-01-01`, `    reps: ["${report.reps[0]?.rep_id || "101"}"]`, "    tiers: [{to: 1.00, rate: 0.08}, {to: 1.25, rate: 0.12}, {rate: 0.15}]"]}>
    ${say("pay-no-plan")}<//>`;
}

export function Pay() {
  const { query, report } = useContext(Page);
  const asked = new URLSearchParams(query);
  for (const name of ["territory", "pipeline"]) asked.delete(name);
  return html`<section class="panel" aria-label=${say("pay-title")}><div class="panel-head"><h2>${say("pay-title")}</h2></div>
    ${report.territory || report.pipeline ? html`<p class="soft">${say("pay-of-all")}</p>` : ""}
    ${report.team ? html`<p class="soft">${say("pay-of-team")}</p>` : ""}
    <${Asked} address=${`/api/commission?${asked}`} what="commission">${(answer) => (answer.has_plans ? html`<${Statements} answer=${answer} />` : html`<${Missing} />`)}<//></section>`;
}
