// Chapter Pipeline: what is open now, where it jams, how it changed.

import { html, useContext } from "./vendor/preact.js";
import { Waterfall } from "./charts.js";
import { DealList } from "./deals.js";
import { brief, dayOf, shortRange } from "./format.js";
import { Page, Value, kpiOf, useKpi } from "./numbers.js";
import { Table } from "./table.js";
import { say, show } from "./words.js";

const COLUMNS = ["open_deals", "open_amount", "stuck_now", "quiet_now", "overdue_now", "time_in_stage_mean", "time_in_stage_median", "bottleneck_share"];

function Jam() {
  const { report, catalogue } = useContext(Page);
  const kpis = COLUMNS.map((id) => kpiOf(catalogue, "stage", id));
  return report.pipelines.filter((pipeline) => pipeline.pipeline_id).map((pipeline) => {
    const rows = pipeline.stages.filter((stage) => stage.kind === "open").map((stage) => ({ ...stage, key: stage.stage_id }));
    const columns = [
      { key: "name", title: say("stage"), text: true, value: (row) => row.name, show: (row) => row.name },
      ...kpis.map((kpi) => ({ key: kpi.id, title: kpi.short || kpi.title, meaning: kpi.meaning, value: (row) => row[kpi.id], show: (row) => html`<${Value} kpi=${kpi} value=${row[kpi.id]} of=${{ stage: row.stage_id, pipeline: pipeline.pipeline_id }} />` })),
    ];
    const share = (stage) => stage.bottleneck_share?.value ?? stage.bottleneck_share ?? 0;
    const jam = rows.length > 1 ? rows.reduce((a, b) => (share(b) > share(a) ? b : a)) : null;
    return html`<div key=${pipeline.pipeline_id}><h3 class="minor">${pipeline.name}</h3>
      ${jam && share(jam) > 0 && html`<p class="insight">${show("jam", { stage: html`<strong>${jam.name}</strong>` })}</p>`}
      <${Table} label=${say("open-in", { pipeline: pipeline.name })} columns=${columns} rows=${rows} /></div>`;
  });
}

function Flag({ id }) {
  const { report } = useContext(Page);
  const kpi = useKpi("deals", id);
  return html`<li><b><${Value} kpi=${kpi} value=${report.total[id]} of=${{ state: id }} /></b> ${say(`open-flag-${id}`)}</li>`;
}

export function Pipelines() {
  const { report } = useContext(Page);
  const total = report.total;
  return html`
    <section class="panel" aria-label=${say("open-now")}><h2>${say("open-now")}</h2>
      <p class="lead">${show("open-worth", { deals: html`<b><${Value} kpi=${useKpi("deals", "open_deals")} value=${total.open_deals} of=${{}} whole=${say("open-deals", { n: total.open_deals })} /></b>`, amount: html`<b>${brief(total.open_amount)}</b>` })}</p>
      <ul class="flags">
        <${Flag} id="stuck" />
        <${Flag} id="quiet" />
        <${Flag} id="overdue" />
        ${total.won_later ? html`<${Flag} id="won_later" />` : ""}
      </ul></section>
    <section class="panel" aria-label=${say("where-it-jams")}><h2>${say("where-it-jams")}</h2><${Jam} /></section>
    <div class="pair">
      <section class="panel" aria-label=${say("what-changed")}><h2>${say("what-changed")}</h2>
        <p class="soft">${say("what-changed.meaning", { days: shortRange(report.from, report.to) })}</p><${Waterfall} waterfall=${report.waterfall} of="waterfall" said=${say("what-changed.deals")} /></section>
      <section class="panel" aria-label=${say("due-by", { day: dayOf(report.due_by) })}><h2>${say("due-by", { day: dayOf(report.due_by) })}</h2>
        <p class="soft">${say("due-by.meaning")}</p><${Waterfall} waterfall=${report.waterfall_due} of="waterfall_due" said=${say("due-by.deals")} /></section></div>
    <section class="panel" aria-label=${say("stuck-longest")}><h2>${say("stuck-longest")}</h2><${DealList} of=${{ state: "stuck", limit: 10 }} /></section>`;
}
