// The live page: asks for a stream of reports and shows each.

import { count, dayRange, element, forget, locale, useCurrency } from "./format.js";
import { showAll, showCards, showFunnel, showMembers, showTime, useCatalogue } from "./panels.js";

const $ = (id) => document.getElementById(id);
const form = document.querySelector("form");
const TYPING = 700; // milliseconds: a date that is being typed is a date several times over
let source = null;
let lastReport = 0;
let connected = false;
let behind = null;
let range = null;

function showEmpty(report) {
  $("empty-title").textContent = report.has_data ? "Nothing in these days" : "No data yet";
  $("empty-text").textContent = report.has_data
    ? "Choose other dates, or another team or pipeline. All shows everything that is known."
    : "As soon as your CRM sends its first deal or activity, it appears here by itself.";
}

function show(report, names) {
  useCurrency(report.currency);
  range = report;
  $("range").textContent = dayRange(report.from, report.to);
  const total = report.total;
  const open = report.pipelines.flatMap((p) => p.stages).some((s) => s.open_deals || s.entered);
  const empty = !open && !(total.created + total.won + total.lost + total.disqualified + total.activities);
  $("empty").hidden = !empty;
  $("content").hidden = empty;
  if (empty) {
    showEmpty(report);
    return;
  }
  showCards(report);
  showFunnel(report.pipelines);
  showTime(report);
  showMembers("teams", report.teams, "Team", names.activity_types);
  showMembers("reps", report.reps, "Rep", names.activity_types);
  showAll(report);
  const uncertain = report.uncertain_deals;
  $("uncertain").textContent = !uncertain ? "" : uncertain === 1 ? "1 deal may have missed changes; a backfill heals it." : `${count(uncertain)} deals may have missed changes; a backfill heals them.`;
  $("foot").textContent = `Days in ${names.time_zone}. “Likely” is the range that the true rate is in with 95% certainty. Late news from the CRM corrects earlier numbers by itself.`;
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

// What is wrong with the dates, if anything.
function problemOfDates() {
  const { from, to } = form;
  if (!from.value || !from.validity.valid || !to.validity.valid) return "Choose a first day, and a last day if it is not today.";
  return to.value && from.value > to.value ? "The first day is after the last." : "";
}

// Shows the date fields where they are chosen, first with the days that are on the screen.
function showDates() {
  const wanted = form.period.value === "dates";
  if (wanted && $("dates").hidden && range && !form.from.value) {
    form.from.value = range.from;
    form.to.value = range.to;
  }
  $("dates").hidden = $("dates").disabled = !wanted;
  const problem = wanted ? problemOfDates() : "";
  $("dates-problem").textContent = problem;
  return !problem;
}

function choice() {
  const entries = [...new FormData(form).entries()].filter(([name, value]) => value && !(name === "period" && value === "dates"));
  return new URLSearchParams(entries);
}

function listen(names, query = choice()) {
  if (source) source.close();
  history.replaceState(null, "", `?${query}`);
  $("main").setAttribute("aria-busy", "true");
  source = new EventSource(`/api/live?${query}`);
  source.addEventListener("kpis", (event) => {
    const { report, status } = JSON.parse(event.data);
    $("main").removeAttribute("aria-busy");
    connected = true;
    lastReport = Date.now();
    behind = whatIsBehind(status);
    show(report, names);
    showState();
  });
  source.addEventListener("away", () => { connected = true; behind = "The stored numbers cannot be read right now; trying again."; showState(); });
  source.onerror = () => { connected = false; showState(); if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(names, query), 2000); };
}

async function begin() {
  let names;
  try {
    names = await (await fetch("/api/funnel")).json();
    useCatalogue(await (await fetch("/api/catalogue")).json());
  } catch {
    setTimeout(begin, 2000);
    return;
  }
  useCurrency(names.currency);
  for (const team of names.teams) form.team.append(element("option", { value: team.id }, team.name));
  for (const pipeline of names.pipelines) form.pipeline.append(element("option", { value: pipeline.id }, pipeline.name));
  const wanted = new URLSearchParams(location.search);
  for (const name of ["period", "team", "pipeline"]) {
    const value = wanted.get(name);
    if (value === null) continue;
    const known = name === "period" ? [...form.period].map((input) => input.value) : [...form[name].options].map((option) => option.value);
    if (known.includes(value)) form[name].value = value;
  }
  if (wanted.get("from")) {
    form.from.value = wanted.get("from");
    form.to.value = wanted.get("to") || "";
    form.period.value = "dates";
  }
  let typing = 0;
  form.addEventListener("change", (event) => {
    clearTimeout(typing);
    typing = setTimeout(() => { if (showDates()) { forget(); listen(names); } }, event.target.type === "date" ? TYPING : 0);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  setInterval(showState, 1000);
  if (!showDates()) { form.period.value = "month"; showDates(); }
  listen(names);
}

begin();
