// The stream of reports: what the page shows, and how fresh that is.

import { FINAL } from "./answers.js";
import { clock, dayOf, lasting } from "./format.js";
import { inLanguage, say } from "./words.js";

const AGAIN = 2000; // milliseconds until what failed is tried again
const UNANSWERED = 15; // seconds without an answer to what was chosen: then it is said
const OLD = 90; // seconds without a sign of life from the workers: then the numbers stand still

const refusal = async (response) => ({ connected: true, away: false, refused: (await response.json()).error });

// What was known at a moment no longer changes: it is asked for once.
function askOnce(query, show) {
  const abort = new AbortController();
  let timer = 0;
  const ask = () => fetch(inLanguage(`/api/kpis?${query}`), { signal: abort.signal })
    .then(async (response) => (response.status === 401 ? location.assign("/") : response.ok ? show({ report: await response.json(), arrived: Date.now(), connected: true, away: false }) : FINAL.includes(response.status) ? show(await refusal(response)) : failed({ connected: true, away: true })))
    .catch((error) => { if (error.name !== "AbortError") failed({ connected: false }); });
  const failed = (told) => { show(told); timer = setTimeout(ask, AGAIN); };
  ask();
  return () => { abort.abort(); clearTimeout(timer); };
}

// Calls `show` with {report, status, arrived} for each report, {connected, away} for what happens to the stream, and {refused} for what is wrong with the question.
export function listen(query, show) {
  if (new URLSearchParams(query).has("as_of")) return askOnce(query, show);
  const address = `/api/live?${query}`;
  const source = new EventSource(address);
  const abort = new AbortController();
  let again = 0;
  source.addEventListener("kpis", (event) => show({ ...JSON.parse(event.data), arrived: Date.now(), connected: true, away: false }));
  source.addEventListener("away", () => show({ connected: true, away: true }));
  source.onerror = () => {
    show({ connected: false });
    if (source.readyState === EventSource.CLOSED) again = setTimeout(askWhy, AGAIN);
  };
  // A refusal closes the stream for good, and says to nobody what is wrong; what was refused once may be answered later, or after a login.
  const askWhy = () => fetch(inLanguage(address), { signal: abort.signal }).then(async (response) => {
    if (response.status === 401) return location.assign("/");
    if (!FINAL.includes(response.status)) return reopen();
    show(await refusal(response));
    again = setTimeout(askWhy, AGAIN);
  }).catch((error) => { if (error.name !== "AbortError") reopen(); });
  const reopen = () => { stop(); stop = listen(query, show); };
  let stop = () => { clearTimeout(again); abort.abort(); source.close(); };
  return () => stop();
}

// What to say of the stream: a state (live, behind, stale, lost), a word, and a notice where the numbers are not what they should be.
export function freshness({ report, status, arrived, connected, away, refused, asked }, now) {
  const since = report && new Date(report.generated_at);
  const unanswered = asked && now - asked > UNANSWERED * 1000;
  if (!connected) {
    return report
      ? { state: "lost", word: say("state-lost"), notice: say(asked ? "notice-lost-before" : "notice-lost", { time: clock(since) }) }
      : { state: "lost", word: say("connecting"), notice: unanswered ? say("notice-unanswered-first", { command: "dealstream check" }) : "" };
  }
  if (refused) return { state: "stale", word: say("state-refused"), notice: say("notice-refused", { why: refused }) };
  if (unanswered && !away) return { state: "stale", word: say("state-unanswered"), notice: say("notice-unanswered") };
  if (report?.as_of && !away) return { state: "past", word: say("state-past", { day: dayOf(report.as_of.slice(0, 10)) }), notice: "" };
  if (away) return { state: "stale", word: say("state-stale"), notice: say("notice-away") };
  // By the clock of the server up to the report, by that of the browser since.
  const silent = (now - arrived) / 1000 + (status.silent_seconds ?? 0);
  if (silent > OLD) {
    return { state: "stale", word: say("state-stale"), notice: say("notice-stale", { time: lasting(silent), clock: clock(now - silent * 1000) }) };
  }
  if (!status.ready) return { state: "behind", word: say("state-behind"), notice: say("notice-preparing") };
  if (status.missing) return { state: "behind", word: say("state-incomplete"), notice: say("notice-missing", { command: "dealstream missing" }) };
  if (status.waiting > 500) return { state: "behind", word: say("state-behind"), notice: say("notice-waiting", { n: status.waiting }) };
  if (status.behind_seconds > 10) return { state: "behind", word: say("state-behind"), notice: say("notice-behind", { time: lasting(status.behind_seconds) }) };
  if (status.funnel_problem) return { state: "behind", word: say("state-live"), notice: `${say("notice-funnel-file")} ${status.funnel_problem}` };
  return { state: "live", word: say("state-live"), notice: "" };
}
