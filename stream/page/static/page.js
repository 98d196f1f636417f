// The live page: what to show stands in the address, the numbers come as a stream.

import { html, render, useCallback, useEffect, useMemo, useRef, useState } from "./vendor/preact.js";
import { Alerts, Leaking, followed } from "./alerts.js";
import { All } from "./all.js";
import { Controls, choiceOf, problemOf, queryOf } from "./controls.js";
import { DealDialog } from "./deals.js";
import { dayOf, dayRange, plural, useCurrency } from "./format.js";
import { Forecasts } from "./forecast.js";
import { Funnel } from "./funnel.js";
import { freshness, listen } from "./live.js";
import { GoalsAndPay } from "./goals_and_pay.js";
import { Page } from "./numbers.js";
import { Overview } from "./overview.js";
import { Pipelines } from "./pipeline.js";
import { Team } from "./team.js";

const CHAPTERS = { overview: ["Overview", Overview], alerts: ["Alerts", Alerts], funnel: ["Funnel", Funnel], pipeline: ["Pipeline", Pipelines], forecast: ["Forecast", Forecasts], money: ["Goals and pay", GoalsAndPay], team: ["Team", Team], all: ["All numbers", All] };

function useNow() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function State({ stream }) {
  const { state, word, notice } = freshness(stream, useNow());
  return html`<p class="state" role="status" data-state=${state}><span class="dot" aria-hidden="true"></span><span id="state-text">${word}</span></p>
    ${notice && html`<p class="notice" role="alert">${notice}</p>`}`;
}

function Chapters({ chapter, go }) {
  const nav = useRef(null);
  useEffect(() => nav.current.querySelector("[aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" }), [chapter]);
  return html`<nav ref=${nav} class="chapters" aria-label="Chapters">${Object.entries(CHAPTERS).map(([id, [name]]) => html`
    <a key=${id} href=${`?chapter=${id}`} aria-current=${id === chapter ? "page" : undefined} onClick=${(event) => { event.preventDefault(); go(id); }}>${name}</a>`)}</nav>`;
}

const isEmpty = ({ total, pipelines }) => !total.created && !total.won && !total.lost && !total.disqualified && !total.activities && !total.open_deals
  && !pipelines.some((pipeline) => pipeline.stages.some((stage) => stage.entered_deals || stage.open_deals));

function Empty({ report }) {
  if (report.as_of && !report.has_data) return html`<section class="empty"><h2>Nothing was known yet</h2><p>By then no deal and no activity had arrived here. What a backfill brought later was known from that day on.</p></section>`;
  return html`<section class="empty"><h2>${report.has_data ? "Nothing in these days" : "No data yet"}</h2>
    <p>${report.has_data ? "Choose other dates, or another team or pipeline. All shows everything that is known."
      : "As soon as your CRM sends its first deal or activity, it appears here by itself."}</p></section>`;
}

const SEES = { all: "You see everybody's numbers", team: "You see the numbers of your team", rep: "You see your own numbers" };

function Foot({ report, names }) {
  const uncertain = report.uncertain_deals;
  return html`<footer>${uncertain ? html`<p>${plural(uncertain, "deal", "deals")} may have missed changes; a backfill heals ${uncertain === 1 ? "it" : "them"}.</p>` : ""}
    <p>Days in ${names.time_zone}. The 95% range is where the true rate lies 19 times of 20; of fewer than 10 deals a rate is grey and says little. Late news from the CRM corrects earlier numbers by itself.</p>
    ${names.sees && names.sees.login && html`<form method="post" action="/logout"><p>${SEES[names.sees.rep ? "rep" : names.sees.team ? "team" : "all"]}, as ${names.sees.login}. ${names.sees.has_cookie && html`<button class="plain">Log out</button>`}</p></form>`}</footer>`;
}

function App({ names: first, catalogue }) {
  const [names, setNames] = useState(first);
  const [choice, setChoice] = useState(() => choiceOf(new URLSearchParams(location.search), names));
  const [chapter, setChapter] = useState(() => { const asked = new URLSearchParams(location.search).get("chapter"); return asked in CHAPTERS ? asked : followed ? "alerts" : "overview"; });
  const [stream, setStream] = useState({ connected: false, away: false });
  const [behind, setBehind] = useState(null);
  const go = useCallback((id) => { setChapter(id); scrollTo(0, 0); }, []);
  const problem = problemOf(choice);
  const query = problem ? null : queryOf(choice);
  const [asked, setAsked] = useState(query);
  if (query !== null && query !== asked) setAsked(query);
  const [pending, setPending] = useState(true);
  useEffect(() => {
    setPending(true);
    return listen(asked, (told) => { if (told.report) setPending(false); setStream((before) => ({ ...before, ...told })); });
  }, [asked]);
  useEffect(() => {
    const address = new URLSearchParams(asked);
    if (chapter !== "overview") address.set("chapter", chapter);
    history.replaceState(null, "", `?${address}`);
  }, [asked, chapter]);
  const funnel = stream.status && stream.status.funnel;
  useEffect(() => {
    // What was added to the funnel file has a name, too.
    if (funnel) fetch("/api/funnel").then((answer) => answer.json()).then(setNames, () => {});
  }, [funnel]);
  const report = stream.report;
  if (report) useCurrency(report.currency);
  const page = useMemo(() => report && { names, catalogue, report, query: asked, openDeals: (kpi, of) => setBehind({ kpi, of }), go }, [report, asked, names]);
  const Chapter = CHAPTERS[chapter][1];
  return html`
    <a class="skip" href="#main">Skip to the numbers</a>
    <header><div class="title"><h1>Sales funnel</h1><p id="range" class="range">${report ? dayRange(report.from, report.to) : ""}</p><${State} stream=${stream} /></div>
      <${Controls} choice=${choice} names=${names} report=${report} problem=${problem} change=${(changed) => setChoice({ ...choice, ...changed })} />
      <${Chapters} chapter=${chapter} go=${go} /></header>
    <main id="main" tabindex="-1" aria-busy=${pending}>${page && html`<${Page.Provider} value=${page}>
      ${report.as_of && html`<p class="notice past">As it was known at the end of ${dayOf(choice.as_of || report.as_of.slice(0, 10))}. <button type="button" class="plain" onClick=${() => setChoice({ ...choice, as_of: "" })}>Back to now</button></p>`}
      ${chapter === "overview" && !report.as_of && html`<${Leaking} />`}
      ${isEmpty(report) && chapter !== "alerts" ? html`<${Empty} report=${report} />` : html`<${Chapter} />`}
      <${DealDialog} behind=${behind} close=${() => setBehind(null)} /><//>`}</main>
    ${report && html`<${Foot} report=${report} names=${names} />`}`;
}

async function asked(address) {
  const response = await fetch(address);
  if (response.status === 401) location.assign("/"); // where a login is asked for
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

async function begin() {
  const page = document.getElementById("page");
  try {
    const [names, catalogue] = await Promise.all(["/api/funnel", "/api/catalogue"].map(asked));
    useCurrency(names.currency);
    page.replaceChildren();
    render(html`<${App} names=${names} catalogue=${catalogue} />`, page);
  } catch {
    setTimeout(begin, 2000);
  }
}

begin();
