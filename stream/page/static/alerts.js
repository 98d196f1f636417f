// Chapter Alerts: where the funnel leaks more than usual, what stands behind it, and what people said to it.

import { html, useContext, useEffect, useRef, useState } from "./vendor/preact.js";
import { Asked } from "./answers.js";
import { Course } from "./course.js";
import { Answering, said } from "./alert_answers.js";
import { brief, count, dayIn, dayOf, momentIn } from "./format.js";
import { Heard } from "./heard.js";
import { Page, kpiOf, seesAll } from "./numbers.js";
import { Watched } from "./watched.js";
import { say, show } from "./words.js";

const OPEN = ["firing", "weakened"];

// What is told as one message is shown as one: by its first alert.
export const leads = (alerts) => alerts.filter((alert) => alert.group_id === alert.alert_id || !alerts.some((other) => other.alert_id === alert.group_id));
// The alert whose link somebody followed.
export const followed = new URLSearchParams(location.search).get("alert");
const goesOn = (alert) => OPEN.includes(alert.state);
// Where the first one is over, the parts that go on stand for themselves.
const goingOn = (alerts) => leads(alerts).flatMap((lead) => (goesOn(lead) ? [lead] : alerts.filter((alert) => alert.group_id === lead.group_id && goesOn(alert))));
// First what makes numbers wrong, then what costs most; of as much the latest.
const weight = (alert) => (["silence", "batch"].includes(alert.kind) ? Number.MAX_VALUE : alert.behind?.amount_above ?? 0);
const firing = (alerts) => goingOn(alerts).sort((a, b) => weight(b) - weight(a));
const ON_TOP = 3;
const isQuiet = (alert, today) => alert.answer?.kind === "snoozed" && alert.answer.until >= today;

const STATE_WORD = (alert) => (alert.kind === "silence" && alert.state === "firing" ? say("alert-state-silent") : alert.kind === "batch" && alert.state === "firing" ? say("alert-state-batch") : say(`alert-state-${alert.state}`));

// On top of the overview: what leaks now.
export function Leaking() {
  const { go, names } = useContext(Page);
  return html`<${Asked} address="/api/alerts" what="alerts">${({ alerts, generated_at }) => {
    const today = dayIn(generated_at, names.time_zone);
    const shown = firing(alerts).filter((alert) => !isQuiet(alert, today));
    if (!shown.length) return null;
    return html`<section class="panel leaking" aria-label=${say("chapter-alerts")}><div class="panel-head"><h2>${say("alerts", { n: shown.length })}</h2>
        <button type="button" class="plain" onClick=${() => go("alerts")}>${say("alerts-show-behind", { n: shown.length })}</button></div>
      <${Told} alerts=${shown.slice(0, ON_TOP)} />
      ${shown.length > ON_TOP && html`<details><summary>${say("alerts-more", { n: shown.length - ON_TOP })}</summary><${Told} alerts=${shown.slice(ON_TOP)} /></details>`}</section>`;
  }}<//>`;
}

const Told = ({ alerts }) => html`<ul class="flags">${alerts.map((alert) => html`<li key=${alert.alert_id}><strong class="t-lost">${alert.title}</strong><span class="why">. ${alert.text}</span>${alert.answer ? html` <span class="soft">${said(alert.answer)}</span>` : ""}</li>`)}</ul>`;

// Not of the report: an alert may be about others than those whose numbers are shown.
const named = (rows, id, otherwise) => rows.find((row) => row.id === id)?.name ?? (id || otherwise);

// A number of the leaks by what they have in common.
function Among({ title, rows, name }) {
  if (!rows.length) return null;
  return html`<div><h3>${title}</h3><ul class="plain-list">${rows.slice(0, 5).map((row) => html`<li key=${row.id}>${name(row.id)}: <b>${count(row.leaks)}</b></li>`)}</ul></div>`;
}

function Reps({ reps }) {
  const { names } = useContext(Page);
  if (!reps.length) return null;
  return html`<div><h3>${say("behind-reps")}</h3><ul class="plain-list">${reps.slice(0, 5).map((row) => html`<li key=${row.id}>${named(names.reps, row.id, say("nobody"))}: ${show("of-all", { n: html`<b>${count(row.leaks)}</b>`, all: row.outcomes })}</li>`)}</ul>
    <p class="soft">${say("behind-reps-small")}</p></div>`;
}

// The numbers whose deals these are, by what leaks.
const DEALS_OF = { lost: ["stage", "lost_moves"], disqualified: ["stage", "disqualified_moves"], win_rate: ["deals", "lost"] };

