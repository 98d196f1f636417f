// The panels of the page, each made of a report.

import { bucketName, count, element, money, put, rangeOf, share, written } from "./format.js";

const $ = (id) => document.getElementById(id);

// The KPIs of the catalogue, in its order: `subject` and `grain` as it has them.
let catalogue = [];

export function useCatalogue(kpis) { catalogue = kpis; }

const kpisOf = (subject, grain) => catalogue.filter((kpi) => kpi.subject === subject && (!grain || kpi.grain === grain));
const titled = (id) => catalogue.find((kpi) => kpi.subject === "deals" && kpi.id === id)?.title ?? id;

// KPIs of this rank or below are columns; all others stand under "All numbers".
const MAIN = 4;

function likely(rate) {
  if (rate.value === null) return "no closed deals";
  const range = rate.low === null ? "" : `${rangeOf(rate)} likely · `;
  return `${range}${count(rate.n)} closed deals`;
}

export function showCards(report) {
  const total = report.total;
  const cards = [
    ["revenue", money(total.revenue), `${count(total.won)} deals won`],
    ["win_rate", share(total.win_rate.value), likely(total.win_rate)],
    ["average_deal", money(total.average_deal), total.median_deal === null ? "no deal won" : `half are above ${money(total.median_deal)}`],
    ["open_deals", count(total.open_deals), `${money(total.open_amount)} · ${count(total.stalled_deals)} stalled`],
    ["created", count(total.created), total.cycle_days_median === null ? "created in this period" : `median sales cycle ${written("days", total.cycle_days_median)}`],
    ["activities", count(total.activities), total.selling_share === null ? "none logged" : `${share(total.selling_share)} of the time is selling`],
  ];
  $("cards").replaceChildren(...cards.map(([id, value, note]) => element("div", { class: "card" },
    element("dt", {}, titled(id)),
    put(element("dd", { class: "big" }), `card ${id}`, value),
    put(element("dd", { class: "note" }), `note ${id}`, note))));
}

// What became of the visits that began in the period, in the order of the bar: [number, colour].
const PARTS = [
  ["then_advanced", "on"], ["fresh", "here"], ["back", "back"],
  ["stalled", "stalled"], ["then_disqualified", "disqualified"], ["then_lost", "lost"],
];

function closedRow(pipeline) {
  const row = element("li", { class: "closed" });
  for (const stage of pipeline.stages.filter((one) => one.kind !== "open")) {
    row.append(element("div", { class: stage.kind }, element("span", { class: "stage-name" }, stage.name), " ",
      put(element("span", { class: "stage-now" }), `stage ${stage.stage_id}`, `${count(stage.entered)} ${stage.entered === 1 ? "deal" : "deals"}`)));
  }
  return row;
}

function stageRow(stage, most, key) {
  const { entries } = stage;
  const parts = { ...stage, fresh: stage.still_there - stage.stalled, back: stage.then_moved_back + stage.then_handed_off };
  const width = most ? (entries / most) * 1000 : 0;
  const picture = element("svg", { viewBox: "0 0 1000 38", preserveAspectRatio: "none", "aria-hidden": "true" });
  picture.append(element("rect", { class: "k-track", x: 0, y: 18, width: 1000, height: 2 }));
  let x = (1000 - width) / 2;
  for (const [name, kind] of PARTS) {
    const part = entries ? (Math.max(0, parts[name]) / entries) * width : 0;
    if (part > 0) picture.append(element("rect", { class: `k-${kind}`, x, y: 3, width: part, height: 32 }));
    x += part;
  }
  const now = put(element("div", { class: "stage-now" }), `${key} now`, `${count(entries)} entered · ${count(stage.open_deals)} there now`);
  const rate = stage.conversion_cohort;
  const outcome = element("div", { class: "outcome" },
    put(element("span", { class: "share" }), `${key} share`, rate.value === null ? "no deal entered" : `${share(rate.value)} go on`), " ",
    put(element("span", { class: "share-note" }), `${key} range`, rate.value === null ? "" : `${share(rate.low)}–${share(rate.high)} likely`));
  const leaks = element("div", { class: "leaks" });
  for (const [value, word] of [[stage.then_lost, "lost"], [stage.then_disqualified, "disqualified"], [stage.stalled, "stalled"]]) {
    if (!value) continue;
    if (leaks.childNodes.length) leaks.append(" · ");
    leaks.append(put(element("b", { class: `l-${word}` }), `${key} ${word}`, `${count(value)} ${word}`));
  }
  if (!leaks.childNodes.length && entries) leaks.append("no leak");
  outcome.append(leaks);
  return element("li", {}, element("div", {}, element("div", { class: "stage-name" }, stage.name), now), element("div", { class: "picture" }, picture), outcome);
}

// Stages of several pipelines are told apart by the pipeline's name.
const stageName = (stage, pipeline, pipelines) => (pipelines.length > 1 ? `${pipeline.name}: ${stage.name}` : stage.name);

