// The live page: what to show stands in the address, the numbers come as a stream.

import { html, render, useCallback, useEffect, useMemo, useRef, useState } from "./vendor/preact.js";
import { Alerts, Leaking, followed } from "./alerts.js";
import { All } from "./all.js";
import { askFirst } from "./answers.js";
import { Controls, PICKS, choiceOf, leftOut, ofNow, problemOf, queryOf } from "./controls.js";
import { DealDialog } from "./deals.js";
import { dayOf, dayRange, momentIn, useCurrency } from "./format.js";
import { Forecasts } from "./forecast.js";
import { Funnel } from "./funnel.js";
import { freshness, listen } from "./live.js";
import { GoalsAndPay } from "./goals_and_pay.js";
import { Page } from "./numbers.js";
import { Overview } from "./overview.js";
import { Pipelines } from "./pipeline.js";
import { Team } from "./team.js";
import { Languages } from "./languages.js";
import { inLanguage, say } from "./words.js";

const CHAPTERS = { overview: Overview, alerts: Alerts, funnel: Funnel, pipeline: Pipelines, forecast: Forecasts, money: GoalsAndPay, team: Team, all: All };

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

const chapterOf = (address, otherwise) => (Object.hasOwn(CHAPTERS, address.get("chapter")) ? address.get("chapter") : otherwise);

// What the address says of the page: what was asked, in which chapter.
const addressOf = (asked, chapter) => (chapter === "overview" ? `?${asked}` : `?${asked}&chapter=${chapter}`);

function Chapters({ asked, chapter, go }) {
  const nav = useRef(null);
  useEffect(() => nav.current.querySelector("[aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" }), [chapter]);
  return html`<nav ref=${nav} class="chapters" aria-label=${say("chapters")}>${Object.keys(CHAPTERS).map((id) => html`
    <a key=${id} href=${addressOf(asked, id)} aria-current=${id === chapter ? "page" : undefined} onClick=${(event) => { if (event.ctrlKey || event.metaKey || event.shiftKey) return; event.preventDefault(); go(id); }}>${say(`chapter-${id}`)}</a>`)}</nav>`;
}

const isEmpty = ({ total, pipelines }) => !total.created && !total.won && !total.lost && !total.disqualified && !total.activities && !total.open_deals
  && !pipelines.some((pipeline) => pipeline.stages.some((stage) => stage.entered_deals || stage.open_deals));

function Empty({ report }) {
  if (report.as_of && !report.has_data) return html`<section class="empty"><h2>${say("empty-as-of")}</h2><p>${say("empty-as-of.why")}</p></section>`;
  return html`<section class="empty"><h2>${say(report.has_data ? "empty-days" : "empty")}</h2>
    <p>${say(report.has_data ? "empty-days.why" : "empty.why")}</p></section>`;
}

function Foot({ report, names }) {
  const uncertain = report.uncertain_deals;
  return html`<footer>${uncertain ? html`<p>${say("foot-uncertain", { n: uncertain })}</p>` : ""}
    <p>${say("foot", { zone: names.time_zone })}</p><${Languages} languages=${names.languages} />
    ${names.sees && names.sees.login && html`<form method="post" action="/logout"><p>${say(`foot-sees-${names.sees.rep ? "rep" : names.sees.team ? "team" : "all"}`, { login: names.sees.login })} ${names.sees.has_cookie && html`<button class="plain">${say("log-out")}</button>`}</p></form>`}</footer>`;
}

