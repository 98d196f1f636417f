// The live page: asks for a stream of reports and shows each. All text goes in as text, never as markup.

const $ = (id) => document.getElementById(id);
const form = document.querySelector("form");
const locale = navigator.language || "en";
let currency = "EUR";
let source = null;
let lastReport = 0;
let connected = false;
let behind = null;

const count = (n) => new Intl.NumberFormat(locale).format(n);
const share = (value) => (value === null ? "–" : new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(value));
const digits = () => new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits;

function money(minor) {
  if (minor === null) return "–";
  const units = minor / 10 ** digits();
  const options = { style: "currency", currency };
  if (Math.abs(units) >= 100000) Object.assign(options, { notation: "compact", maximumFractionDigits: Math.abs(units) >= 1e6 ? 2 : 0 });
  else options.maximumFractionDigits = 0;
  return new Intl.NumberFormat(locale, options).format(units);
}

function likely(rate) {
  if (rate.value === null) return "no closed deals yet";
  const range = rate.low === null ? "" : `${share(rate.low)}–${share(rate.high)} likely · `;
  return `${range}${count(rate.n)} closed deals`;
}

function element(tag, attributes = {}, ...children) {
  const made = tag === "svg" || tag === "rect" || tag === "title"
    ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Elements are kept by key, so that a change can be seen and only what moved flashes.
const shown = new Map();
function put(node, key, text) {
  node.dataset.key = key;
  node.textContent = text;
  if (shown.has(key) && shown.get(key) !== text) node.classList.add("moved");
  shown.set(key, text);
  return node;
}

function showCards(report, pipelines) {
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

function showFunnel(pipelines) {
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

function showTable(id, rows, label, kinds) {
  rows = rows.filter((row) => row.revenue || row.won || row.lost || row.activities);
  const most = Math.max(1, ...rows.map((row) => row.revenue));
  const head = ["Revenue", "Won", "Lost", "Win rate", "Average deal", ...kinds.map((kind) => kind.name)];
  const body = rows.map((row) => {
    const key = `${id} ${row.team_id} ${row.rep_id || ""}`;
    const first = element("th", { scope: "row" }, row.name);
    if (row.team) first.append(element("span", { class: "note" }, row.team));
    const meter = element("meter", { min: 0, max: most, value: Math.max(0, row.revenue), "aria-hidden": "true" });
    const revenue = element("td", {}, element("div", { class: "bar" }, meter, put(element("span"), `${key} revenue`, money(row.revenue))));
    const rate = element("td", {}, put(element("span"), `${key} rate`, share(row.win_rate.value)));
    if (row.win_rate.value !== null) rate.append(element("span", { class: "note" }, `${share(row.win_rate.low)}–${share(row.win_rate.high)}`));
    return element("tr", {}, first, revenue,
      put(element("td"), `${key} won`, count(row.won)), put(element("td"), `${key} lost`, count(row.lost)), rate,
      put(element("td"), `${key} average`, money(row.average_deal)),
      ...kinds.map((kind) => put(element("td"), `${key} ${kind.id}`, count(row.activities_by_type[kind.id] || 0))));
  });
  $(id).replaceChildren(
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, label), ...head.map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...body));
}

function show(report, names) {
  currency = report.currency;
  const total = report.total;
  const open = report.pipelines.flatMap((p) => p.stages).some((s) => s.deals_now || s.entered);
  const empty = !open && !(total.created + total.won + total.lost + total.disqualified + total.activities);
  $("empty").hidden = !empty;
  $("content").hidden = empty;
  if (empty) return;
  showCards(report, report.pipelines);
  showFunnel(report.pipelines);
  showTable("teams", report.teams, "Team", names.activity_types);
  showTable("reps", report.reps, "Rep", names.activity_types);
  const uncertain = report.uncertain_deals;
  $("uncertain").textContent = !uncertain ? "" : uncertain === 1 ? "1 deal may have missed changes; a backfill heals it." : `${count(uncertain)} deals may have missed changes; a backfill heals them.`;
  const days = report.from === report.to ? report.from : `${report.from} to ${report.to}`;
  $("foot").textContent = `${days}, days in ${names.time_zone}. “Likely” is the range that the true rate is in with 95% certainty. Late news from the CRM corrects earlier numbers by itself.`;
}

function showState() {
  const seconds = Math.round((Date.now() - lastReport) / 1000);
  let state = "live";
  let text = seconds < 25 ? "Live" : `Live · last news ${count(seconds)} s ago`;
  let notice = "";
  if (!connected) {
    state = "lost";
    text = lastReport ? "Connection lost" : "Connecting…";
    if (lastReport) notice = `Connection lost. These numbers are from ${new Date(lastReport).toLocaleTimeString(locale)}; trying again…`;
  } else if (behind) {
    state = "behind";
    text = "Catching up";
    notice = behind;
  }
  $("state").dataset.state = state;
  if ($("state-text").textContent !== text) $("state-text").textContent = text;
  if ($("notice").textContent !== notice) $("notice").textContent = notice;
  $("notice").hidden = !notice;
}

function whatIsBehind(status) {
  if (!status.ready) return "Numbers are being prepared; they may be incomplete for a moment.";
  if (status.waiting > 500) return `Numbers are catching up: ${count(status.waiting)} events are still on their way.`;
  if (status.behind_seconds > 10) return `Numbers are ${count(Math.round(status.behind_seconds))} seconds behind.`;
  return null;
}

function choice() {
  const data = new FormData(form);
  return new URLSearchParams([...data.entries()].filter(([, value]) => value));
}

function listen(names) {
  if (source) source.close();
  const query = choice();
  history.replaceState(null, "", `?${query}`);
  source = new EventSource(`/api/live?${query}`);
  source.addEventListener("kpis", (event) => {
    const { report, status } = JSON.parse(event.data);
    connected = true;
    lastReport = Date.now();
    behind = whatIsBehind(status);
    show(report, names);
    showState();
  });
  source.addEventListener("away", () => { connected = true; behind = "The stored numbers cannot be read right now; trying again."; showState(); });
  source.onerror = () => { connected = false; showState(); if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(names), 2000); };
}

async function begin() {
  let names;
  try {
    names = await (await fetch("/api/funnel")).json();
  } catch {
    setTimeout(begin, 2000);
    return;
  }
  currency = names.currency;
  for (const team of names.teams) form.team.append(element("option", { value: team.id }, team.name));
  for (const pipeline of names.pipelines) form.pipeline.append(element("option", { value: pipeline.id }, pipeline.name));
  const wanted = new URLSearchParams(location.search);
  for (const name of ["period", "team", "pipeline"]) {
    const value = wanted.get(name);
    if (value === null) continue;
    const known = name === "period" ? [...form.period].map((input) => input.value) : [...form[name].options].map((option) => option.value);
    if (known.includes(value)) form[name].value = value;
  }
  form.addEventListener("change", () => { shown.clear(); listen(names); });
  form.addEventListener("submit", (event) => event.preventDefault());
  setInterval(showState, 1000);
  listen(names);
}

begin();
