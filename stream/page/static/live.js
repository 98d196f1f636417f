// The stream of reports: what the page shows, and how fresh that is.

import { clock, count, dayOf, lasting } from "./format.js";

const AGAIN = 2000; // milliseconds until what failed is tried again
const OLD = 90; // seconds without a sign of life from the workers: then the numbers stand still

// What was known at a moment no longer changes: it is asked for once.
function askOnce(query, show) {
  const abort = new AbortController();
  let timer = 0;
  const ask = () => fetch(`/api/kpis?${query}`, { signal: abort.signal })
    .then(async (response) => (response.status === 401 ? location.assign("/") : response.ok ? show({ report: await response.json(), arrived: Date.now(), connected: true, away: false }) : failed({ connected: true, away: true })))
    .catch((error) => { if (error.name !== "AbortError") failed({ connected: false }); });
  const failed = (told) => { show(told); timer = setTimeout(ask, AGAIN); };
  ask();
  return () => { abort.abort(); clearTimeout(timer); };
}

// Calls `show` with {report, status, arrived} for each report, and {connected, away} for what happens to the stream.
export function listen(query, show) {
  if (new URLSearchParams(query).has("as_of")) return askOnce(query, show);
  const source = new EventSource(`/api/live?${query}`);
  let again = 0;
  source.addEventListener("kpis", (event) => show({ ...JSON.parse(event.data), arrived: Date.now(), connected: true, away: false }));
  source.addEventListener("away", () => show({ connected: true, away: true }));
  source.onerror = () => {
    show({ connected: false });
    // A refusal closes the stream for good; what was refused once may be answered later, or after a login.
    if (source.readyState === EventSource.CLOSED) again = setTimeout(() => fetch("/api/status").then((answer) => (answer.status === 401 ? location.assign("/") : reopen()), reopen), AGAIN);
  };
  const reopen = () => { stop = listen(query, show); };
  let stop = () => { clearTimeout(again); source.close(); };
  return () => stop();
}

// What to say of the stream: a state (live, behind, stale, lost), a word, and a notice where the numbers are not what they should be.
export function freshness({ report, status, arrived, connected, away }, now) {
  const since = report && new Date(report.generated_at);
  if (!connected) {
    return report
      ? { state: "lost", word: "Connection lost", notice: `Connection lost. These numbers are from ${clock(since)}; trying again…` }
      : { state: "lost", word: "Connecting…", notice: "" };
  }
  if (report?.as_of && !away) return { state: "past", word: `As known on ${dayOf(report.as_of.slice(0, 10))}`, notice: "" };
  if (away) return { state: "behind", word: "Catching up", notice: "The stored numbers cannot be read right now; trying again." };
  // By the clock of the server up to the report, by that of the browser since.
  const silent = (now - arrived) / 1000 + (status.silent_seconds ?? 0);
  if (silent > OLD) {
    return { state: "stale", word: "Standing still", notice: `No news for ${lasting(silent)}: these numbers are from ${clock(now - silent * 1000)}, and what happened since is not in them.` };
  }
  if (!status.ready) return { state: "behind", word: "Catching up", notice: "Numbers are being prepared; they may be incomplete for a moment." };
  if (status.missing) return { state: "behind", word: "Incomplete", notice: "Part of what was stored is missing, and these numbers are made of what is left. Whoever runs this service sees what is missing, and how to bring it back, with “dealstream missing”." };
  if (status.waiting > 500) return { state: "behind", word: "Catching up", notice: `Numbers are catching up: ${count(status.waiting)} events are still on their way.` };
  if (status.behind_seconds > 10) return { state: "behind", word: "Catching up", notice: `Numbers are ${lasting(status.behind_seconds)} behind.` };
  if (status.funnel_problem) return { state: "behind", word: "Live", notice: `The funnel file was changed, and these numbers go by the one before: ${status.funnel_problem}` };
  return { state: "live", word: "Live", notice: "" };
}
