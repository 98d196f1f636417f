// Chapter All numbers: every KPI of the catalogue with what it means, and every bucket of time.

import { html, useContext } from "./vendor/preact.js";
import { Restated } from "./cards.js";
import { bucketName, isRate, rangeOf, count, written } from "./format.js";
import { Change, Page, Value, kpisOf, previousName } from "./numbers.js";
import { Table } from "./table.js";

const exactly = (value) => (isRate(value) && value.value !== null && value.low !== null ? `${rangeOf(value)} of ${count(value.n)}` : "");

function Totals() {
  const { report, catalogue } = useContext(Page);
  const columns = [
    { key: "name", title: "Number", text: true, value: (row) => row.kpi.title, show: (row) => html`${row.kpi.title}<span class="note">${row.kpi.meaning}</span>` },
    { key: "value", title: "Value", value: (row) => row.value, show: (row) => html`<${Value} kpi=${row.kpi} value=${row.value} of=${{}} /><${Restated} row=${report.total} kpi=${row.kpi} />` },
    { key: "range", title: "95% range", value: (row) => exactly(row.value), show: (row) => exactly(row.value) },
    { key: "before", title: previousName(report), value: (row) => row.before, show: (row) => written(row.kpi.unit, row.before) },
    { key: "change", title: "Change", value: () => null, show: (row) => html`<${Change} kpi=${row.kpi} value=${row.value} before=${row.before} />` },
  ];
  const rows = kpisOf(catalogue, "deals").map((kpi) => ({ key: kpi.id, kpi, value: report.total[kpi.id], before: report.total.previous?.[kpi.id] }));
  return html`<${Table} label="All numbers" columns=${columns} rows=${rows} search="Find a number" />`;
}

function Stages() {
  const { report, catalogue } = useContext(Page);
  const kpis = kpisOf(catalogue, "stage");
  const stages = report.pipelines.flatMap((pipeline) => pipeline.stages.filter((stage) => stage.kind === "open").map((stage) => ({ ...stage, pipeline })));
  const columns = [
    { key: "name", title: "Number", text: true, value: (row) => row.kpi.title, show: (row) => html`${row.kpi.title}<span class="note">${row.kpi.meaning}</span>` },
    ...stages.map((stage) => ({ key: stage.stage_id, title: stage.name, meaning: stage.pipeline.name, value: (row) => stage[row.kpi.id], show: (row) => html`<${Value} kpi=${row.kpi} value=${stage[row.kpi.id]} of=${{ stage: stage.stage_id, pipeline: stage.pipeline.pipeline_id }} />` })),
  ];
  return html`<${Table} label="All numbers of stages" columns=${columns} rows=${kpis.map((kpi) => ({ key: kpi.id, kpi }))} search="Find a number" />`;
}

function Buckets() {
  const { report, catalogue } = useContext(Page);
  const kpis = kpisOf(catalogue, "deals", "period");
  const columns = [
    { key: "name", title: "When", text: true, value: (row) => row.from, show: (row) => bucketName(report.grain, row, report) },
    ...kpis.map((kpi) => ({ key: kpi.id, title: kpi.short || kpi.title, meaning: kpi.meaning, value: (row) => row[kpi.id], show: (row) => html`<${Value} kpi=${kpi} value=${row[kpi.id]} of=${{ from: row.from < report.from ? report.from : row.from, to: row.to > report.to ? report.to : row.to }} />` })),
  ];
  return html`<${Table} label="Over time" columns=${columns} rows=${[...report.trend].reverse().map((bucket) => ({ ...bucket, key: bucket.from }))} total=${{ ...report.total, from: report.from, to: report.to, key: "total" }} />`;
}

export function All() {
  const { report } = useContext(Page);
  return html`<section class="panel wide" aria-label="All numbers"><h2>All numbers, and what they mean</h2><${Totals} /></section>
    <section class="panel wide" aria-label="Stages"><h2>Stages</h2><${Stages} /></section>
    <section class="panel wide" aria-label="Over time"><h2>Over time</h2><p class="paper">Too wide for paper: it is on the page, and in CSV as dealstream kpis --by ${report.grain} --csv writes it.</p><div class="screen"><${Buckets} /></div></section>`;
}
