// The deals behind a number: in a dialog, or as a list of their own.

import { html, useContext, useEffect, useRef, useState } from "./vendor/preact.js";
import { amountIn, count, dayOf, money, plural } from "./format.js";
import { Page } from "./numbers.js";
import { Table } from "./table.js";

const AT_ONCE = 100;

const FLAGS = ["stuck", "quiet", "overdue", "uncertain"];

const day = (moment) => (moment ? dayOf(moment.slice(0, 10)) : "–");

const COLUMNS = [
  { key: "deal_id", title: "Deal", text: true, value: (row) => row.deal_id, show: (row) => (row.url ? html`<a href=${row.url} target="_blank" rel="noopener noreferrer">${row.deal_id}<span class="hidden"> in the CRM, in a new window</span></a>` : row.deal_id) },
  { key: "stage", title: "Stage", text: true, value: (row) => row.stage ?? "", show: (row) => row.stage || "no stage yet" },
  { key: "days_in_stage", title: "Days in stage", value: (row) => row.days_in_stage, show: (row) => (row.days_in_stage == null ? "–" : count(Math.floor(row.days_in_stage))) },
  { key: "owner", title: "Owner", text: true, value: (row) => row.owner ?? "", show: (row) => html`${row.owner || "nobody"}<span class="note">${row.team}</span>` },
  { key: "amount", title: "Amount", value: (row) => row.reported_amount, show: (row) => html`${money(row.reported_amount, true)}${row.amount !== null && row.reported_amount === null ? html`<span class="note">${amountIn(row.amount, row.currency)}</span>` : ""}` },
  { key: "created", title: "Created", text: true, value: (row) => row.created ?? "", show: (row) => day(row.created) },
  { key: "expected_close", title: "Expected close", text: true, value: (row) => row.expected_close ?? "", show: (row) => day(row.expected_close) },
  { key: "last", title: "Last sign of life", text: true, value: (row) => row.last_touch_at ?? row.last_move_at ?? "", show: (row) => day([row.last_touch_at, row.last_move_at].filter(Boolean).sort().pop()) },
  { key: "outcome", title: "Outcome", text: true, value: (row) => row.outcome, show: (row) => (row.outcome ? html`${row.outcome}<span class="note">${day(row.closed_at)}${row.loss_reason ? ` · ${row.loss_reason}` : ""}</span>` : "open") },
  { key: "flags", title: "", text: true, value: (row) => FLAGS.filter((flag) => row[flag]).join(), show: (row) => FLAGS.filter((flag) => row[flag]).map((flag) => html`<span key=${flag} class=${`flag f-${flag}`}>${flag}</span> `) },
];

// The deals by some parameters of /api/deals, on top of what the page shows.
export function DealList({ of, told }) {
  const { query, report } = useContext(Page);
  const [answer, setAnswer] = useState(null);
  const [more, setMore] = useState(0);
  const asked = new URLSearchParams(query);
  for (const [name, value] of Object.entries({ limit: AT_ONCE, ...of })) if (value !== undefined && value !== null) asked.set(name, value);
  if (more) asked.set("limit", (of.limit ?? AT_ONCE) + more);
  const address = `/api/deals?${asked}`;
  useEffect(() => {
    const abort = new AbortController();
    fetch(address, { signal: abort.signal }).then(async (response) => {
      const body = await response.json();
      const found = response.ok ? body : { problem: body.error ?? "The deals cannot be read right now." };
      setAnswer(found);
      if (told && response.ok) told(found);
    }).catch((error) => { if (error.name !== "AbortError") setAnswer({ problem: "The deals cannot be read right now." }); });
    return () => abort.abort();
  }, [address, report.generated_at.slice(0, 16)]);
  if (!answer) return html`<p class="soft" role="status">Looking for the deals…</p>`;
  if (answer.problem) return html`<p class="problem" role="alert">${answer.problem}</p>`;
  if (!answer.deals.length) return html`<p class="soft">None.</p>`;
  return html`<${Table} label="Deals" columns=${COLUMNS} rows=${answer.deals.map((row) => ({ ...row, key: row.deal_id, more: `${row.owner ?? ""} ${row.stage ?? ""} ${row.account ?? ""}` }))} search=${of.limit ? "" : "Find a deal"} />
    ${answer.count > answer.deals.length && html`<p><button type="button" class="plain" onClick=${() => setMore(more + AT_ONCE)}>Show more of ${plural(answer.count, "deal", "deals")}</button></p>`}`;
}

// `behind`: { kpi, of } of the number that was clicked, or null.
export function DealDialog({ behind, close }) {
  const dialog = useRef(null);
  const [answer, setAnswer] = useState(null);
  useEffect(() => {
    setAnswer(null);
    if (behind && !dialog.current.open) dialog.current.showModal();
    if (!behind && dialog.current.open) dialog.current.close();
  }, [behind]);
  return html`<dialog ref=${dialog} aria-labelledby="deals-title" onClose=${close} onClick=${(event) => event.target === dialog.current && close()}>
    ${behind && html`<div class="sheet"><div class="panel-head"><h2 id="deals-title">${behind.kpi.title}${behind.name ? `, ${behind.name}` : ""}</h2>
      <button type="button" class="plain" onClick=${close}>Close</button></div>
      <p class="soft">${behind.kpi.meaning}${answer ? ` ${plural(answer.count, "deal", "deals")}, ${money(answer.amount)}.` : ""}</p>
      <${DealList} of=${{ kpi: behind.of.state ? undefined : behind.kpi.id, ...behind.of }} told=${setAnswer} /></div>`}
  </dialog>`;
}