function Behind({ alert }) {
  const { names, catalogue, openDeals } = useContext(Page);
  const behind = alert.behind;
  if (!behind) return null;
  const kpi = DEALS_OF[alert.kind] && kpiOf(catalogue, ...DEALS_OF[alert.kind]);
  const of = { alone: true, from: alert.since.best, to: alert.ended_on ?? alert.judged_on, team: alert.team_id || undefined, territory: alert.territory_id || undefined, pipeline: alert.pipeline_id || undefined, stage: alert.stage_id || undefined };
  return html`<div class="behind">
      <${Among} title=${say("behind-reasons")} rows=${behind.reasons} name=${(id) => named(names.loss_reasons, id, say("not-given"))} />
      <${Among} title=${say("behind-sources")} rows=${behind.sources} name=${(id) => named(names.sources, id, say("not-given"))} />
      <${Reps} reps=${behind.reps} /></div>
    ${behind.deals.length > 0 && html`<details><summary>${say("behind-deals", { n: behind.deals.length })}</summary>
      <p class="ids" tabindex="0">${behind.deals.join(", ")}</p>
      ${kpi && html`<p><button type="button" class="plain" onClick=${() => openDeals(kpi, of)}>${say(alert.kind === "disqualified" ? "behind-show-disqualified" : "behind-show-lost")}</button></p>`}</details>`}`;
}

function Life({ history }) {
  const { names } = useContext(Page);
  const at = (moment) => momentIn(moment, names.time_zone);
  const told = history.deliveries.filter((one) => one.status === "told");
  const came = [...history.answers.map((one) => [one.at, said(one)]), ...told.map((one) => [one.at, say("life-told", { receiver: one.receiver })])].sort(([a], [b]) => new Date(a) - new Date(b));
  const steps = history.versions.filter((one, n, all) => !n || one.state !== all[n - 1].state || one.reason !== all[n - 1].reason);
  return html`<details><summary>${say("life-title")}</summary><ul class="plain-list">
      ${steps.map((one) => html`<li key=${one.version}>${dayOf(one.judged_on)}: ${STATE_WORD(one)}${one.reason ? `. ${one.reason}` : ""}</li>`)}
      ${came.map(([moment, what]) => html`<li key=${`${moment} ${what}`}>${at(moment)}: ${what}</li>`)}</ul></details>`;
}

function Detail({ id }) {
  return html`<${Asked} address=${`/api/alerts/${encodeURIComponent(id)}`} what="alert">${(history) => {
    const alert = history.alert;
    return html`${alert.calibration_id && alert.rate_after && html`<${Course} alert=${alert} />`}
      ${alert.behind?.amount_above ? html`<p>${show("alert-worth", { amount: html`<b>${brief(Number(alert.behind.amount_above.toPrecision(2)))}</b>` })}</p>` : ""}
      <${Behind} alert=${alert} />
      ${history.parts.length > 0 && html`<h3>${say("alert-parts")}</h3><ul class="plain-list">${history.parts.map((part) => html`<li key=${part.alert_id}>${part.title} (${STATE_WORD(part)})</li>`)}</ul>`}
      <${Answering} alert=${alert} /><${Life} history=${history} />`;
  }}<//>`;
}

function One({ alert, opened = false }) {
  const [open, setOpen] = useState(opened);
  const place = useRef(null);
  useEffect(() => { if (alert.alert_id === followed) place.current.scrollIntoView(); }, []);
  return html`<details ref=${place} class="alert" data-alert=${alert.alert_id} open=${open} onToggle=${(event) => event.target.classList.contains("alert") && setOpen(event.target.open)}>
    <summary><span class="alert-title">${alert.title}</span> <span class=${`verdict v-${alert.state}`}>${STATE_WORD(alert)}</span>${alert.ended_on && html` <span class="soft">${dayOf(alert.ended_on)}</span>`}</summary>
    <p>${alert.text}</p>${alert.answer && html`<p class="soft">${said(alert.answer)}</p>`}
    ${open && html`<${Detail} id=${alert.alert_id} />`}</details>`;
}

function Several({ title, alerts, none = "", opened = false }) {
  if (!alerts.length && !none) return null;
  return html`<section class="panel" aria-label=${title}><h2>${title}</h2>${alerts.length
    ? alerts.map((alert, n) => html`<${One} key=${alert.alert_id} alert=${alert} opened=${alert.alert_id === followed || (opened && !n)} />`)
    : html`<p class="soft">${none}</p>`}</section>`;
}

export function Alerts() {
  const { names } = useContext(Page);
  // Alerts are of teams and of everybody: that a rep sees none does not say that nothing leaks.
  if (names.sees.rep !== null) return html`<section class="panel" aria-label=${say("chapter-alerts")}><h2>${say("chapter-alerts")}</h2><p class="soft">${say("alerts-of-teams")}</p></section>`;
  return html`<${Asked} address="/api/alerts" what="alerts">${({ alerts }) => {
    const ours = leads(alerts);
    const now = firing(alerts);
    const unsure = ours.filter((one) => one.state === "warning");
    const over = ours.filter((one) => one.fired_on && ["resolved", "withdrawn"].includes(one.state)).slice(0, 30);
    const shown = [...now, ...unsure, ...over];
    // A part of a message, or one that was over long ago.
    const other = alerts.filter((one) => one.alert_id === followed && !shown.includes(one));
    return html`<${Several} title=${say("alerts-told")} alerts=${other} />
      <${Several} title=${say("alerts-now")} alerts=${now} opened none=${say("alerts-none")} />
      <${Several} title=${say("alerts-unsure")} alerts=${unsure} />
      <${Several} title=${say("alerts-over")} alerts=${over} />`;
  }}<//>${seesAll(names) && html`<${Heard} /><${Watched} />`}`;
}
