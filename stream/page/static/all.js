// Chapter All numbers: every KPI of the catalogue with what it means, and every bucket of time.

import { html, useContext } from "./vendor/preact.js";
import { Restated } from "./cards.js";
import { bucketName, isRate, rangeOf, written } from "./format.js";
import { Change, Page, Value, kpisOf, previousName } from "./numbers.js";
import { Table } from "./table.js";
import { say } from "./words.js";

const exactly = (value) => (isRate(value) && value.value !== null && value.low !== null ? `${rangeOf(value)} · ${say("number-of", { n: value.n })}` : "");

function Totals() {
  const { report, catalogue } = useContext(Page);
  const columns = [
    { key: "name", title: say("all-number"), text: true, value: (row) => row.kpi.title, show: (row) => html`${row.kpi.title}<span class="note">${row.kpi.meaning}</span>` },
    { key: "value", title: say("all-value"), value: (row) => row.value, show: (row) => html`<${Value} kpi=${row.kpi} value=${row.value} of=${{}} /><${Restated} row=${report.total} kpi=${row.kpi} />` },
    { key: "range", title: say("range-95"), value: (row) => exactly(row.value), show: (row) => exactly(row.value) },
    { key: "before", title: previousName(report), value: (row) => row.before, show: (row) => written(row.kpi.unit, row.before) },
    { key: "change", title: say("all-change"), value: () => null, show: (row) => html`<${Change} kpi=${row.kpi} value=${row.value} before=${row.before} />` },
  ];
  const rows = kpisOf(catalogue, "deals").map((kpi) => ({ key: kpi.id, kpi, value: report.total[kpi.id], before: report.total.previous?.[kpi.id] }));
  return html`<${Table} label=${say("chapter-all")} columns=${columns} rows=${rows} search=${say("find-number")} />`;
}

function Stages() {
  const { report, catalogue } = useContext(Page);
  const kpis = kpisOf(catalogue, "stage");
  const stages = report.pipelines.flatMap((pipeline) => pipeline.stages.filter((stage) => stage.kind === "open").map((stage) => ({ ...stage, pipeline })));
  const columns = [
    { key: "name", title: say("all-number"), text: true, value: (row) => row.kpi.title, show: (row) => html`${row.kpi.title}<span class="note">${row.kpi.meaning}</span>` },
    ...stages.map((stage) => ({ key: stage.stage_id, title: stage.name, meaning: stage.pipeline.name, value: (row) => stage[row.kpi.id], show: (row) => html`<${Value} kpi=${row.kpi} value=${stage[row.kpi.id]} of=${{ stage: stage.stage_id, pipeline: stage.pipeline.pipeline_id }} />` })),
  ];
  return html`<${Table} label=${say("all-of-stages")} columns=${columns} rows=${kpis.map((kpi) => ({ key: kpi.id, kpi }))} search=${say("find-number")} />`;
}

function Buckets() {
  const { report, catalogue } = useContext(Page);
  const kpis = kpisOf(catalogue, "deals", "period");
  const columns = [
    { key: "name", title: say("when"), text: true, value: (row) => row.from, show: (row) => bucketName(report.grain, row, report) },
    ...kpis.map((kpi) => ({ key: kpi.id, title: kpi.short || kpi.title, meaning: kpi.meaning, value: (row) => row[kpi.id], show: (row) => html`<${Value} kpi=${kpi} value=${row[kpi.id]} of=${{ from: row.from < report.from ? report.from : row.from, to: row.to > report.to ? report.to : row.to }} />` })),
  ];
  return html`<${Table} label=${say("over-time")} columns=${columns} rows=${[...report.trend].reverse().map((bucket) => ({ ...bucket, key: bucket.from }))} total=${{ ...report.total, from: report.from, to: report.to, key: "total" }} />`;
}

export function All() {
  const { report } = useContext(Page);
  return html`<section class="panel wide totals" aria-label=${say("chapter-all")}><h2>${say("all-title")}</h2><${Totals} /></section>
    <section class="panel wide" aria-label=${say("stages")}><h2>${say("stages")}</h2><${Stages} /></section>
    <section class="panel wide" aria-label=${say("over-time")}><h2>${say("over-time")}</h2><p class="paper">${say("all-too-wide", { command: `dealstream kpis --by ${report.grain} --csv` })}</p><div class="screen"><${Buckets} /></div></section>`;
}
