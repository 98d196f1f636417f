// Chapter Team: who is doing what, and how it goes.

import { html, useContext } from "./vendor/preact.js";
import { written } from "./format.js";
import { Change, Page, Value, kpiOf, kpisOf } from "./numbers.js";
import { Verdict, verdict } from "./quotas.js";
import { Table } from "./table.js";
import { FairTerritories } from "./territories.js";
import { say, show } from "./words.js";

// Beside the revenue, where anybody has a quota.
const QUOTAS = ["quota", "quota_attainment", "pace", "landing"];
const COLUMNS = ["won", "lost", "win_rate", "average_deal", "cycle_days_median", "created", "activities", "open_deals", "open_amount", "stuck", "quiet", "overdue"];

const COMPARED = ["revenue", "won", "win_rate", "created", "activities"];

function memberColumns(name, kpis, key) {
  return [
    { key: "name", title: name, text: true, value: (row) => row.name, show: (row) => (row.more ? html`${row.name}<span class="note">${row.more}</span>` : row.name) },
    ...kpis.map((kpi) => ({
      key: kpi.id, title: kpi.short || kpi.title, meaning: kpi.meaning, value: (row) => row[kpi.id],
      show: (row) => html`<${Value} kpi=${kpi} value=${row[kpi.id]} of=${row[key] === undefined ? {} : { [key.replace("_id", "")]: row[key] }} />${COMPARED.includes(kpi.id) && row.previous ? html`<span class="note"><${Change} kpi=${kpi} value=${row[kpi.id]} before=${row.previous[kpi.id]} /></span>` : ""}${kpi.id === "pace" ? html` <${Verdict} word=${verdict(row)} />` : ""}`,
    })),
  ];
}

function Members({ title, name, rows, id, search }) {
  const { catalogue, report } = useContext(Page);
  if (!rows.length) return null;
  const quotas = rows.some((row) => row.quota !== null) ? QUOTAS : [];
  const kpis = ["revenue", ...quotas, ...COLUMNS].map((column) => kpiOf(catalogue, "deals", column));
  const named = rows.map((row) => ({ ...row, key: row[id], more: row.teams ? row.teams.map((team) => team.name).join(", ") : undefined }));
  return html`<section class="panel" aria-label=${title}><h2>${title}</h2>
    <${Table} label=${title} columns=${memberColumns(name, kpis, id)} rows=${named} total=${{ ...report.total, name: say("total") }} search=${search} first=${{ key: "revenue", down: true }} /></section>`;
}

function Activities() {
  const { catalogue, report, names } = useContext(Page);
  const kpis = kpisOf(catalogue, "activity type");
  const kinds = Object.keys(report.total.activities_by_type ?? {});
  if (!kinds.length) return null;
  const rows = kinds.map((kind) => ({ key: kind, name: names.activity_types.find((one) => one.id === kind)?.name ?? kind, ...Object.fromEntries(kpis.map((kpi) => [kpi.id, report.total[`${kpi.id}_by_type`]?.[kind] ?? null])) }));
  const shown = kpis.filter((kpi) => !kpi.id.startsWith("activity_odds"));
  const columns = [
    { key: "name", title: say("activity"), text: true, value: (row) => row.name, show: (row) => row.name },
    ...shown.map((kpi) => ({ key: kpi.id, title: kpi.short || kpi.title, meaning: kpi.meaning, value: (row) => row[kpi.id], show: (row) => written(kpi.unit, row[kpi.id]) })),
  ];
  const odds = rows.filter((row) => row.activity_odds?.value != null);
  return html`<section class="panel" aria-label=${say("activities")}><h2>${say("activities")}</h2>
    <${Table} label=${say("activities-by-type")} columns=${columns} rows=${rows} />
    <h3>${say("odds-title")}</h3>
    ${odds.length ? html`<ul class="odds">${odds.map((row) => html`<li key=${row.key}><b>${row.name}</b>: ${show(row.activity_odds.low <= 1 && row.activity_odds.high >= 1 ? "odds-maybe-chance" : "odds", { times: html`<b>${written("times", row.activity_odds.value)}</b>` })}${" "}<span class="soft">${say("number-range", { range: `${written("times", row.activity_odds.low)}–${written("times", row.activity_odds.high)}` })} · ${say("closed-deals", { n: row.activity_odds.n })} · ${say("odds-crude", { times: written("times", row.activity_odds_crude?.value ?? null) })}</span></li>`)}</ul>
      <p class="soft">${say("odds-meaning")}</p>`
      : html`<p class="soft">${say("odds-too-few")}</p>`}
  </section>`;
}

export function Team() {
  const { report } = useContext(Page);
  return html`
    <${Members} title=${say("teams")} name=${say("team")} rows=${report.teams} id="team_id" search="" />
    <${Members} title=${say("reps-title")} name=${say("rep")} rows=${report.reps} id="rep_id" search=${say("find-rep")} />
    <${Members} title=${say("territories")} name=${say("territory")} rows=${report.territories} id="territory_id" search=${say("find-territory")} />
    <${FairTerritories} />
    <${Activities} />`;
}

