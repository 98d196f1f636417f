// The deals behind a number: in a dialog, or as a list of their own.

import { html, useContext, useEffect, useState } from "./vendor/preact.js";
import { Asked } from "./answers.js";
import { Dialog } from "./dialog.js";
import { amountIn, brief, count, dayOf, dayRange, momentIn, money } from "./format.js";
import { Page } from "./numbers.js";
import { Table } from "./table.js";
import { say } from "./words.js";

const AT_ONCE = 100;
const MOST = 1000; // what /api/deals lists at once

const FLAGS = ["stuck", "quiet", "overdue", "uncertain"];

const day = (moment) => (moment ? dayOf(moment.slice(0, 10)) : "–");

const COLUMNS = [
  { key: "deal_id", title: say("deal"), text: true, value: (row) => row.deal_id, show: (row) => (row.url ? html`<a href=${row.url} target="_blank" rel="noopener noreferrer">${row.deal_id}<span class="hidden"> ${say("in-the-crm")}</span></a>` : row.deal_id) },
  { key: "amount", title: say("amount"), value: (row) => row.reported_amount, show: (row) => html`${money(row.reported_amount)}${row.amount !== null && row.reported_amount === null ? html`<span class="note">${amountIn(row.amount, row.currency)}</span>` : ""}` },
  { key: "stage", title: say("stage"), text: true, value: (row) => row.stage ?? "", show: (row) => row.stage || say("no-stage") },
  { key: "days_in_stage", title: say("deals-days-in-stage"), value: (row) => row.days_in_stage, show: (row) => (row.days_in_stage == null ? "–" : count(Math.floor(row.days_in_stage))) },
  { key: "owner", title: say("owner"), text: true, value: (row) => row.owner ?? "", show: (row) => html`${row.owner || say("nobody")}<span class="note">${row.team}</span>` },
  { key: "pays", title: say("would-pay"), value: (row) => row.next_deal_pays, show: (row) => (row.next_deal_pays === null ? "–" : money(row.next_deal_pays)) },
  { key: "created", title: say("deals-created"), text: true, whole: true, value: (row) => row.created ?? "", show: (row) => day(row.created) },
  { key: "expected_close", title: say("expected-close"), text: true, whole: true, value: (row) => row.expected_close ?? "", show: (row) => day(row.expected_close) },
  { key: "last", title: say("deals-last"), text: true, whole: true, value: (row) => row.last_touch_at ?? row.last_move_at ?? "", show: (row) => day([row.last_touch_at, row.last_move_at].filter(Boolean).sort().pop()) },
  { key: "outcome", title: say("deals-outcome"), text: true, value: (row) => row.outcome, show: (row) => (row.outcome ? html`${say(`outcome-${row.outcome}`)}<span class="note">${day(row.closed_at)}${row.loss_reason ? ` · ${row.loss_reason}` : ""}</span>` : say("outcome-open")) },
  { key: "flags", title: say("flags"), text: true, value: (row) => FLAGS.filter((flag) => row[flag]).join(), show: (row) => FLAGS.filter((flag) => row[flag]).map((flag) => html`<span key=${flag} class=${`flag f-${flag}`}>${say(`flag-${flag}`)}</span> `) },
];

// A column that says nothing of any of these deals is left out.
const SAYS = {
  stage: (row) => !row.outcome, // of what is closed the outcome says it
  days_in_stage: (row) => row.days_in_stage != null,
  pays: (row) => row.next_deal_pays !== null,
  outcome: (row) => row.outcome, // where all are open, each row would say so
  flags: (row) => FLAGS.some((flag) => row[flag]),
};
const columnsOf = (rows) => COLUMNS.filter(({ key }) => !SAYS[key] || rows.some(SAYS[key]));

// Whose deals some parameters ask for, in words.
function whose(of, report, names) {
  const named = (rows, id) => rows.find((row) => row[id] === of[id.replace("_id", "")])?.name;
  // Deals behind an alert may be of others than those whose numbers are shown.
  const called = (rows, id) => rows.find((row) => row.id === of[id])?.name;
  const stage = called(names.pipelines.flatMap((pipeline) => pipeline.stages), "stage");
  return [stage ?? called(names.pipelines, "pipeline"), named(report.teams, "team_id") ?? called(names.teams, "team"), named(report.reps, "rep_id") ?? called(names.reps, "rep"), named(report.territories, "territory_id") ?? called(names.territories, "territory"),
    named(report.sources, "source"), named(report.loss_reasons, "reason"), of.from && dayRange(of.from, of.to)].filter(Boolean).join(", ");
}

// `more`: makes the list longer; nothing: it cannot be longer.
function Listed({ answer, search, more, told }) {
  useEffect(() => { if (told) told(answer); }, [answer]);
  if (!answer.deals.length) return html`<p class="soft">${say("deals-none")}</p>`;
  return html`<${Table} label=${say("deals-label")} columns=${columnsOf(answer.deals)} rows=${answer.deals.map((row) => ({ ...row, key: row.deal_id, more: `${row.owner ?? ""} ${row.stage ?? ""} ${row.account ?? ""}` }))} search=${search} />
    ${answer.count > answer.deals.length && html`<p>${say("deals-listed", { n: answer.count, listed: answer.deals.length })} ${more
      ? html`<button type="button" class="plain" onClick=${more}>${say("show-more")}</button>`
      : say("deals-others")}</p>`}`;
}

// The deals by some parameters of /api/deals, on top of what the page shows; `alone`: of whom these say alone.
export function DealList({ of, told }) {
  const { query } = useContext(Page);
  const [limit, setLimit] = useState(of.limit ?? AT_ONCE);
  const { alone, ...own } = of;
  const asked = new URLSearchParams(alone ? "" : query);
  for (const [name, value] of Object.entries({ ...own, limit })) if (value !== undefined && value !== null) asked.set(name, value);
  return html`<${Asked} address=${`/api/deals?${asked}`} what="deals">${(answer) => html`<${Listed} answer=${answer} search=${of.limit ? "" : say("find-deal")} told=${told}
    more=${limit < MOST && (() => setLimit(Math.min(limit * 10, MOST)))} />`}<//>`;
}

// `behind`: { kpi, of } of the number that was clicked, or null.
export function DealDialog({ behind, close }) {
  const { report, names } = useContext(Page);
  const [answer, setAnswer] = useState(null);
  useEffect(() => setAnswer(null), [behind]);
  return html`<${Dialog} id="deals-title" title=${behind && [behind.kpi.title, whose(behind.of, report, names)].filter(Boolean).join(" · ")} close=${close}>${behind && html`
    <p class="paper range">${[...(behind.of.from ? [] : [dayRange(report.from, report.to)]), momentIn(report.generated_at, names.time_zone)].join(" · ")}</p>
    <p class="soft">${behind.kpi.meaning}${answer ? ` ${say("deals", { n: answer.count })}, ${brief(answer.amount)}${answer.without_amount ? `, ${say("deals-without-amount", { n: answer.without_amount, currency: answer.currency })}` : ""}.` : ""}</p>
    <${DealList} of=${{ kpi: behind.of.state ? undefined : behind.kpi.id, ...behind.of }} told=${setAnswer} />`}<//>`;
}
