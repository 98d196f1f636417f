// The panels of the page, each made of a report.

import { bucketName, count, element, money, put, share } from "./format.js";

const $ = (id) => document.getElementById(id);

function likely(rate) {
  if (rate.value === null) return "no closed deals yet";
  const range = rate.low === null ? "" : `${share(rate.low)}–${share(rate.high)} likely · `;
  return `${range}${count(rate.n)} closed deals`;
}

export function showCards(report, pipelines) {
  const total = report.total;
  const open = pipelines.flatMap((p) => p.stages).filter((s) => s.kind === "open");
  const deals = open.reduce((sum, s) => sum + s.deals_now, 0);
  const amount = open.reduce((sum, s) => sum + s.amount_now, 0);
  const stalled = open.reduce((sum, s) => sum + s.stalled_now, 0);
  const cards = [
    ["Revenue", money(total.revenue), `${count(total.won)} deals won`],
    ["Win rate", share(total.win_rate.value), likely(total.win_rate)],
    ["Average deal", money(total.average_deal), total.median_deal === null ? "no deal won yet" : `half are above ${money(total.median_deal)}`],
    ["Open deals now", count(deals), `${money(amount)} · ${count(stalled)} stalled`],
    ["New deals", count(total.created), total.cycle_days_median === null ? "created in this period" : `won deals took ${count(Math.round(total.cycle_days_median))} days`],
    ["Activities", count(total.activities), total.selling_share === null ? "none logged" : `${share(total.selling_share)} of the time is selling`],
  ];
  $("cards").replaceChildren(...cards.map(([name, value, note]) => element("div", { class: "card" },
    element("dt", {}, name),
    put(element("dd", { class: "big" }), `card ${name}`, value),
    put(element("dd", { class: "note" }), `note ${name}`, note))));
}

// What became of the visits that began in the period, in the order of the bar: [number, colour].
const PARTS = [
  ["then_advanced", "on"], ["quiet", "here"], ["back", "back"],
  ["still_stalled", "stalled"], ["then_disqualified", "disqualified"], ["then_lost", "lost"],
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
  const entries = stage.entered + stage.taken_over;
  const parts = { ...stage, quiet: stage.still_here - stage.still_stalled, back: stage.then_moved_back + stage.then_handed_off };
  const width = most ? (entries / most) * 1000 : 0;
  const picture = element("svg", { viewBox: "0 0 1000 38", preserveAspectRatio: "none", "aria-hidden": "true" });
  picture.append(element("rect", { class: "k-track", x: 0, y: 18, width: 1000, height: 2 }));
  let x = (1000 - width) / 2;
  for (const [name, kind] of PARTS) {
    const part = entries ? (Math.max(0, parts[name]) / entries) * width : 0;
    if (part > 0) picture.append(element("rect", { class: `k-${kind}`, x, y: 3, width: part, height: 32 }));
    x += part;
  }
  const now = put(element("div", { class: "stage-now" }), `${key} now`, `${count(entries)} entered · ${count(stage.deals_now)} there now`);
  const rate = stage.conversion_cohort;
  const outcome = element("div", { class: "outcome" },
    put(element("span", { class: "share" }), `${key} share`, rate.value === null ? "nobody entered yet" : `${share(rate.value)} go on`), " ",
    put(element("span", { class: "share-note" }), `${key} range`, rate.value === null ? "" : `${share(rate.low)}–${share(rate.high)} likely`));
  const leaks = element("div", { class: "leaks" });
  for (const [value, word] of [[stage.then_lost, "lost"], [stage.then_disqualified, "disqualified"], [stage.still_stalled, "stalled"]]) {
    if (!value) continue;
    if (leaks.childNodes.length) leaks.append(" · ");
    leaks.append(put(element("b", { class: `l-${word}` }), `${key} ${word}`, `${count(value)} ${word}`));
  }
  if (!leaks.childNodes.length && entries) leaks.append("no leak");
  outcome.append(leaks);
  return element("li", {}, element("div", {}, element("div", { class: "stage-name" }, stage.name), now), element("div", { class: "picture" }, picture), outcome);
}

