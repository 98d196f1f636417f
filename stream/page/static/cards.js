// The numbers at a glance: each with the previous period beside it.

import { html, useContext } from "./vendor/preact.js";
import { dayOf, money, plural, rangeOf, share, SMALL, written } from "./format.js";
import { Change, Page, Value, previousName, useKpi } from "./numbers.js";

export const Figure = ({ id, title, meaning, value, change, note }) => html`<div class="card" data-kpi=${id}>
  <dt title=${meaning}>${title}</dt><dd class="big">${value}</dd>${change && html`<dd>${change}</dd>`}<dd class="note">${note}</dd></div>`;

// What it is by all that is known now, in a report as of a moment, where that is other.
export const Restated = ({ row, kpi }) => (row.restated?.[kpi.id] === undefined ? null : html`<span class="note restated">now known: ${written(kpi.unit, row.restated[kpi.id])}</span>`);

// `alone`: it is made of what is open now, so there is nothing before to compare it with.
export function Card({ id, note, of = {}, alone = false }) {
  const { report } = useContext(Page);
  const kpi = useKpi("deals", id);
  const value = report.total[id];
  return html`<${Figure} id=${id} title=${kpi.title} meaning=${kpi.meaning} note=${html`${note}<${Restated} row=${report.total} kpi=${kpi} />`} value=${html`<${Value} kpi=${kpi} value=${value} of=${of} />`}
    change=${!alone && kpi.grain !== "now" && html`<${Change} kpi=${kpi} value=${value} before=${report.total.previous[id]} said />`} />`;
}

export function rateNote(rate, what) {
  if (!rate || rate.value === null) return `no ${what}s`;
  if (rate.n < SMALL) return `only ${plural(rate.n, what, `${what}s`)}`;
  return `${rangeOf(rate)} · ${plural(rate.n, what, `${what}s`)}`;
}

export function Cards() {
  const { report } = useContext(Page);
  const total = report.total;
  const cycle = total.cycle_days_median;
  return html`<section aria-label="At a glance">
    <dl class="cards">
      <${Card} id="revenue" note=${`${plural(total.won, "deal", "deals")} won`} />
      <${Card} id="win_rate" note=${rateNote(total.win_rate, "closed deal")} />
      <${Card} id="average_deal" note=${total.median_deal === null ? "no deal won" : `median ${money(total.median_deal)}`} />
      <${Card} id="created" note=${cycle === null ? "" : `median sales cycle ${Math.round(cycle * 10) === 10 ? "1 day" : `${written("plain", cycle)} days`}`} />
      <${Card} id="open_deals" note=${`${money(total.open_amount)} · ${plural(total.stuck, "stuck", "stuck")}`} />
      <${Card} id="activities" note=${total.selling_share_logged === null ? "" : `${share(total.selling_share_logged)} of the logged time is selling`} />
    </dl>
    <p class="soft">${report.previous_from ? `Arrows compare with ${previousName(report)}. ` : ""}${total.won_later ? `${plural(total.won_later, "deal is", "deals are")} won, dated later.` : ""}</p>
    ${report.data_since && report.complete_since && report.from < report.complete_since && html`<p class="notice-small">Data since ${dayOf(report.data_since)}.
      Of deals that were closed before ${dayOf(report.complete_since)} only those are known that took little time: win rates and sales cycles of these days look worse or shorter than they were. A backfill fills them in.</p>`}
  </section>`;
}

