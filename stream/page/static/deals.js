// The deals behind a number: in a dialog, or as a list of their own.

import { html, useContext, useEffect, useState } from "./vendor/preact.js";
import { Asked } from "./answers.js";
import { Dialog } from "./dialog.js";
import { amountIn, count, dayOf, dayRange, money, plural } from "./format.js";
import { Page } from "./numbers.js";
import { Table } from "./table.js";

const AT_ONCE = 100;
const MOST = 1000; // what /api/deals lists at once

const FLAGS = ["stuck", "quiet", "overdue", "uncertain"];

const day = (moment) => (moment ? dayOf(moment.slice(0, 10)) : "–");

const COLUMNS = [
  { key: "deal_id", title: "Deal", text: true, value: (row) => row.deal_id, show: (row) => (row.url ? html`<a href=${row.url} target="_blank" rel="noopener noreferrer">${row.deal_id}<span class="hidden"> in the CRM, in a new window</span></a>` : row.deal_id) },
  { key: "stage", title: "Stage", text: true, value: (row) => row.stage ?? "", show: (row) => row.stage || "no stage yet" },
  { key: "days_in_stage", title: "Days in stage", value: (row) => row.days_in_stage, show: (row) => (row.days_in_stage == null ? "–" : count(Math.floor(row.days_in_stage))) },
  { key: "owner", title: "Owner", text: true, value: (row) => row.owner ?? "", show: (row) => html`${row.owner || "nobody"}<span class="note">${row.team}</span>` },
  { key: "amount", title: "Amount", value: (row) => row.reported_amount, show: (row) => html`${money(row.reported_amount, true)}${row.amount !== null && row.reported_amount === null ? html`<span class="note">${amountIn(row.amount, row.currency)}</span>` : ""}` },
  { key: "pays", title: "Would pay", value: (row) => row.next_deal_pays, show: (row) => (row.next_deal_pays === null ? "–" : money(row.next_deal_pays, true)) },
  { key: "created", title: "Created", text: true, value: (row) => row.created ?? "", show: (row) => day(row.created) },
  { key: "expected_close", title: "Expected close", text: true, value: (row) => row.expected_close ?? "", show: (row) => day(row.expected_close) },
  { key: "last", title: "Last sign of life", text: true, value: (row) => row.last_touch_at ?? row.last_move_at ?? "", show: (row) => day([row.last_touch_at, row.last_move_at].filter(Boolean).sort().pop()) },
  { key: "outcome", title: "Outcome", text: true, value: (row) => row.outcome, show: (row) => (row.outcome ? html`${row.outcome}<span class="note">${day(row.closed_at)}${row.loss_reason ? ` · ${row.loss_reason}` : ""}</span>` : "open") },
  { key: "flags", title: "Flags", text: true, value: (row) => FLAGS.filter((flag) => row[flag]).join(), show: (row) => FLAGS.filter((flag) => row[flag]).map((flag) => html`<span key=${flag} class=${`flag f-${flag}`}>${flag}</span> `) },
];

// A column that says nothing of any of these deals is left out.
const SAYS = {
  days_in_stage: (row) => row.days_in_stage != null,
  pays: (row) => row.next_deal_pays !== null,
  flags: (row) => FLAGS.some((flag) => row[flag]),
};
const columnsOf = (rows) => COLUMNS.filter(({ key }) => !SAYS[key] || rows.some(SAYS[key]));

// Whose deals some parameters ask for, in words.
function whose(of, report) {
  const named = (rows, id) => rows.find((row) => row[id] === of[id.replace("_id", "")])?.name;
  const stage = report.pipelines.flatMap((pipeline) => pipeline.stages).find((one) => one.stage_id === of.stage);
  return [stage?.name ?? named(report.pipelines, "pipeline_id"), named(report.teams, "team_id"), named(report.reps, "rep_id"), named(report.territories, "territory_id"),
    named(report.sources, "source"), named(report.loss_reasons, "reason"), of.from && dayRange(of.from, of.to)].filter(Boolean).join(", ");
}

// `more`: makes the list longer; nothing: it cannot be longer.
function Listed({ answer, search, more, told }) {
  useEffect(() => { if (told) told(answer); }, [answer]);
  if (!answer.deals.length) return html`<p class="soft">None.</p>`;
  return html`<${Table} label="Deals" columns=${columnsOf(answer.deals)} rows=${answer.deals.map((row) => ({ ...row, key: row.deal_id, more: `${row.owner ?? ""} ${row.stage ?? ""} ${row.account ?? ""}` }))} search=${search} />
    ${answer.count > answer.deals.length && html`<p>${count(answer.deals.length)} of ${plural(answer.count, "deal", "deals")} are listed. ${more
      ? html`<button type="button" class="plain" onClick=${more}>Show more</button>`
      : "Choose fewer days, or one team or pipeline, to see the others."}</p>`}`;
}

// The deals by some parameters of /api/deals, on top of what the page shows.
export function DealList({ of, told }) {
  const { query } = useContext(Page);
  const [limit, setLimit] = useState(of.limit ?? AT_ONCE);
  const asked = new URLSearchParams(query);
  for (const [name, value] of Object.entries({ ...of, limit })) if (value !== undefined && value !== null) asked.set(name, value);
  return html`<${Asked} address=${`/api/deals?${asked}`} what="the deals">${(answer) => html`<${Listed} answer=${answer} search=${of.limit ? "" : "Find a deal"} told=${told}
    more=${limit < MOST && (() => setLimit(Math.min(limit * 10, MOST)))} />`}<//>`;
}

// `behind`: { kpi, of } of the number that was clicked, or null.
export function DealDialog({ behind, close }) {
  const { report } = useContext(Page);
  const [answer, setAnswer] = useState(null);
  useEffect(() => setAnswer(null), [behind]);
  return html`<${Dialog} id="deals-title" title=${behind && [behind.kpi.title, whose(behind.of, report)].filter(Boolean).join(" · ")} close=${close}>${behind && html`
    <p class="soft">${behind.kpi.meaning}${answer ? ` ${plural(answer.count, "deal", "deals")}, ${money(answer.amount)}.` : ""}</p>
    <${DealList} of=${{ kpi: behind.of.state ? undefined : behind.kpi.id, ...behind.of }} told=${setAnswer} />`}<//>`;
}
