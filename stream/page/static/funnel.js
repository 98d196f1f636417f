// Chapter Funnel: where prospects leave, how often we win, where deals come from.

import { html, useContext } from "./vendor/preact.js";
import { brief, count, rangeOf, share, SMALL } from "./format.js";
import { Fates, WinCurve } from "./charts.js";
import { Page, Value, kpiOf, kpisOf } from "./numbers.js";
import { Table } from "./table.js";
import { say, show } from "./words.js";

// The shares of a stage's cohort, in the order of the bar: [id, colour].
const FATES = [["moved_on", "on"], ["fresh", "here"], ["moved_pipeline", "back"], ["stuck", "stalled"], ["disqualified", "disqualified"], ["lost", "lost"]];

const isOpen = (stage) => stage.kind === "open";

// The stage that loses most, where that is more than chance: its range lies above those of all others of its pipeline.
export function biggestLeak(pipeline) {
  const stages = pipeline.stages.filter((stage) => isOpen(stage) && stage.lost?.n >= SMALL);
  if (stages.length < 2) return null;
  const worst = stages.reduce((a, b) => (b.lost.value > a.lost.value ? b : a));
  return stages.every((stage) => stage === worst || stage.lost.high < worst.lost.low) ? worst : null;
}

function Stage({ stage, pipeline, most }) {
  const { catalogue } = useContext(Page);
  const kpi = (id) => kpiOf(catalogue, "stage", id);
  const n = stage.entered_deals;
  const of = { stage: stage.stage_id, pipeline: pipeline.pipeline_id };
  const parts = FATES.map(([id, kind]) => ({ id, kind, value: stage[id]?.value ?? 0, deals: Math.round((stage[id]?.value ?? 0) * (stage[id]?.n ?? 0)) }));
  const reasons = (stage.loss_reasons ?? []).filter((one) => one.reason).slice(0, 3);
  return html`<li class="stage" data-stage=${stage.stage_id}>
    <div><div class="stage-name">${stage.name}</div>
      <div class="soft">${show("stage-entered", { deals: html`<${Value} kpi=${kpi("entered_deals")} value=${n} of=${of} whole=${say("deals", { n })} />` })} · ${show("stage-here", { number: html`<${Value} kpi=${kpi("open_deals")} value=${stage.open_deals} of=${of} whole=${count(stage.open_deals)} />` })}</div></div>
    <div class="picture"><${Fates} parts=${parts} width=${most ? (n / most) * 1000 : 0} /></div>
    <div class="outcome">
      <div><span class="share">${stage.decided_rate?.value == null ? (n ? say("stage-not-decided") : say("stage-nothing-entered")) : show("stage-moved-on", { share: html`<${Value} kpi=${kpi("decided_rate")} value=${stage.decided_rate} />` })}</span>
        <span class="soft"> ${stage.decided_rate?.value == null ? "" : stage.decided_rate.n < SMALL ? say("stage-of-few-decided", { n: stage.decided_rate.n }) : `${say("stage-of-decided", { n: stage.decided_rate.n })}, ${say("number-range", { range: rangeOf(stage.decided_rate) })}`}</span></div>
      <ul class="fates-text">${parts.filter((part) => part.deals).map((part) => html`<li key=${part.id} class=${`t-${part.kind}`}>
        <${Value} kpi=${kpi(part.id)} value=${stage[part.id]} of=${of} whole=${count(part.deals)} /> ${say(`fate-${part.id}`)} <span class="soft">${share(part.value)}</span></li>`)}
        ${!parts.some((part) => part.deals && part.id !== "fresh" && part.id !== "moved_on") && n ? html`<li class="soft">${say("stage-nothing-lost")}</li>` : ""}</ul>
      ${reasons.length > 0 && html`<div class="soft">${say("stage-lost-for")} ${reasons.map((one) => `${one.name} ${count(one.lost)}`).join(" · ")}</div>`}
      ${stage.leaked_amount ? html`<div class="soft">${say("stage-leaked", { amount: brief(stage.leaked_amount) })}</div>` : ""}
    </div>
  </li>`;
}

function Pipeline({ pipeline }) {
  const { catalogue } = useContext(Page);
  const open = pipeline.stages.filter(isOpen);
  const closed = pipeline.stages.filter((stage) => !isOpen(stage));
  const most = Math.max(...open.map((stage) => stage.entered_deals), 0);
  const leak = biggestLeak(pipeline);
  const closedAs = (id) => html`<${Value} kpi=${kpiOf(catalogue, "deals", id)} value=${pipeline[id]} of=${{ pipeline: pipeline.pipeline_id }} />`;
  return html`<section class="panel" aria-label=${pipeline.name}>
    <div class="panel-head"><h3>${pipeline.name}</h3>
      <p class="insight">${leak ? html`<strong>${say("biggest-leak", { stage: leak.name })}</strong> — ${say("biggest-leak-why", { share: share(leak.lost.value) })}` : ""}</p></div>
    <ol class="funnel">${open.map((stage) => html`<${Stage} key=${stage.stage_id} stage=${stage} pipeline=${pipeline} most=${most} />`)}</ol>
    ${closed.length > 0 && pipeline.kind !== "leads" && html`<p class="closed">${say("closed-in-these-days")} <b class="t-on">${closedAs("won")} ${say("outcome-won")}</b> · <b class="t-lost">${closedAs("lost")} ${say("outcome-lost")}</b> · <b class="t-disqualified">${closedAs("disqualified")} ${say("outcome-disqualified")}</b> <span class="soft">${say("closed-by-date")}</span></p>`}
  </section>`;
}

