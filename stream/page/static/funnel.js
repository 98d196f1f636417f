// Chapter Funnel: where prospects leave, how often we win, where deals come from.

import { html, useContext } from "./vendor/preact.js";
import { count, money, plural, rangeOf, share, SMALL } from "./format.js";
import { Fates, WinCurve } from "./charts.js";
import { Page, Value, kpiOf, kpisOf } from "./numbers.js";
import { Table } from "./table.js";

// The shares of a stage's cohort, in the order of the bar: [id, colour, what is said of it].
const FATES = [
  ["moved_on", "on", "moved on"], ["fresh", "here", "still fresh"], ["moved_pipeline", "back", "moved to another pipeline"],
  ["stuck", "stalled", "stuck"], ["disqualified", "disqualified", "disqualified"], ["lost", "lost", "lost"],
];

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
  const parts = FATES.map(([id, kind, said]) => ({ id, kind, said, value: stage[id]?.value ?? 0, deals: Math.round((stage[id]?.value ?? 0) * (stage[id]?.n ?? 0)) }));
  const reasons = (stage.loss_reasons ?? []).filter((one) => one.reason).slice(0, 3);
  return html`<li class="stage" data-stage=${stage.stage_id}>
    <div><div class="stage-name">${stage.name}</div>
      <div class="soft"><${Value} kpi=${kpi("entered_deals")} value=${n} of=${of} whole=${plural(n, "deal", "deals")} /> entered · <${Value} kpi=${kpi("open_deals")} value=${stage.open_deals} of=${of} whole=${count(stage.open_deals)} /> in this stage now</div></div>
    <div class="picture"><${Fates} parts=${parts} width=${most ? (n / most) * 1000 : 0} /></div>
    <div class="outcome">
      <div><span class="share">${stage.decided_rate?.value == null ? (n ? "not decided yet" : "no deal entered") : html`<${Value} kpi=${kpi("decided_rate")} value=${stage.decided_rate} /> moved on`}</span>
        <span class="soft"> ${stage.decided_rate?.value == null ? "" : stage.decided_rate.n < SMALL ? `of only ${plural(stage.decided_rate.n, "decided deal", "decided deals")}` : `of ${plural(stage.decided_rate.n, "decided deal", "decided deals")}, 95% range ${rangeOf(stage.decided_rate)}`}</span></div>
      <ul class="fates-text">${parts.filter((part) => part.deals).map((part) => html`<li key=${part.id} class=${`t-${part.kind}`}>
        <${Value} kpi=${kpi(part.id)} value=${stage[part.id]} of=${of} whole=${count(part.deals)} /> ${part.said} <span class="soft">${share(part.value)}</span></li>`)}
        ${!parts.some((part) => part.deals && part.id !== "fresh" && part.id !== "moved_on") && n ? html`<li class="soft">nothing lost yet</li>` : ""}</ul>
      ${reasons.length > 0 && html`<div class="soft">Lost in these days for: ${reasons.map((one) => `${one.name} ${count(one.lost)}`).join(" · ")}</div>`}
      ${stage.leaked_amount ? html`<div class="soft">${money(stage.leaked_amount)} leaked</div>` : ""}
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
      <p class="insight">${leak ? html`<strong>Biggest leak: ${leak.name}</strong> — ${share(leak.lost.value)} of the deals that entered were lost, more than in any other stage` : ""}</p></div>
    <ol class="funnel">${open.map((stage) => html`<${Stage} key=${stage.stage_id} stage=${stage} pipeline=${pipeline} most=${most} />`)}</ol>
    ${closed.length > 0 && pipeline.kind !== "leads" && html`<p class="closed">Closed in these days: <b class="t-on">${closedAs("won")} won</b> · <b class="t-lost">${closedAs("lost")} lost</b> · <b class="t-disqualified">${closedAs("disqualified")} disqualified</b> <span class="soft">by close date, whenever they entered</span></p>`}
  </section>`;
}

const STAGE_COLUMNS = ["entered_deals", "moved_on", "decided_rate", "lost", "disqualified", "moved_pipeline", "stuck", "fresh", "losses_from_here", "leaked_amount", "cumulative_conversion"];

