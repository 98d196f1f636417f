// What is watched, by what it is judged, and what is too small to be watched by itself.

import { html, useContext } from "./vendor/preact.js";
import { useAnswer } from "./answers.js";
import { count, dayOf, plural, share } from "./format.js";
import { Page } from "./numbers.js";
import { Table } from "./table.js";

const KINDS = { lost: "lost", disqualified: "disqualified", stuck: "stuck", conversion: "not moved on", win_rate: "deals lost of those closed" };
const unquoted = (part) => part.replaceAll("%2F", "/").replaceAll("%25", "%");

// What a series is, in words: [whose, what, where].
export function wordsOf(id, names, report) {
  const [kind, ...rest] = id.split("/").map(unquoted);
  const pipeline = report.pipelines.find((one) => one.pipeline_id === rest[0]);
  const [scope, scopeId] = rest.slice(kind === "win_rate" ? 1 : 2);
  const rows = scope === "team" ? names.teams : names.territories;
  const where = kind === "win_rate" ? pipeline?.name ?? rest[0] : pipeline?.stages.find((one) => one.stage_id === rest[1])?.name ?? rest[1];
  return [scope === "all" ? "Everybody" : rows.find((one) => one.id === scopeId)?.name ?? scopeId, KINDS[kind] ?? kind, where];
}

const STANDING = { watched: "watched", too_small: "watched as a part", learning: "learning" };

export function Watched() {
  const { names, report } = useContext(Page);
  const { answer, problem } = useAnswer("/api/calibration");
  if (problem !== undefined) return html`<p class="problem" role="alert">It was not possible to read what is watched; trying again.</p>`;
  if (answer === undefined) return null;
  if (!answer) return html`<section class="panel" aria-label="What is watched"><h2>What is watched</h2>
    <p class="soft">Nothing yet: a quarter of deals must be known before what is unusual can be told.</p></section>`;
  const rows = answer.series.map((series) => {
    const [whose, what, where] = wordsOf(series.series, names, report);
    return { ...series, key: series.series, whose, what, where, more: `${what} ${where} ${STANDING[series.standing]}` };
  });
  const columns = [
    { key: "whose", title: "Whose", text: true, value: (row) => row.whose, show: (row) => row.whose },
    { key: "where", title: "Where", text: true, value: (row) => row.where, show: (row) => row.where },
    { key: "what", title: "Watched for", text: true, value: (row) => row.what, show: (row) => row.what },
    { key: "rate", title: "Usual share", value: (row) => row.rate, show: (row) => share(row.rate) },
    { key: "known", title: "Deals known", meaning: "Of the year before, with those that the whole says of the part", value: (row) => row.known, show: (row) => html`${count(Math.round(row.known))}<span class="note">of ${count(Math.ceil(row.needed))} needed</span>` },
    { key: "standing", title: "State", text: true, value: (row) => row.standing, show: (row) => html`${STANDING[row.standing]}${row.why ? html`<span class="note">${row.why}</span>` : ""}` },
  ];
  const watched = rows.filter((row) => row.standing === "watched").length;
  const budget = answer.false_alarms_a_month;
  return html`<section class="panel" aria-label="What is watched"><h2>What is watched</h2>
    <p>${plural(watched, "series is watched by itself", "series are watched by themselves")} since ${dayOf(answer.first_day)}. On average over a year, at most about ${plural(budget, "false alarm", "false alarms")} a month over all of them, as long as deals are lost and recorded as in the year before.
    ${answer.quarters < 4 ? ` ${answer.quarters ? `The season is known from ${plural(answer.quarters, "quarter", "quarters")} only` : "The season is not known yet"}: there may be more.` : ""}</p>
    <details><summary>All ${plural(rows.length, "series", "series")}</summary><${Table} label="What is watched" columns=${columns} rows=${rows} search="Find a team or stage" /></details></section>`;
}
