// What was forecast 30 days before the end of each of the last periods, and what came.

import { html } from "./vendor/preact.js";
import { count, dayOf, dayRange, money, share } from "./format.js";
import { Band } from "./pictures.js";
import { Table } from "./table.js";
import { say, show } from "./words.js";

const LEANING = { "too low": "record-too-low", "too high": "record-too-high" };

function recordColumns(record) {
  const most = Math.max(...record.map((past) => Math.max(past.p90, past.came)), 1);
  return [
    { key: "from", title: say("period"), text: true, value: (row) => row.from, show: (row) => html`<span class="nowrap">${dayRange(row.from, row.to)}</span><span class="note">${say("record-forecast-on", { day: dayOf(row.forecast_on) })}</span>` },
    { key: "p50", title: say("chapter-forecast"), value: (row) => row.p50, show: (row) => html`${money(row.p50)}<span class="note">${money(row.p10)}–${money(row.p90)}</span><${Band} low=${row.p10} high=${row.p90} middle=${row.p50} mark=${row.came} most=${most} />` },
    { key: "came", title: say("record-came"), value: (row) => row.came, show: (row) => html`<b>${money(row.came)}</b><span class="note">${say("record-of-due", { amount: money(row.came_of_due) })}</span>` },
    { key: "in_all", title: say("record-in-all"), meaning: say("record-in-all.meaning"), value: (row) => row.in_all?.p50 ?? null, show: (row) => (row.in_all ? html`${money(row.in_all.p50)}<span class="note">${money(row.in_all.p10)}–${money(row.in_all.p90)}, ${say(row.within_all ? "record-within" : row.came > row.in_all.p90 ? "record-more-came" : "record-less-came")}</span>` : "–") },
    { key: "within", title: say("record-in-range"), text: true, value: (row) => row.rank, show: (row) => (row.within ? html`<span class="verdict v-on-pace">${say("record-within")}</span>` : html`<span class="verdict v-behind">${say(row.came > row.p90 ? "record-more" : "record-less")}</span>`) },
  ];
}

const STAGE_COLUMNS = [
  { key: "stage", title: say("stage"), text: true, value: (row) => row.stage, show: (row) => row.stage },
  { key: "deals", title: say("deals-label"), meaning: say("record-deals"), value: (row) => row.deals, show: (row) => count(row.deals) },
  { key: "chance", title: say("record-chance"), value: (row) => row.chance, show: (row) => share(row.chance) },
  { key: "won", title: say("record-won-in-time"), value: (row) => row.won, show: (row) => share(row.won) },
  { key: "won_since", title: say("record-won-at-all"), value: (row) => row.won_since, show: (row) => share(row.won_since) },
];

export function Record({ told }) {
  const { record, calibration, period } = told;
  if (!record.length) return html`<p>${say(`record-none-${period}`)}</p>`;
  return html`<p class="lead">${show("record-lead", { within: html`<b>${say(`record-of-${period}s`, { within: calibration.within, n: calibration.periods })}</b>` })} ${calibration.periods_in_all ? `${say("record-lead-all", { within: say(`record-of-${period}s`, { within: calibration.within_all, n: calibration.periods_in_all }) })} ` : ""}${calibration.leaning in LEANING ? say(LEANING[calibration.leaning]) : ""}</p>
    <ul class="legend" aria-label=${say("colours")}><li class="k-band">${say("colour-range")}</li><li class="k-middle">${say("colour-middle")}</li><li class="k-mark">${say("colour-came")}</li></ul>
    <${Table} label=${say("record-table")} columns=${recordColumns(record)} rows=${record.map((past) => ({ ...past, key: past.from }))} />
    ${calibration.stages.length > 0 && html`<h3>${say("record-chances")}</h3><p class="soft">${say("record-chances.meaning")}</p>
      <${Table} label=${say("record-chances")} columns=${STAGE_COLUMNS} rows=${calibration.stages.map((stage) => ({ ...stage, key: stage.stage_id }))} />`}`;
}
