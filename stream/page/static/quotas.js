// What is asked of whom, what of it is won, and where it is going.

import { html, useContext } from "./vendor/preact.js";
import { Card } from "./cards.js";
import { brief, dayRange, share, written } from "./format.js";
import { Lines } from "./lines.js";
import { Page, Value, kpiOf } from "./numbers.js";
import { Progress } from "./pictures.js";
import { Table } from "./table.js";
import { say, show } from "./words.js";

const COLUMNS = ["quota_attainment", "revenue", "quota", "pace", "landing", "coverage", "selling_share_worked"];

const isOver = (row) => row.pace !== null && Math.abs(row.pace - row.quota_attainment) < 1e-9;
const isMet = (row) => row.quota_attainment >= 1;

// How it goes, by the id of its word; nothing where there is no quota, or no working day of it is over.
export function verdict(row) {
  if (row.quota === null || row.quota === undefined) return "";
  if (isMet(row)) return "met";
  if (row.pace === null) return "";
  if (isOver(row)) return "missed";
  return row.pace >= 1 ? "on-pace" : "behind";
}

export const Verdict = ({ word }) => word && html`<span class=${`verdict v-${word}`}>${say(`verdict-${word}`)}</span>`;

function cell(kpi, row) {
  const value = html`<${Value} kpi=${kpi} value=${row[kpi.id]} of=${row.of} />`;
  if (kpi.id === "quota_attainment" && row.quota) return html`${value}<${Progress} done=${row.revenue} due=${isOver(row) || !row.pace ? null : row.revenue / row.pace} whole=${row.quota} />`;
  if (kpi.id === "pace") return html`${value} <${Verdict} word=${verdict(row)} />`;
  if (kpi.id === "coverage" && isMet(row)) return html`<span class="soft">${say("verdict-met")}</span>`;
  return value;
}

function Members({ name, label, rows, id, search }) {
  const { catalogue, report } = useContext(Page);
  const columns = [
    { key: "name", title: name, text: true, value: (row) => row.name, show: (row) => (row.more ? html`${row.name}<span class="note">${row.more}</span>` : row.name) },
    ...COLUMNS.map((column) => kpiOf(catalogue, "deals", column)).map((kpi) => ({ key: kpi.id, title: kpi.short || kpi.title, meaning: kpi.meaning, value: (row) => row[kpi.id], show: (row) => cell(kpi, row) })),
  ];
  const named = rows.map((row) => ({ ...row, key: row[id], of: { [id.replace("_id", "")]: row[id] }, more: row.teams?.map((team) => team.name).join(", ") }));
  return html`<${Table} label=${label} columns=${columns} rows=${named} total=${{ ...report.total, name: say("total"), of: {} }} search=${search} first=${{ key: "quota_attainment", down: true }} />`;
}

function Missing() {
  const { report, names } = useContext(Page);
  if (report.pipeline) return html`<p>${say("quotas-all-pipelines")}</p>`;
  if (names.plans.quotas) return html`<p>${say("quotas-nobody")}</p>`;
  return html`<${Lines} lines=${["quotas:", `  - {rep: "${report.reps[0]?.rep_id || "101"}", every: quarter, amount: 300000, starts: ${report.to.slice(0, 4)}-01-01}`]}>
    ${say("quotas-none")}<//>`;
}

function goes({ pace, landing, revenue }) {
  if (!pace) return "";
  const due = revenue / pace;
  return html`${show("quotas-landing", { amount: html`<b>${brief(landing)}</b>` })} ${say(pace < 1 ? "quotas-due-more" : "quotas-due", { due: brief(due), more: brief(due - revenue) })}`;
}

export function Quotas() {
  const { report } = useContext(Page);
  const total = report.total;
  if (total.quota === null) return html`<section class="panel" aria-label=${say("quotas")}><h2>${say("quotas")}</h2><${Missing} /></section>`;
  const missing = total.quota - total.revenue;
  return html`<section class="panel" aria-label=${say("quotas")}><div class="panel-head"><h2>${say("quotas")}</h2><p class="insight">${dayRange(report.from, report.due_by)}</p></div>
    <p class="lead">${show("quotas-won", { won: html`<b>${brief(total.revenue)}</b>`, quota: html`<b>${brief(total.quota)}</b>`, share: html`<b>${share(total.quota_attainment)}</b>` })} <${Verdict} word=${verdict(total)} /></p>
    <${Progress} done=${total.revenue} due=${isOver(total) || !total.pace ? null : total.revenue / total.pace} whole=${total.quota} />
    <p class="soft">${isOver(total) ? "" : goes(total)} ${!isOver(total) && total.pace ? html`<span class="key k-mark">${say("due-by-now")}</span>` : ""}</p>
    <dl class="cards">
      <${Card} id="quota_attainment" note=${missing > 0 ? say("quotas-missing", { amount: brief(missing) }) : say("verdict-met")} />
      <${Card} id="pace" note=${say("quotas-on-pace", { share: share(1) })} />
      <${Card} id="landing" note=${total.landing === null ? say("quotas-no-day") : say("quotas-if")} />
      <${Card} id="coverage" alone note=${missing > 0 ? say("quotas-covered") : say("quotas-nothing-missing")} />
      <${Card} id="reps_at_quota" note=${say("quotas-reps", { n: total.reps_at_quota?.n ?? 0 })} />
      <${Card} id="selling_share_worked" note=${total.selling_share_worked === null ? say("quotas-no-calendar") : say("quotas-of-logged", { share: written("share", total.selling_share_logged) })} />
    </dl>
    ${report.teams.length > 0 && html`<h3>${say("by-team")}</h3><${Members} name=${say("team")} label=${say("quotas-by-team")} rows=${report.teams} id="team_id" search="" />`}
    ${report.reps.length > 0 && html`<h3>${say("by-rep")}</h3><${Members} name=${say("rep")} label=${say("quotas-by-rep")} rows=${report.reps} id="rep_id" search=${say("find-rep")} />`}
  </section>`;
}
