// Of whom something was heard when: what is watched for silence, and how soon one is said.

import { html } from "./vendor/preact.js";
import { useAnswer } from "./answers.js";
import { count, lasting } from "./format.js";
import { Table } from "./table.js";
import { say } from "./words.js";

const secondsSince = (moment) => Math.max(0, (Date.now() - new Date(moment)) / 1000);
const STATE = (row) => say(row.is_silent ? "heard-silent" : `heard-${row.standing}`);

export function Heard() {
  const { answer, problem } = useAnswer("/api/silence");
  if (problem !== undefined && !answer) return html`<p class="problem" role="alert">${say("heard-failed")}</p>`;
  if (!answer?.series.length) return null;
  const rows = answer.series.map((row) => ({ ...row, key: row.series, what: say(`heard-kind-${row.series.split("/")[1]}`), more: STATE(row) }));
  const columns = [
    { key: "name", title: say("heard-of-whom"), text: true, value: (row) => row.name, show: (row) => html`${row.name}<span class="note">${row.what}</span>` },
    { key: "last", title: say("heard-last"), meaning: say("heard-last.meaning"), value: (row) => secondsSince(row.last_at), show: (row) => say("ago", { time: lasting(secondsSince(row.last_at)) }) },
    { key: "week", title: say("heard-week"), meaning: say("heard-week.meaning"), value: (row) => (row.standing === "watched" ? row.a_week : null), show: (row) => (row.standing === "watched" ? count(Math.round(row.a_week)) : "–") },
    { key: "after", title: say("heard-after"), meaning: say("heard-after.meaning"), value: (row) => row.said_after_hours, show: (row) => (row.said_after_hours === null ? "–" : say("lasting-hours", { n: row.said_after_hours })) },
    { key: "state", title: say("state"), text: true, value: STATE, show: (row) => html`<span class=${row.is_silent ? "t-lost" : ""}>${STATE(row)}</span>${row.why ? html`<span class="note">${say(`heard-why-${row.why}`)}</span>` : ""}` },
  ];
  const watched = rows.filter((row) => row.standing === "watched").length;
  const silent = rows.filter((row) => row.is_silent).length;
  return html`<section class="panel" aria-label=${say("heard-title")}><h2>${say("heard-title")}</h2>
    <p>${watched ? say("heard-told", { n: watched, all: rows.length }) : say("heard-too-early")} ${silent ? say("heard-silent-now", { n: silent }) : ""}</p>
    <${Table} label=${say("heard-title")} columns=${columns} rows=${rows} search=${say("find-heard")} /></section>`;
}