export function showFunnel(pipelines) {
  const rows = [];
  let worst = null;
  for (const pipeline of pipelines) {
    const most = Math.max(...pipeline.stages.map((s) => (s.kind === "open" ? s.entered + s.taken_over : 0)));
    for (const stage of pipeline.stages.filter((one) => one.kind === "open")) {
      rows.push(stageRow(stage, most, `stage ${pipeline.pipeline_id} ${stage.stage_id}`));
      const entries = stage.entered + stage.taken_over;
      const leaked = stage.then_lost + stage.then_disqualified + stage.still_stalled;
      if (entries >= 10 && leaked && (!worst || leaked / entries > worst.leak)) worst = { leak: leaked / entries, name: stage.name, entries, leaked };
    }
    rows.push(closedRow(pipeline));
  }
  $("funnel").replaceChildren(...rows);
  $("leak").replaceChildren(...(worst ? [element("strong", {}, `${worst.name} leaks most: `), `${count(worst.leaked)} of ${count(worst.entries)} deals that entered (${share(worst.leak)})`] : []));
}

// The cells that teams, reps and stretches of time have in common; `most` is the revenue of a full bar.
const RESULTS = ["Revenue", "Won", "Lost", "Win rate", "Average deal", "Days to win"];

function results(row, most, key) {
  const noted = (cell, note) => { if (note) cell.append(element("span", { class: "note" }, note)); return cell; };
  const cell = (name, text, note) => noted(element("td", {}, put(element("span"), `${key} ${name}`, text)), note);
  const meter = element("meter", { min: 0, max: most, value: Math.max(0, row.revenue), "aria-hidden": "true" });
  const rate = row.win_rate;
  return [
    element("td", {}, element("div", { class: "bar" }, meter, put(element("span"), `${key} revenue`, money(row.revenue)))),
    cell("won", count(row.won)),
    cell("lost", count(row.lost)),
    cell("rate", share(rate.value), rate.value === null ? "" : `${share(rate.low)}–${share(rate.high)}`),
    cell("average", money(row.average_deal), row.median_deal === null ? "" : `half above ${money(row.median_deal)}`),
    cell("days", row.cycle_days_mean === null ? "–" : count(Math.round(row.cycle_days_mean)),
      row.cycle_days_median === null ? "" : `half within ${count(Math.round(row.cycle_days_median))}`),
  ];
}

const largest = (rows) => Math.max(1, ...rows.map((row) => row.revenue));

function fill(id, head, body) {
  $(id).replaceChildren(
    element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...body));
}

export function showMembers(id, rows, label, kinds) {
  rows = rows.filter((row) => row.revenue || row.won || row.lost || row.activities || row.deals_now);
  const most = largest(rows);
  const body = rows.map((row) => {
    const key = `${id} ${row.team_id} ${row.rep_id || ""}`;
    const first = element("th", { scope: "row" }, row.name);
    if (row.team) first.append(element("span", { class: "note" }, row.team));
    return element("tr", {}, first, ...results(row, most, key),
      put(element("td"), `${key} open`, count(row.deals_now)),
      put(element("td", row.stalled_now ? { class: "stalled" } : {}), `${key} stalled`, count(row.stalled_now)),
      ...kinds.map((kind) => put(element("td"), `${key} ${kind.id}`, count(row.activities_by_type[kind.id] || 0))));
  });
  fill(id, [label, ...RESULTS, "Open now", "Stalled", ...kinds.map((kind) => kind.name)], body);
}

// Newest first, so that what goes on changing is in sight.
export function showTime(report) {
  const { grain, trend } = report;
  $("time-panel").hidden = trend.length < 2;
  const most = largest(trend);
  const body = trend.map((row) => element("tr", {},
    element("th", { scope: "row" }, bucketName(grain, row, report)), ...results(row, most, `time ${grain} ${row.from}`)));
  fill("time", [grain[0].toUpperCase() + grain.slice(1), ...RESULTS], body.reverse());
}