function App({ names: first, catalogue }) {
  const [names, setNames] = useState(first);
  const address = useMemo(() => ofNow(new URLSearchParams(location.search), first), []);
  const [choice, setChoice] = useState(() => choiceOf(address, names));
  const [chapter, setChapter] = useState(() => chapterOf(address, followed ? "alerts" : "overview"));
  const [unknown, setUnknown] = useState(() => leftOut(address, { ...choice, chapter, alert: followed, lang: Object.keys(names.languages).find((tag) => tag === address.get("lang")) }));
  const [stream, setStream] = useState({ connected: false, away: false });
  const [behind, setBehind] = useState(null);
  const go = useCallback((id) => { setChapter(id); scrollTo(0, 0); }, []);
  const problem = problemOf(choice);
  const query = problem ? null : queryOf(choice);
  const [asked, setAsked] = useState(query ?? queryOf({ ...choice, period: "month" }));
  if (query !== null && query !== asked) setAsked(query);
  const [pending, setPending] = useState(true);
  useEffect(() => {
    setPending(true);
    setStream((before) => ({ ...before, refused: "", asked: Date.now() }));
    return listen(asked, (told) => { if (told.report) setPending(false); setStream((before) => ({ ...before, refused: "", ...told, ...(told.report && { asked: 0 }), ...(told.report && { report: named(told.report) }) })); });
  }, [asked]);
  const isFirst = useRef(true);
  useEffect(() => {
    const shown = addressOf(asked, chapter);
    if (shown !== location.search) history[isFirst.current ? "replaceState" : "pushState"](null, "", shown);
    isFirst.current = false;
  }, [asked, chapter]);
  useEffect(() => {
    const stepped = () => {
      const told = ofNow(new URLSearchParams(location.search), names);
      setChoice(choiceOf(told, names));
      setChapter(chapterOf(told, "overview"));
      setUnknown([]);
      setBehind(null);
    };
    addEventListener("popstate", stepped);
    return () => removeEventListener("popstate", stepped);
  }, [names]);
  const funnel = stream.status && stream.status.funnel;
  useEffect(() => {
    // What was added to the funnel file has a name, too.
    if (funnel && funnel !== names.funnel) answerTo("/api/funnel").then(setNames, () => {});
  }, [funnel]);
  const report = stream.report;
  if (report) useCurrency(report.currency);
  const page = useMemo(() => report && { names, catalogue, report, query: asked, openDeals: (kpi, of) => setBehind({ kpi, of }), go }, [report, asked, names]);
  const Chapter = CHAPTERS[chapter];
  return html`
    <a class="skip" href="#main">${say("skip")}</a>
    <header><div class="title"><h1>${say("title")}</h1><p id="range" class="range">${report ? dayRange(report.from, report.to) : ""}</p>${report && html`<p class="paper range">${onPaper({ choice, chapter, names, report })}</p>`}<${State} stream=${stream} /></div>
      <${Controls} choice=${choice} names=${names} report=${report} problem=${problem} change=${(changed) => { setUnknown([]); setChoice({ ...choice, ...changed }); }} />
      ${unknown.length > 0 && html`<p class="notice" role="alert">${say("address-left-out", { what: unknown.join(", ") })}</p>`}
      <${Chapters} asked=${asked} chapter=${chapter} go=${go} /></header>
    <main id="main" tabindex="-1" aria-busy=${pending}>${page && html`<${Page.Provider} value=${page}>
      ${report.as_of && html`<p class="notice past">${say("as-of-notice", { day: dayOf(choice.as_of || report.as_of.slice(0, 10)) })} <button type="button" class="plain" onClick=${() => setChoice({ ...choice, as_of: "" })}>${say("back-to-now")}</button></p>`}
      ${chapter === "overview" && !report.as_of && html`<${Leaking} />`}
      ${isEmpty(report) && chapter !== "alerts" ? html`<${Empty} report=${report} />` : html`<${Chapter} />`}
      <${DealDialog} behind=${behind} close=${() => setBehind(null)} /><//>`}</main>
    ${report && html`<${Foot} report=${report} names=${names} />`}`;
}

// What the controls say on a screen, and when it was so.
const onPaper = ({ choice, chapter, names, report }) => [say(`chapter-${chapter}`), ...(chapter === "alerts" ? [] : PICKS).flatMap(([id, list]) => (names[list] ?? []).filter((one) => one.id === choice[id]).map((one) => one.name)), momentIn(report.generated_at, names.time_zone)].join(" · ");

// What nobody named has a name in each language.
function named(report) {
  const of = (rows, id, word) => rows.map((row) => (row[id] === "" ? { ...row, name: say(word) } : row));
  const stages = (pipeline) => pipeline.stages.map((stage) => ({ ...stage, loss_reasons: stage.loss_reasons && of(stage.loss_reasons, "reason", "not-given") }));
  return {
    ...report,
    teams: of(report.teams, "team_id", "nobody"), reps: of(report.reps, "rep_id", "nobody"), territories: of(report.territories, "territory_id", "nobody"),
    sources: of(report.sources, "source", "not-given"), loss_reasons: of(report.loss_reasons, "reason", "not-given"),
    pipelines: report.pipelines.map((pipeline) => ({ ...pipeline, stages: stages(pipeline) })),
  };
}

async function answerTo(address) {
  const response = await fetch(inLanguage(address));
  if (response.status === 401) location.assign("/"); // where a login is asked for
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

async function begin() {
  const page = document.getElementById("page");
  try {
    ["/api/alerts", "/api/problems"].forEach(askFirst);
    const [names, catalogue] = await Promise.all(["/api/funnel", "/api/catalogue"].map(answerTo));
    useCurrency(names.currency);
    page.replaceChildren();
    render(html`<${App} names=${names} catalogue=${catalogue} />`, page);
  } catch {
    setTimeout(begin, 2000);
  }
}

begin();
