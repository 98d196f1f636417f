// What is watched, by what it is judged, and what is too small to be watched by itself.

import { html, useContext } from "./vendor/preact.js";
import { useAnswer } from "./answers.js";
import { count, dayOf, share } from "./format.js";
import { Page } from "./numbers.js";
import { Table } from "./table.js";
import { say } from "./words.js";

const unquoted = (part) => part.replaceAll("%2F", "/").replaceAll("%25", "%");

// What a series is, in words: [whose, what, where].
export function wordsOf(id, names, report) {
  const [kind, ...rest] = id.split("/").map(unquoted);
  const pipeline = report.pipelines.find((one) => one.pipeline_id === rest[0]);
  const [scope, scopeId] = rest.slice(kind === "win_rate" ? 1 : 2);
  const rows = scope === "team" ? names.teams : names.territories;
  const where = kind === "win_rate" ? pipeline?.name ?? rest[0] : pipeline?.stages.find((one) => one.stage_id === rest[1])?.name ?? rest[1];
  return [scope === "all" ? say("everybody") : rows.find((one) => one.id === scopeId)?.name ?? scopeId, say(`watched-kind-${kind}`), where];
}

const standing = (series) => say(`watched-${series.standing}`);

// Why it is not watched by itself; nothing: it is.
function why(series) {
  if (series.standing === "watched") return "";
  if (series.standing === "learning") return say("watched-why-learning");
  if (series.standing === "failing") return say("watched-why-failing");
  return series.known < series.needed ? say("watched-why-few", { known: Math.round(series.known), needed: Math.ceil(series.needed) }) : say("watched-why-rare");
}

export function Watched() {
  const { names, report } = useContext(Page);
  const { answer, problem } = useAnswer("/api/calibration");
  if (problem !== undefined) return html`<p class="problem" role="alert">${say("watched-failed")}</p>`;
  if (answer === undefined) return null;
  if (!answer) return html`<section class="panel" aria-label=${say("watched-title")}><h2>${say("watched-title")}</h2>
    <p class="soft">${say("watched-nothing")}</p></section>`;
  const rows = answer.series.map((series) => {
    const [whose, what, where] = wordsOf(series.series, names, report);
    return { ...series, key: series.series, whose, what, where, more: `${what} ${where} ${standing(series)}` };
  });
  const columns = [
    { key: "whose", title: say("watched-whose"), text: true, value: (row) => row.whose, show: (row) => row.whose },
    { key: "where", title: say("watched-where"), text: true, value: (row) => row.where, show: (row) => row.where },
    { key: "what", title: say("watched-for"), text: true, value: (row) => row.what, show: (row) => row.what },
    { key: "rate", title: say("watched-usual"), value: (row) => row.rate, show: (row) => share(row.rate) },
    { key: "known", title: say("watched-known"), meaning: say("watched-known.meaning"), value: (row) => row.known, show: (row) => html`${count(Math.round(row.known))}<span class="note">${say("watched-needed", { n: Math.ceil(row.needed) })}</span>` },
    { key: "standing", title: say("state"), text: true, value: (row) => row.standing, show: (row) => html`${standing(row)}${why(row) ? html`<span class="note">${why(row)}</span>` : ""}` },
  ];
  const watched = rows.filter((row) => row.standing === "watched").length;
  const budget = answer.false_alarms_a_month;
  return html`<section class="panel" aria-label=${say("watched-title")}><h2>${say("watched-title")}</h2>
    <p>${say("watched-since", { n: watched, day: dayOf(answer.first_day) })} ${say("watched-budget", { n: budget })}${" "}
    ${answer.quarters < 4 ? say(answer.quarters ? "watched-few-quarters" : "watched-no-season", { n: answer.quarters }) : ""}</p>
    <details><summary>${say("watched-all", { n: rows.length })}</summary><${Table} label=${say("watched-title")} columns=${columns} rows=${rows} search=${say("find-team-or-stage")} /></details></section>`;
}
