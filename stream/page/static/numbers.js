// Numbers on the page: each opens the deals behind it, and says how it was in the previous period.

import { html, useContext, createContext } from "./vendor/preact.js";
import { SMALL, brief, dayRange, isRate, rangeOf, share, shortRange, written } from "./format.js";
import { say } from "./words.js";

// What all parts of the page know: { catalogue, names, report, openDeals, go }; `go` shows a chapter.
export const Page = createContext(null);

// Whether who looks sees everybody's numbers: what is about all of them is asked for, and shown, to him alone.
export const seesAll = ({ sees }) => sees.team === null && sees.rep === null;

export const kpisOf = (catalogue, subject, grain) => catalogue.filter((kpi) => kpi.subject === subject && (!grain || kpi.grain === grain));

export const kpiOf = (catalogue, subject, id) => catalogue.find((kpi) => kpi.subject === subject && kpi.id === id);

export const useKpi = (subject, id) => kpiOf(useContext(Page).catalogue, subject, id);

// The value of a KPI. `of`: whose deals to list when it is clicked, as parameters of /api/deals; none: it is no button.
// `short`: it stands alone, and says to the unit what it is to who points at it or listens.
export function Value({ kpi, value, of, whole, short = false }) {
  const { openDeals } = useContext(Page);
  const exact = whole ?? written(kpi.unit, value);
  const text = short && !whole ? written(kpi.unit, value, brief) : exact;
  const small = isRate(value) && value.value !== null && value.n < SMALL;
  const title = isRate(value) && value.value !== null
    ? [value.low !== null && say("number-range", { range: rangeOf(value) }), say("number-of", { n: value.n }), small && say("number-too-few")].filter(Boolean).join(", ") : text === exact ? undefined : exact;
  const something = isRate(value) ? value.n > 0 : Boolean(value);
  if (!of || !kpi.deals || !something) return html`<span class=${small ? "small" : ""} title=${title}>${text}</span>`;
  return html`<button type="button" class=${`number${small ? " small" : ""}`} title=${title}
    aria-label=${say("number-show-deals", { title: kpi.title, value: exact })} onClick=${() => openDeals(kpi, of)}>${text}</button>`;
}

// How a value differs from that of the previous period: nothing where there is none, or where those of young days still grow.
// `said`: also where it is as before.
export function Change({ kpi, value, before, said: always = false }) {
  const { report } = useContext(Page);
  if (kpi.ripens) return null;
  const now = isRate(value) ? value.value : value;
  const then = isRate(before) ? before.value : before;
  if (now === null || now === undefined || then === null || then === undefined) return null;
  const difference = now - then;
  const rising = Math.abs(difference) < 1e-9 ? "same" : difference > 0 ? "up" : "down";
  if (rising === "same" && !always) return null;
  const better = kpi.direction === "neither" || rising === "same" ? "" : (difference > 0) === (kpi.direction === "more is better") ? "better" : "worse";
  const arrow = { up: "▲", down: "▼", same: "=" }[rising];
  const points = Math.round(Math.abs(difference) * 100);
  const said = kpi.unit === "share" ? (points ? say("change-points", { n: points }) : say("change-under", { value: say("change-points", { n: 1 }) }))
    : then === 0 ? say("change-from", { value: written(kpi.unit, then) }) : Math.abs(difference / then) < 0.005 ? say("change-under", { value: share(0.01) }) : share(Math.abs(difference / then));
  const text = rising === "same" ? say("change-same") : said;
  return html`<span class=${`change ${better}`} title=${`${shortRange(report.previous_from, report.previous_to)}: ${written(kpi.unit, before)}`}>
    <span aria-hidden="true">${arrow} </span><span class="hidden">${rising === "same" ? "" : say(`change-${rising}`)} </span>${text}</span>`;
}

// Days of another year say which, or they would read as those that are shown.
export function previousName({ from, previous_from, previous_to }) {
  return (previous_from.slice(0, 4) === from.slice(0, 4) ? shortRange : dayRange)(previous_from, previous_to);
}
