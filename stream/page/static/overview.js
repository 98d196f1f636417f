// Chapter Overview: the numbers at a glance, how they came about, and what needs a hand.

import { html, useContext, useState } from "./vendor/preact.js";
import { Cards } from "./cards.js";
import { Calendar, Trend, trendPoints } from "./charts.js";
import { biggestLeak } from "./funnel.js";
import { count, dayOf, money, plural, share, written } from "./format.js";
import { Page, Value, kpiOf, previousName } from "./numbers.js";
import { Problems } from "./problems.js";

const SHOWN = ["revenue", "won", "created", "win_rate", "activities"];

function OverTime() {
  const { report, catalogue } = useContext(Page);
  const [id, choose] = useState("revenue");
  if (report.trend.length < 2) return null;
  const kpi = kpiOf(catalogue, "deals", id);
  const write = (value) => (value === null ? "–" : kpi.unit === "money" ? money(value) : kpi.unit === "share" ? share(value) : count(Math.round(value)));
  return html`<section class="panel" aria-label="Over time"><div class="panel-head"><h2>Over time</h2>
      <label class="pick">Show <select value=${id} onChange=${(event) => choose(event.target.value)}>${SHOWN.map((one) => html`<option key=${one} value=${one}>${kpiOf(catalogue, "deals", one).title}</option>`)}</select></label></div>
    <${Trend} title=${`${kpi.title} by ${report.grain}`} points=${trendPoints(report, id)} write=${write} />
    <p class="soft"><span class="k-on key">these days</span> ${report.previous_trend.length > 1 && html`<span class="before-key key">${previousName(report)}</span>`}</p></section>`;
}

const said = (goal) => `${written(goal.unit, goal.value)} so far, ${goal.at_most ? "at most " : ""}${written(goal.unit, goal.target)} by ${dayOf(goal.by)}.`;

function Attention() {
  const { report, catalogue } = useContext(Page);
  const total = report.total;
  const leaks = report.pipelines.map((pipeline) => [pipeline, biggestLeak(pipeline)]).filter(([, leak]) => leak);
  const flags = [["stuck", "stuck in their stage"], ["overdue", "past their expected close date"], ["quiet", "without any sign of life for too long"]].filter(([id]) => total[id]);
  const goals = report.goals.filter((goal) => goal.state === "behind" && !goal.is_over);
  if (!leaks.length && !flags.length && !goals.length) return null;
  return html`<section class="panel" aria-label="Needs a look"><h2>Needs a look</h2><ul class="flags">
    ${leaks.map(([pipeline, leak]) => html`<li key=${leak.stage_id}><strong class="t-lost">Biggest leak: ${leak.name}</strong> (${pipeline.name}): ${share(leak.lost.value)} of ${plural(leak.lost.n, "deal", "deals")} that entered were lost.</li>`)}
    ${goals.map((goal) => html`<li key=${`${goal.name} ${goal.by}`}><strong class="t-disqualified">Behind the goal: ${goal.name}</strong>, ${said(goal)}</li>`)}
    ${flags.map(([id, said]) => html`<li key=${id}><b><${Value} kpi=${kpiOf(catalogue, "deals", id)} value=${total[id]} of=${{ state: id }} /></b> ${total[id] === 1 ? "deal" : "deals"} ${said}</li>`)}
  </ul></section>`;
}

export function Overview() {
  const { report } = useContext(Page);
  return html`<${Cards} /><${Attention} />
    <div class="pair"><${OverTime} />
      <section class="panel" aria-label="Which days made sales"><h2>Which days made sales</h2><${Calendar} days=${report.calendar} /></section></div>
    <${Problems} />`;
}