export function showFunnel(pipelines) {
  const rows = [];
  let worst = null;
  for (const pipeline of pipelines) {
    if (pipelines.length > 1) rows.push(element("li", { class: "pipeline" }, pipeline.name));
    const most = Math.max(...pipeline.stages.map((s) => (s.kind === "open" ? s.entries : 0)));
    for (const stage of pipeline.stages.filter((one) => one.kind === "open")) {
      rows.push(stageRow(stage, most, `stage ${pipeline.pipeline_id} ${stage.stage_id}`));
      const { entries } = stage;
      const leaked = stage.then_lost + stage.then_disqualified + stage.stalled;
      if (entries >= 10 && leaked && (!worst || leaked / entries > worst.leak)) worst = { leak: leaked / entries, name: stageName(stage, pipeline, pipelines), entries, leaked };
    }
    rows.push(closedRow(pipeline));
  }
  $("funnel").replaceChildren(...rows);
  $("leak").replaceChildren(...(worst ? [element("strong", {}, `${worst.name} leaks most: `), `${count(worst.leaked)} of ${count(worst.entries)} deals that entered (${share(worst.leak)})`] : []));
}

// A cell of a KPI: money of the first column as a bar beside others, a rate with its range.
function cell(kpi, row, key, most) {
  const value = row[kpi.id];
  const shown = put(element("span"), `${key} ${kpi.id}`, written(kpi.unit, kpi.rate ? value.value : value));
  if (kpi.id === "revenue") {
    const meter = element("meter", { min: 0, max: most, value: Math.max(0, value), "aria-hidden": "true" });
    return element("td", {}, element("div", { class: "bar" }, meter, shown));
  }
  const made = element("td", kpi.id === "stalled_deals" && value ? { class: "stalled" } : {}, shown);
  if (kpi.rate && value.low !== null) made.append(element("span", { class: "note" }, rangeOf(value)));
  return made;
}

const largest = (rows) => Math.max(1, ...rows.map((row) => row.revenue));
const main = (kpis) => kpis.filter((kpi) => kpi.rank <= MAIN);

function fill(id, head, body) {
  $(id).replaceChildren(
    element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...body));
}

export function showMembers(id, rows, label, kinds) {
  rows = rows.filter((row) => row.revenue || row.won || row.lost || row.activities || row.open_deals);
  const most = largest(rows);
  const columns = main(kpisOf("deals")).filter((kpi) => kpi.of_reps || id !== "reps");
  const body = rows.map((row) => {
    const key = `${id} ${row.team_id} ${row.rep_id || ""}`;
    const first = element("th", { scope: "row" }, row.name);
    if (row.team) first.append(element("span", { class: "note" }, row.team));
    return element("tr", {}, first, ...columns.map((kpi) => cell(kpi, row, key, most)),
      ...kinds.map((kind) => put(element("td"), `${key} ${kind.id}`, count(row.activities_by_type[kind.id] || 0))));
  });
  fill(id, [label, ...columns.map((kpi) => kpi.title), ...kinds.map((kind) => kind.name)], body);
}

// Newest first, so that what goes on changing is in sight.
export function showTime(report) {
  const { grain, trend } = report;
  $("time-panel").hidden = trend.length < 2;
  const most = largest(trend);
  const columns = main(kpisOf("deals", "period"));
  const body = trend.map((row) => element("tr", {}, element("th", { scope: "row" }, bucketName(grain, row, report)),
    ...columns.map((kpi) => cell(kpi, row, `time ${grain} ${row.from}`, most))));
  fill("time", [grain[0].toUpperCase() + grain.slice(1), ...columns.map((kpi) => kpi.title)], body.reverse());
}

// Every KPI, with what it means: of all deals, and of each open stage.
export function showAll(report) {
  const numbers = (kpi, row, key) => {
    const value = row[kpi.id];
    const range = kpi.rate && value.low !== null ? `${rangeOf(value)}, n ${count(value.n)}` : "";
    return element("td", {}, put(element("span"), `${key} ${kpi.id}`, written(kpi.unit, kpi.rate ? value.value : value)),
      element("span", { class: "note" }, range));
  };
  const rowOf = (kpi, cells) => element("tr", {},
    element("th", { scope: "row" }, kpi.title, element("span", { class: "note" }, kpi.meaning)), ...cells);
  fill("all-deals", ["Number", "All"], kpisOf("deals").map((kpi) => rowOf(kpi, [numbers(kpi, report.total, "all")])));
  const stages = report.pipelines.flatMap((pipeline) => pipeline.stages.filter((stage) => stage.kind === "open").map((stage) => ({ pipeline, stage })));
  fill("all-stages", ["Number", ...stages.map(({ stage, pipeline }) => stageName(stage, pipeline, report.pipelines))],
    kpisOf("stage").map((kpi) => rowOf(kpi, stages.map(({ stage }) => numbers(kpi, stage, `all ${stage.stage_id}`)))));
}
