// What was forecast 30 days before the end of each of the last periods, and what came.

import { html } from "./vendor/preact.js";
import { count, dayOf, dayRange, money, plural, share } from "./format.js";
import { Band } from "./pictures.js";
import { Table } from "./table.js";

const LEANING = {
  "too low": "More came than was forecast, more often than chance explains: they were too low.",
  "too high": "Less came than was forecast, more often than chance explains: they were too high.",
};

function recordColumns(record) {
  const most = Math.max(...record.map((past) => Math.max(past.p90, past.came)), 1);
  return [
    { key: "from", title: "Period", text: true, value: (row) => row.from, show: (row) => html`<span class="nowrap">${dayRange(row.from, row.to)}</span><span class="note">forecast on ${dayOf(row.forecast_on)}</span>` },
    { key: "p50", title: "Forecast", value: (row) => row.p50, show: (row) => html`${money(row.p50)}<span class="note">${money(row.p10)}–${money(row.p90)}</span><${Band} low=${row.p10} high=${row.p90} middle=${row.p50} mark=${row.came} most=${most} />` },
    { key: "came", title: "Came", value: (row) => row.came, show: (row) => html`<b>${money(row.came)}</b><span class="note">${money(row.came_of_due)} of deals due then</span>` },
    { key: "in_all", title: "In all", meaning: "With what deals bring that are not due or not there yet, as earlier periods had told.", value: (row) => row.in_all?.p50 ?? null, show: (row) => (row.in_all ? html`${money(row.in_all.p50)}<span class="note">${money(row.in_all.p10)}–${money(row.in_all.p90)}, ${row.within_all ? "within" : row.came > row.in_all.p90 ? "more came" : "less came"}</span>` : "–") },
    { key: "within", title: "In the range", text: true, value: (row) => row.rank, show: (row) => (row.within ? html`<span class="verdict v-on-pace">within</span>` : html`<span class="verdict v-behind">${row.came > row.p90 ? "more" : "less"}</span>`) },
  ];
}

const STAGE_COLUMNS = [
  { key: "stage", title: "Stage", text: true, value: (row) => row.stage, show: (row) => row.stage },
  { key: "deals", title: "Deals", meaning: "Due in a past forecast, counted once in each.", value: (row) => row.deals, show: (row) => count(row.deals) },
  { key: "chance", title: "Chance said", value: (row) => row.chance, show: (row) => share(row.chance) },
  { key: "won", title: "Won in time", value: (row) => row.won, show: (row) => share(row.won) },
  { key: "won_since", title: "Won at all", value: (row) => row.won_since, show: (row) => share(row.won_since) },
];

export function Record({ told }) {
  const { record, calibration, period } = told;
  if (!record.length) return html`<p>No ${period} is over of which enough was known before to forecast it.</p>`;
  return html`<p class="lead">What came lay within the range in <b>${count(calibration.within)} of ${plural(calibration.periods, period, `${period}s`)}</b>; eight of ten should. ${calibration.periods_in_all ? `In all, with what other deals bring, in ${count(calibration.within_all)} of ${plural(calibration.periods_in_all, period, `${period}s`)}. ` : ""}${LEANING[calibration.leaning] ?? ""}</p>
    <ul class="legend" aria-label="Colours"><li class="k-band">eight of ten cases</li><li class="k-middle">middle</li><li class="k-mark">what came</li></ul>
    <${Table} label="Forecasts and what came" columns=${recordColumns(record)} rows=${record.map((past) => ({ ...past, key: past.from }))} />
    ${calibration.stages.length > 0 && html`<h3>Chances by stage</h3><p class="soft">Of the deals that were due: what was said of them, and what became of them.</p>
      <${Table} label="Chances by stage" columns=${STAGE_COLUMNS} rows=${calibration.stages.map((stage) => ({ ...stage, key: stage.stage_id }))} />`}`;
}
