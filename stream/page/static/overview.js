// Chapter Overview: the numbers at a glance, how they came about, and what needs a hand.

import { html, useContext, useState } from "./vendor/preact.js";
import { Cards } from "./cards.js";
import { Calendar, Trend, trendPoints } from "./charts.js";
import { biggestLeak } from "./funnel.js";
import { brief, count, dayOf, money, share, written } from "./format.js";
import { nameOf } from "./goals.js";
import { Page, Value, kpiOf, previousName } from "./numbers.js";
import { Problems } from "./problems.js";
import { say, show } from "./words.js";

const SHOWN = ["revenue", "won", "created", "win_rate", "activities"];

function OverTime() {
  const { report, catalogue } = useContext(Page);
  const [id, choose] = useState("revenue");
  if (report.trend.length < 2) return null;
  const kpi = kpiOf(catalogue, "deals", id);
  const write = (amounts) => (value) => (value === null ? "–" : kpi.unit === "money" ? amounts(value) : kpi.unit === "share" ? share(value) : count(Math.round(value)));
  return html`<section class="panel" aria-label=${say("over-time")}><div class="panel-head"><h2>${say("over-time")}</h2>
      <label class="pick">${say("show")} <select value=${id} onChange=${(event) => choose(event.target.value)}>${SHOWN.map((one) => html`<option key=${one} value=${one}>${kpiOf(catalogue, "deals", one).title}</option>`)}</select></label></div>
    <${Trend} title=${say(`trend-by-${report.grain}`, { title: kpi.title })} points=${trendPoints(report, id)} write=${write(brief)} exact=${write(money)} />
    <p class="soft"><span class="k-on key">${say("these-days-key")}</span> ${report.previous_trend.length > 1 && html`<span class="before-key key">${previousName(report)}</span>`}</p></section>`;
}

// So many goals stand in sight: what else needs a look is not to be below thirty of them.
const IN_SIGHT = 3;

const said = (goal) => say(goal.at_most ? "attention-goal-at-most" : "attention-goal", { value: written(goal.unit, goal.value, brief), target: written(goal.unit, goal.target, brief), day: dayOf(goal.by) });

function Attention() {
  const { report, catalogue } = useContext(Page);
  const total = report.total;
  const leaks = report.pipelines.map((pipeline) => [pipeline, biggestLeak(pipeline)]).filter(([, leak]) => leak);
  const flags = ["stuck", "overdue", "quiet"].filter((id) => total[id]);
  const goals = report.goals.filter((goal) => goal.state === "behind" && !goal.is_over);
  if (!leaks.length && !flags.length && !goals.length) return null;
  const behind = (goal) => html`<li key=${`${goal.name} ${goal.by}`}><strong class="t-disqualified">${say("attention-behind", { goal: nameOf(goal, catalogue) })}</strong>, ${said(goal)}</li>`;
  return html`<section class="panel" aria-label=${say("needs-a-look")}><h2>${say("needs-a-look")}</h2><ul class="flags">
    ${leaks.map(([pipeline, leak]) => html`<li key=${leak.stage_id}><strong class="t-lost">${say("biggest-leak", { stage: leak.name })}</strong> (${pipeline.name}): ${say("attention-leak", { share: share(leak.lost.value), n: leak.lost.n })}</li>`)}
    ${goals.slice(0, IN_SIGHT).map(behind)}
    ${goals.length > IN_SIGHT && html`<li key="goals"><details><summary>${say("attention-more-goals", { n: goals.length - IN_SIGHT })}</summary><ul class="flags">${goals.slice(IN_SIGHT).map(behind)}</ul></details></li>`}
    ${flags.map((id) => html`<li key=${id}>${show(`attention-${id}`, { n: total[id], number: html`<b><${Value} kpi=${kpiOf(catalogue, "deals", id)} value=${total[id]} of=${{ state: id }} /></b>` })}</li>`)}
  </ul></section>`;
}

export function Overview() {
  const { report } = useContext(Page);
  return html`<${Cards} /><${Attention} />
    <div class="pair"><${OverTime} />
      <section class="panel" aria-label=${say("calendar-title")}><h2>${say("calendar-title")}</h2><${Calendar} days=${report.calendar} /></section></div>
    <${Problems} />`;
}