const STAGE_COLUMNS = ["entered_deals", "moved_on", "decided_rate", "lost", "disqualified", "moved_pipeline", "stuck", "fresh", "losses_from_here", "leaked_amount", "cumulative_conversion"];

function StageTable({ pipeline }) {
  const { catalogue } = useContext(Page);
  const kpis = STAGE_COLUMNS.map((id) => kpiOf(catalogue, "stage", id));
  const rows = pipeline.stages.filter(isOpen).map((stage) => ({ ...stage, key: stage.stage_id }));
  const columns = [
    { key: "name", title: say("stage"), text: true, value: (row) => row.name, show: (row) => row.name },
    ...kpis.map((kpi) => ({ key: kpi.id, title: kpi.short || kpi.title, meaning: kpi.meaning, value: (row) => row[kpi.id], show: (row) => html`<${Value} kpi=${kpi} value=${row[kpi.id]} of=${{ stage: row.stage_id, pipeline: pipeline.pipeline_id }} />` })),
  ];
  return html`<${Table} label=${say("stages-of", { pipeline: pipeline.name })} columns=${columns} rows=${rows} />`;
}

const RATES = ["win_rate", "win_rate_qualified", "win_rate_broad", "win_rate_by_value", "win_rate_cohort", "mql_to_sql"];

function Rates() {
  const { report, catalogue } = useContext(Page);
  const rows = RATES.map((id) => [kpiOf(catalogue, "deals", id), report.total[id]]);
  return html`<dl class="rates">${rows.map(([kpi, value]) => html`<div key=${kpi.id}>
    <dt title=${kpi.meaning}>${kpi.title}</dt>
    <dd><b><${Value} kpi=${kpi} value=${value} of=${{}} /></b> <span class="soft">${value?.n !== undefined && value.value !== null ? `${rangeOf(value)} · ${say(`of-${kpi.id}`, { n: value.n })}` : ""}
      ${kpi.id === "win_rate_cohort" && report.total.still_open ? ` · ${say("rates-still-open", { n: report.total.still_open })}` : ""}</span></dd></div>`)}</dl>`;
}

export function Breakdown({ subject, rows, name, label }) {
  const { catalogue } = useContext(Page);
  const kpis = kpisOf(catalogue, subject);
  const columns = [
    { key: "name", title: name, text: true, value: (row) => row.name, show: (row) => row.name },
    ...kpis.map((kpi) => ({ key: kpi.id, title: kpi.short || kpi.title, meaning: kpi.meaning, value: (row) => row[kpi.id], show: (row) => html`<${Value} kpi=${kpi} value=${row[kpi.id]} of=${row.of} />` })),
  ];
  return html`<${Table} label=${label} columns=${columns} rows=${rows} />`;
}

export function Funnel() {
  const { report } = useContext(Page);
  const placed = report.pipelines.filter((pipeline) => pipeline.pipeline_id);
  const unplaced = report.pipelines.find((pipeline) => !pipeline.pipeline_id);
  return html`
    <h2 class="chapter-title">${say("funnel-title")}</h2>
    <p class="soft">${say("funnel-meaning")}</p>
    <ul class="legend" aria-label=${say("colours")}>${FATES.map(([id, kind]) => html`<li key=${id} class=${`k-${kind}`}>${say(`fate-${id}`)}</li>`)}</ul>
    ${placed.map((pipeline) => html`<${Pipeline} key=${pipeline.pipeline_id} pipeline=${pipeline} />`)}
    ${unplaced && html`<section class="panel" aria-label=${say("unplaced")}><h3>${say("unplaced")}</h3><p>${say("unplaced-deals", { n: unplaced.created })}</p></section>`}
    <section class="panel" aria-label=${say("stage-by-stage")}><h3>${say("stage-by-stage")}</h3>${placed.map((pipeline) => html`<h4 key=${`h${pipeline.pipeline_id}`}>${pipeline.name}</h4><${StageTable} key=${pipeline.pipeline_id} pipeline=${pipeline} />`)}</section>
    <div class="pair">
      <section class="panel" aria-label=${say("how-often-we-win")}><h3>${say("how-often-we-win")}</h3><${Rates} /></section>
      <section class="panel" aria-label=${say("how-old")}><h3>${say("how-old")}</h3><${WinCurve} curve=${report.win_curve} /></section>
    </div>
    <section class="panel" aria-label=${say("where-from")}><h3>${say("where-from")}</h3>
      <${Breakdown} subject="source" name=${say("source")} label=${say("sources")} rows=${report.sources.map((row) => ({ ...row, key: row.source, of: { source: row.source } }))} /></section>
    <section class="panel" aria-label=${say("why-lost")}><h3>${say("why-lost")}</h3>
      <${Breakdown} subject="loss reason" name=${say("reason")} label=${say("reasons")} rows=${report.loss_reasons.map((row) => ({ ...row, key: row.reason, of: { reason: row.reason } }))} /></section>`;
}

