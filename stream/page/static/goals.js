// How goals stand: so far, where each comes out, and what it takes.

import { html, useContext } from "./vendor/preact.js";
import { brief, chanceOf, count, dayOf, share, written } from "./format.js";
import { Lines, endOfYear } from "./lines.js";
import { Page, Value, kpiOf } from "./numbers.js";
import { Band } from "./pictures.js";
import { say } from "./words.js";

const SUBJECTS = [["stage", "stage"], ["activity_type", "activity type"], ["source", "source"], ["loss_reason", "loss reason"]];

export function stateOf(goal) {
  if (goal.state === null) return goal.is_over ? "over" : "too-early";
  if (goal.state === "attained") return "reached";
  if (goal.state === "on_pace") return "on-pace";
  return goal.is_over ? "missed" : "behind";
}

// Where it comes out is worked out; of what is counted there is no half.
const COUNTED = ["deals", "activities"];
const writer = (goal) => (value) => written(goal.unit, value !== null && COUNTED.includes(goal.unit) ? Math.round(value) : value, brief);

const kpiOfGoal = (catalogue, goal) => kpiOf(catalogue, SUBJECTS.find(([field]) => goal[field] !== null)?.[1] ?? "deals", goal.kpi);

// What people call a goal: the number, and of what and whom it is.
export const nameOf = (goal, catalogue) => [kpiOfGoal(catalogue, goal)?.title ?? goal.kpi, ...goal.of].join(", ");

function behind(goal) {
  if (!goal.deals) return undefined;
  const { limit, offset, kpi, ...of } = goal.deals;
  return of;
}

function Landing({ goal }) {
  const write = writer(goal);
  const unsure = goal.no_projection && html`<div class="soft">${say("goal-no-range", { why: say(`why-no-projection-${goal.no_projection}`) })}</div>`;
  if (goal.is_over) return unsure;
  if (goal.value === null) return null;
  const range = `${write(goal.low)}–${write(goal.high)}`;
  // What does not add up over time lands where it is, so there is nothing to say of that but how sure it is.
  if (goal.landing === goal.value && goal.chance === null) return goal.low === null ? unsure : html`<div class="soft">${say("goal-range", { level: share(goal.level), range })}</div>`;
  return html`<div>${say("goal-landing")} <b>${write(goal.landing)}</b> <span class="soft">${goal.low === null ? "" : say("goal-cases", { cases: Math.round(goal.level * 100), range })}${goal.chance === null ? "" : ` · ${say("goal-chance", { share: chanceOf(goal.chance) })}`}</span></div>${unsure}`;
}

function Needed({ needed }) {
  if (!needed?.deals) return null;
  const deals = say("more-deals", { n: needed.deals });
  const leads = needed.leads === null ? "" : say("leads", { n: needed.leads });
  const range = needed.leads_low === null ? "" : `${count(needed.leads_low)}–${count(needed.leads_high)}`;
  return html`<div class="soft">${say(range ? "goal-needs-range" : leads ? "goal-needs-leads" : "goal-needs-deals", { deals, leads, range })}</div>`;
}

function Goal({ goal }) {
  const { catalogue } = useContext(Page);
  const kpi = kpiOfGoal(catalogue, goal);
  const name = nameOf(goal, catalogue);
  const state = stateOf(goal);
  const most = Math.max(goal.target, goal.value ?? 0, goal.landing ?? 0, goal.high ?? 0) * 1.05;
  return html`<li class="stage goal" data-goal=${goal.name}>
    <div><div class="stage-name">${name}</div><div class="soft">${say(goal.at_most ? "goal-at-most" : "goal-target", { target: written(goal.unit, goal.target, brief), day: dayOf(goal.by) })}</div></div>
    <div class="picture"><${Band} low=${goal.low ?? goal.landing ?? 0} high=${goal.high ?? goal.landing ?? 0} done=${goal.value ?? 0} mark=${goal.target} most=${most} /></div>
    <div class="outcome">
      <div><span class=${`verdict v-${state}`}>${say(`verdict-${state}`)}</span> <span class="share">${kpi ? html`<${Value} kpi=${kpi} value=${goal.value} of=${behind(goal)} short />` : written(goal.unit, goal.value, brief)}</span>
        <span class="soft"> ${goal.is_over ? say("goal-at-the-end") : say(goal.time_of === "working days" ? "goal-working-days" : "goal-calendar-days", { share: share(goal.time_gone) })}</span></div>
      <${Landing} goal=${goal} /><${Needed} needed=${goal.is_over ? null : goal.needed} />
    </div>
  </li>`;
}

function Missing() {
  const { report, names } = useContext(Page);
  if (names.plans.goals) return html`<p>${say("goals-none-here")}</p>`;
  return html`<${Lines} lines=${["goals:", `  - {kpi: revenue, target: 1200000, by: ${endOfYear(report)}}`, `  - {kpi: win_rate, target: 0.30, by: ${endOfYear(report)}}`]}>
    ${say("goals-none")}<//>`;
}

// What needs somebody stands first; of several it is told at once how many those are.
const STATES = ["missed", "behind", "too-early", "on-pace", "reached", "over"];

export function Goals() {
  const { report } = useContext(Page);
  const goals = STATES.flatMap((state) => report.goals.filter((goal) => stateOf(goal) === state));
  const told = STATES.map((state) => [goals.filter((goal) => stateOf(goal) === state).length, say(`verdict-${state}`)]).filter(([n]) => n);
  return html`<section class="panel" aria-label=${say("goals")}><div class="panel-head"><h2>${say("goals")}</h2>${goals.length > 1 && html`<span class="soft">${told.map(([n, state]) => `${count(n)} ${state}`).join(" · ")}</span>`}</div>
    ${goals.length ? html`<ul class="legend" aria-label=${say("colours")}><li class="k-done">${say("colour-so-far")}</li><li class="k-band">${say("colour-may-come-out")}</li><li class="k-mark">${say("colour-target")}</li></ul>
      <ol class="funnel">${goals.map((goal) => html`<${Goal} key=${`${goal.name} ${goal.by} ${goal.target}`} goal=${goal} />`)}</ol>` : html`<${Missing} />`}</section>`;
}