function StageTable({ pipeline }) {
  const { catalogue } = useContext(Page);
  const kpis = STAGE_COLUMNS.map((id) => kpiOf(catalogue, "stage", id));
  const rows = pipeline.stages.filter(isOpen).map((stage) => ({ ...stage, key: stage.stage_id }));
  const columns = [
    { key: "name", title: "Stage", text: true, value: (row) => row.name, show: (row) => row.name },
    ...kpis.map((kpi) => ({ key: kpi.id, title: kpi.short || kpi.title, meaning: kpi.meaning, value: (row) => row[kpi.id], show: (row) => html`<${Value} kpi=${kpi} value=${row[kpi.id]} of=${{ stage: row.stage_id, pipeline: pipeline.pipeline_id }} />` })),
  ];
  return html`<${Table} label=${`Stages of ${pipeline.name}`} columns=${columns} rows=${rows} />`;
}

const RATES = [
  ["win_rate", "closed deal"], ["win_rate_qualified", "qualified closed deal"], ["win_rate_broad", "closed or disqualified deal"], ["win_rate_by_value", ""], ["win_rate_cohort", "deal created", "deals created"], ["mql_to_sql", "MQL"],
];

function Rates() {
  const { report, catalogue } = useContext(Page);
  const rows = RATES.map(([id, one, many = `${one}s`]) => [kpiOf(catalogue, "deals", id), report.total[id], one, many]);
  return html`<dl class="rates">${rows.map(([kpi, value, one, many]) => html`<div key=${kpi.id}>
    <dt title=${kpi.meaning}>${kpi.title}</dt>
    <dd><b><${Value} kpi=${kpi} value=${value} of=${{}} /></b> <span class="soft">${value?.n !== undefined && value.value !== null ? `${rangeOf(value)} · ${plural(value.n, one, many)}` : ""}
      ${kpi.id === "win_rate_cohort" && report.total.still_open ? ` · ${count(report.total.still_open)} still open` : ""}</span></dd></div>`)}</dl>`;
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
    <h2 class="chapter-title">Where prospects leave</h2>
    <p class="soft">Of the deals that first entered a stage in these days: what has become of them.</p>
    <ul class="legend" aria-label="Colours">${FATES.map(([id, kind, said]) => html`<li key=${id} class=${`k-${kind}`}>${said}</li>`)}</ul>
    ${placed.map((pipeline) => html`<${Pipeline} key=${pipeline.pipeline_id} pipeline=${pipeline} />`)}
    ${unplaced && html`<section class="panel" aria-label="No stage yet"><h3>No stage yet</h3><p>${plural(unplaced.created, "deal was", "deals were")} created in these days and ${unplaced.created === 1 ? "has" : "have"} not been in a stage of the funnel.</p></section>`}
    <section class="panel" aria-label="Stage by stage"><h3>Stage by stage</h3>${placed.map((pipeline) => html`<h4 key=${`h${pipeline.pipeline_id}`}>${pipeline.name}</h4><${StageTable} key=${pipeline.pipeline_id} pipeline=${pipeline} />`)}</section>
    <div class="pair">
      <section class="panel" aria-label="How often we win"><h3>How often we win</h3><${Rates} /></section>
      <section class="panel" aria-label="How old deals are when they are won"><h3>How old deals are when they are won</h3><${WinCurve} curve=${report.win_curve} /></section>
    </div>
    <section class="panel" aria-label="Where deals come from"><h3>Where deals come from</h3>
      <${Breakdown} subject="source" name="Source" label="Sources" rows=${report.sources.map((row) => ({ ...row, key: row.source, of: { source: row.source } }))} /></section>
    <section class="panel" aria-label="Why deals are lost"><h3>Why deals are lost</h3>
      <${Breakdown} subject="loss reason" name="Reason" label="Reasons" rows=${report.loss_reasons.map((row) => ({ ...row, key: row.reason, of: { reason: row.reason } }))} /></section>`;
}

