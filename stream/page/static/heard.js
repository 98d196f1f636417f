// Of whom something was heard when: what is watched for silence, and how soon one is said.

import { html } from "./vendor/preact.js";
import { useAnswer } from "./answers.js";
import { count, lasting, plural } from "./format.js";
import { Table } from "./table.js";

const KINDS = { connector: "CRM", team: "team", source: "new deals from" };
const secondsSince = (moment) => Math.max(0, (Date.now() - new Date(moment)) / 1000);
const STATE = (row) => (row.is_silent ? "silent" : row.standing);

export function Heard() {
  const { answer, problem } = useAnswer("/api/silence");
  if (problem !== undefined && !answer) return html`<p class="problem" role="alert">It was not possible to read when something was last heard; trying again.</p>`;
  if (!answer?.series.length) return null;
  const rows = answer.series.map((row) => ({ ...row, key: row.series, what: KINDS[row.series.split("/")[1]], more: STATE(row) }));
  const columns = [
    { key: "name", title: "Of whom", text: true, value: (row) => row.name, show: (row) => html`${row.name}<span class="note">${row.what}</span>` },
    { key: "last", title: "Last heard", meaning: "How long ago something last came in", value: (row) => secondsSince(row.last_at), show: (row) => `${lasting(secondsSince(row.last_at))} ago` },
    { key: "week", title: "Usually a week", meaning: "Deals and activities of which something comes in an hour", value: (row) => (row.standing === "watched" ? row.a_week : null), show: (row) => (row.standing === "watched" ? count(Math.round(row.a_week)) : "–") },
    { key: "after", title: "Silence is said after", meaning: "If it begins on a Tuesday at ten", value: (row) => row.said_after_hours, show: (row) => (row.said_after_hours === null ? "–" : plural(row.said_after_hours, "hour", "hours")) },
    { key: "state", title: "State", text: true, value: STATE, show: (row) => html`<span class=${row.is_silent ? "t-lost" : ""}>${STATE(row)}</span>${row.why ? html`<span class="note">${row.why}</span>` : ""}` },
  ];
  const watched = rows.filter((row) => row.standing === "watched").length;
  const silent = rows.filter((row) => row.is_silent).length;
  return html`<section class="panel" aria-label="Heard of"><h2>Heard of</h2>
    <p>${watched ? `Of ${count(watched)} of ${count(rows.length)} it is known when something usually comes; when nothing does for long, that is an alert.` : "Until something has come for eight weeks, nothing is known of usual hours."} ${silent ? `Now ${plural(silent, "is", "are")} silent.` : ""}</p>
    <${Table} label="Heard of" columns=${columns} rows=${rows} search="Find a CRM, team or source" /></section>`;
}
