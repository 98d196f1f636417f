// How goals stand: so far, where each comes out, and what it takes.

import { html, useContext } from "./vendor/preact.js";
import { count, dayOf, plural, share, written } from "./format.js";
import { Lines, endOfYear } from "./lines.js";
import { Page, Value, kpiOf } from "./numbers.js";
import { Band } from "./pictures.js";

const SUBJECTS = [["stage", "stage"], ["activity_type", "activity type"], ["source", "source"], ["loss_reason", "loss reason"]];

export function stateOf(goal) {
  if (goal.state === null) return "too early to say";
  if (goal.state === "attained") return "reached";
  if (goal.state === "on_pace") return "on pace";
  return goal.is_over ? "missed" : "behind";
}

// Where it comes out is worked out; of what is counted there is no half.
const COUNTED = ["deals", "activities"];
const writer = (goal) => (value) => written(goal.unit, value !== null && COUNTED.includes(goal.unit) ? Math.round(value) : value);

const kpiOfGoal = (catalogue, goal) => kpiOf(catalogue, SUBJECTS.find(([field]) => goal[field] !== null)?.[1] ?? "deals", goal.kpi);

function behind(goal) {
  if (!goal.deals) return undefined;
  const { limit, offset, kpi, ...of } = goal.deals;
  return of;
}

function Landing({ goal }) {
  const write = writer(goal);
  if (goal.is_over || goal.value === null) return null;
  const unsure = goal.no_projection && html`<div class="soft">No range: ${goal.no_projection}.</div>`;
  // What does not add up over time stays as it is, so there is nothing to say of where it comes out but how sure it is.
  if (goal.landing === goal.value) return goal.low === null ? unsure : html`<div class="soft">${Math.round(goal.level * 100)}% range ${write(goal.low)}–${write(goal.high)}</div>`;
  return html`<div>If it goes on like this: <b>${write(goal.landing)}</b> <span class="soft">${goal.low === null ? "" : `in ${Math.round(goal.level * 100)} of 100 cases ${write(goal.low)}–${write(goal.high)}`}${goal.chance === null ? "" : ` · chance ${share(goal.chance)}`}</span></div>${unsure}`;
}

function Needed({ needed }) {
  if (!needed?.deals) return null;
  return html`<div class="soft">It takes ${plural(needed.deals, "more deal", "more deals")}${needed.leads === null ? "" : `, and ${plural(needed.leads, "lead", "leads")} to win them from`}${needed.leads_low === null ? "" : ` (${count(needed.leads_low)}–${count(needed.leads_high)} in 80 of 100 cases)`}.</div>`;
}

function Goal({ goal }) {
  const { catalogue } = useContext(Page);
  const kpi = kpiOfGoal(catalogue, goal);
  const state = stateOf(goal);
  const most = Math.max(goal.target, goal.value ?? 0, goal.landing ?? 0, goal.high ?? 0) * 1.05;
  return html`<li class="stage goal" data-goal=${goal.name}>
    <div><div class="stage-name">${goal.name}</div><div class="soft">${goal.at_most ? "at most" : "target"} ${written(goal.unit, goal.target)} by ${dayOf(goal.by)}</div></div>
    <div class="picture"><${Band} low=${goal.low ?? goal.landing ?? 0} high=${goal.high ?? goal.landing ?? 0} done=${goal.value ?? 0} mark=${goal.target} most=${most} /></div>
    <div class="outcome">
      <div><span class=${`verdict v-${state.replaceAll(" ", "-")}`}>${state}</span> <span class="share">${kpi ? html`<${Value} kpi=${kpi} value=${goal.value} of=${behind(goal)} />` : written(goal.unit, goal.value)}</span>
        <span class="soft"> ${goal.is_over ? "at the end" : `so far, ${share(goal.time_gone)} of the ${goal.time_of} are over`}</span></div>
      <${Landing} goal=${goal} /><${Needed} needed=${goal.is_over ? null : goal.needed} />
    </div>
  </li>`;
}

function Missing() {
  const { report, names } = useContext(Page);
  if (names.plans.goals) return html`<p>There is no goal for what is chosen here. Choose all teams, territories and pipelines to see the others.</p>`;
  return html`<${Lines} lines=${["goals:", `  - {kpi: revenue, target: 1200000, by: ${endOfYear(report)}}`, `  - {kpi: win_rate, target: 0.30, by: ${endOfYear(report)}}`]}>
    There are no goals yet. Any number of this page can be one; write in the funnel file:<//>`;
}

export function Goals() {
  const { report } = useContext(Page);
  const goals = report.goals;
  return html`<section class="panel" aria-label="Goals"><div class="panel-head"><h2>Goals</h2></div>
    ${goals.length ? html`<ul class="legend" aria-label="Colours"><li class="k-done">so far</li><li class="k-band">where it may come out</li><li class="k-mark">target</li></ul>
      <ol class="funnel">${goals.map((goal) => html`<${Goal} key=${`${goal.name} ${goal.by} ${goal.target}`} goal=${goal} />`)}</ol>` : html`<${Missing} />`}</section>`;
}
