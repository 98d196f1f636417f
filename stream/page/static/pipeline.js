// Chapter Pipeline: what is open now, where it jams, how it changed.

import { html, useContext } from "./vendor/preact.js";
import { Waterfall } from "./charts.js";
import { DealList } from "./deals.js";
import { dayOf, money, plural, shortRange } from "./format.js";
import { Page, Value, kpiOf, useKpi } from "./numbers.js";
import { Table } from "./table.js";

const COLUMNS = ["open_deals", "open_amount", "stuck_now", "quiet_now", "overdue_now", "time_in_stage_mean", "time_in_stage_median", "bottleneck_share"];

function Jam() {
  const { report, catalogue } = useContext(Page);
  const kpis = COLUMNS.map((id) => kpiOf(catalogue, "stage", id));
  return report.pipelines.filter((pipeline) => pipeline.pipeline_id).map((pipeline) => {
    const rows = pipeline.stages.filter((stage) => stage.kind === "open").map((stage) => ({ ...stage, key: stage.stage_id }));
    const columns = [
      { key: "name", title: "Stage", text: true, value: (row) => row.name, show: (row) => row.name },
      ...kpis.map((kpi) => ({ key: kpi.id, title: kpi.short || kpi.title, meaning: kpi.meaning, value: (row) => row[kpi.id], show: (row) => html`<${Value} kpi=${kpi} value=${row[kpi.id]} of=${{ stage: row.stage_id, pipeline: pipeline.pipeline_id }} />` })),
    ];
    const share = (stage) => stage.bottleneck_share?.value ?? stage.bottleneck_share ?? 0;
    const jam = rows.length > 1 ? rows.reduce((a, b) => (share(b) > share(a) ? b : a)) : null;
    return html`<div key=${pipeline.pipeline_id}><h3 class="minor">${pipeline.name}</h3>
      ${jam && share(jam) > 0 && html`<p class="insight">Most time goes into <strong>${jam.name}</strong>.</p>`}
      <${Table} label=${`What is open in ${pipeline.name}`} columns=${columns} rows=${rows} /></div>`;
  });
}

function Flag({ id, said }) {
  const { report } = useContext(Page);
  const kpi = useKpi("deals", id);
  return html`<li><b><${Value} kpi=${kpi} value=${report.total[id]} of=${{ state: id }} /></b> ${said}</li>`;
}

export function Pipelines() {
  const { report } = useContext(Page);
  const total = report.total;
  return html`
    <section class="panel" aria-label="Open now"><h2>Open now</h2>
      <p class="lead"><b><${Value} kpi=${useKpi("deals", "open_deals")} value=${total.open_deals} of=${{}} whole=${plural(total.open_deals, "open deal", "open deals")} /></b> worth <b>${money(total.open_amount)}</b></p>
      <ul class="flags">
        <${Flag} id="stuck" said="stuck: longer in their stage than its limit" />
        <${Flag} id="quiet" said="quiet: nothing has happened for too long" />
        <${Flag} id="overdue" said="overdue: the expected close date has passed" />
        ${total.won_later ? html`<${Flag} id="won_later" said="won, dated later" />` : ""}
      </ul></section>
    <section class="panel" aria-label="Where it jams"><h2>Where it jams</h2><${Jam} /></section>
    <div class="pair">
      <section class="panel" aria-label="What changed"><h2>What changed in the pipeline</h2>
        <p class="soft">${shortRange(report.from, report.to)}, all open deals, by what is known now.</p><${Waterfall} waterfall=${report.waterfall} of="waterfall" said="Open deals of these days, by what happened to them, as they are now." /></section>
      <section class="panel" aria-label=${`Due by ${dayOf(report.due_by)}`}><h2>Due by ${dayOf(report.due_by)}</h2>
        <p class="soft">The same for deals that are expected to close by then.</p><${Waterfall} waterfall=${report.waterfall_due} of="waterfall_due" said="Deals expected to close by then, by what happened to them, as they are now." /></section></div>
    <section class="panel" aria-label="Stuck longest"><h2>Stuck longest</h2><${DealList} of=${{ state: "stuck", limit: 10 }} /></section>`;
}
