// What to show: days, team, territory, pipeline.

import { html, useEffect, useState } from "./vendor/preact.js";
import { dayIn } from "./format.js";
import { say } from "./words.js";

const PERIODS = ["today", "7d", "month", "quarter", "year", "all", "dates"];
export const PICKS = [["team", "teams"], ["territory", "territories"], ["pipeline", "pipelines"]];
const DAYS = { from: "1900-01-01", to: "2299-12-30" }; // the first and the last that can be asked for
const TYPING = 700; // milliseconds: a date that is being typed is a date several times over

// A day that is none rolls over to another (2026-02-31), or is no moment at all.
function isDay(text) {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text && DAYS.from <= text;
}

const today = ({ time_zone }) => dayIn(Date.now(), time_zone);

// An address with the team that it names by an id from before as it is called now: a bookmark lasts longer than an id.
export function ofNow(address, names) {
  const told = new URLSearchParams(address);
  const team = names.teams.find(({ formerly }) => (formerly ?? []).includes(told.get("team")));
  if (team) told.set("team", team.id);
  return told;
}

// What an address asks for; what it does not know is left out.
export function choiceOf(address, names) {
  const day = (name, last) => (isDay(address.get(name)) && address.get(name) <= last ? address.get(name) : "");
  const choice = { period: "month", from: "", to: "", as_of: day("as_of", today(names)) };
  const period = address.get("period");
  if (PERIODS.includes(period)) choice.period = period;
  for (const [id, list] of PICKS) {
    const wanted = address.get(id);
    if ((names[list] ?? []).some((one) => one.id === wanted)) choice[id] = wanted;
  }
  if (address.get("from") || address.get("to")) Object.assign(choice, { period: "dates", from: day("from", DAYS.to), to: day("to", DAYS.to) });
  return choice;
}

// What an address asks for that a choice of it has not, as it stands there: "team=nope".
export const leftOut = (address, choice) => [...address].filter(([name, value]) => value && choice[name] !== value && !(name === "period" && choice.from)).map((one) => one.join("="));

const ASKED = ["period", "from", "to", "as_of", ...PICKS.map(([id]) => id)];

// A choice as parameters of /api/kpis; in one order, however it came about, so that one choice has one address.
export function queryOf(choice) {
  const asked = ASKED.map((name) => [name, choice[name]]).filter(([name, value]) => value && !(name === "period" && value === "dates") && (choice.period === "dates" || !["from", "to"].includes(name)));
  return new URLSearchParams(asked).toString();
}

// What is wrong with the days, if anything.
export function problemOf({ period, from, to }) {
  if (period !== "dates") return "";
  if (!from) return say("dates-no-first");
  return to && from > to ? say("dates-reversed") : "";
}

function Dates({ choice, problem, change }) {
  const [typed, setTyped] = useState({ from: choice.from, to: choice.to });
  useEffect(() => setTyped({ from: choice.from, to: choice.to }), [choice.from, choice.to]); // a step back brings others
  useEffect(() => {
    if (typed.from === choice.from && typed.to === choice.to) return undefined;
    const timer = setTimeout(() => change(typed), TYPING);
    return () => clearTimeout(timer);
  }, [typed]);
  const day = (name, label) => html`<label>${label} <input type="date" name=${name} min=${DAYS.from} max=${DAYS.to} value=${typed[name]} aria-describedby="dates-problem"
    onInput=${(event) => setTyped({ ...typed, [name]: event.target.value })} /></label>`;
  return html`<fieldset class="dates"><legend class="hidden">${say("period-dates")}</legend>${day("from", say("from"))}${day("to", say("to"))}<p id="dates-problem" class="problem" role="alert">${problem}</p></fieldset>`;
}

export function Controls({ choice, names, report, problem, change }) {
  const days = () => (report ? { from: report.from, to: report.to } : {});
  return html`<form class="controls" aria-label=${say("what-to-show")} onSubmit=${(event) => event.preventDefault()}>
    <fieldset class="periods"><legend class="hidden">${say("period")}</legend>${PERIODS.map((id) => html`
      <label key=${id}><input type="radio" name="period" value=${id} checked=${choice.period === id} onChange=${() => change({ period: id, ...(id === "dates" && !choice.from ? days() : {}) })} /><span>${say(`period-${id}`)}</span></label>`)}</fieldset>
    ${choice.period === "dates" && html`<${Dates} choice=${choice} problem=${problem} change=${change} />`}
    ${PICKS.map(([id, list]) => (names[list] ?? []).length > 0 && html`<label key=${id} class="pick"><span class="hidden">${say(id)}</span>
      <select name=${id} value=${choice[id] ?? ""} onChange=${(event) => change({ [id]: event.target.value })}><option value="">${say(`all-${list}`)}</option>${names[list].map((one) => html`<option key=${one.id} value=${one.id}>${one.name}</option>`)}</select></label>`)}
    <label class="as-of" title=${say("as-of-meaning")}>${say("as-of")} <input type="date" name="as_of" min=${DAYS.from} max=${today(names)} value=${choice.as_of} onChange=${(event) => change({ as_of: event.target.value })} /></label>
  </form>`;
}
