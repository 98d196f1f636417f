// The numbers at a glance: each with the previous period beside it.

import { html, useContext } from "./vendor/preact.js";
import { brief, dayOf, money, rangeOf, share, SMALL, written } from "./format.js";
import { Change, Page, Value, previousName, useKpi } from "./numbers.js";
import { say } from "./words.js";

export const Figure = ({ id, title, meaning, value, change, note }) => html`<div class="card" data-kpi=${id}>
  <dt title=${meaning}>${title}</dt><dd class="big">${value}</dd>${change && html`<dd>${change}</dd>`}<dd class="note">${note}</dd></div>`;

// What it is by all that is known now, in a report as of a moment, where that is other.
export const Restated = ({ row, kpi, short = false }) => (row.restated?.[kpi.id] === undefined ? null : html`<span class="note restated">${say("now-known", { value: written(kpi.unit, row.restated[kpi.id], short ? brief : money) })}</span>`);

// `alone`: it is made of what is open now, so there is nothing before to compare it with.
export function Card({ id, note, of = {}, alone = false }) {
  const { report } = useContext(Page);
  const kpi = useKpi("deals", id);
  const value = report.total[id];
  return html`<${Figure} id=${id} title=${kpi.title} meaning=${kpi.meaning} note=${html`${note}<${Restated} row=${report.total} kpi=${kpi} short />`} value=${html`<${Value} kpi=${kpi} value=${value} of=${of} short />`}
    change=${!alone && kpi.grain !== "now" && html`<${Change} kpi=${kpi} value=${value} before=${report.total.previous[id]} said />`} />`;
}

function winRateNote(rate) {
  if (!rate || rate.value === null) return say("card-no-closed-deals");
  const deals = say("closed-deals", { n: rate.n });
  return rate.n < SMALL ? say("only", { what: deals }) : `${rangeOf(rate)} · ${deals}`;
}

export function Cards() {
  const { report } = useContext(Page);
  const total = report.total;
  const cycle = total.cycle_days_median;
  return html`<section aria-label=${say("at-a-glance")}>
    <dl class="cards">
      <${Card} id="revenue" note=${say("card-won", { n: total.won })} />
      <${Card} id="win_rate" note=${winRateNote(total.win_rate)} />
      <${Card} id="average_deal" note=${total.median_deal === null ? say("card-no-deal-won") : say("card-median", { amount: brief(total.median_deal) })} />
      <${Card} id="created" note=${cycle === null ? "" : say("card-median-cycle", { days: say("lasting-days", { n: Math.round(cycle * 10) / 10 }) })} />
      <${Card} id="open_deals" note=${`${brief(total.open_amount)} · ${say("card-stuck", { n: total.stuck })}`} />
      <${Card} id="activities" note=${total.selling_share_logged === null ? "" : say("card-selling", { share: share(total.selling_share_logged) })} />
    </dl>
    <p class="soft">${report.previous_from ? `${say("card-arrows", { days: previousName(report) })} ` : ""}${total.won_later ? say("card-won-later", { n: total.won_later }) : ""}</p>
    ${report.data_since && report.complete_since && report.from < report.complete_since && html`<p class="notice-small">${say("card-data-since", { since: dayOf(report.data_since), whole: dayOf(report.complete_since) })}</p>`}
  </section>`;
}

