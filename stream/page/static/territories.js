// Whether territories are fair, and which move would help most.

import { html, useContext } from "./vendor/preact.js";
import { count, money, written } from "./format.js";
import { Lines } from "./lines.js";
import { Page } from "./numbers.js";
import { FromOne } from "./pictures.js";
import { Table } from "./table.js";

const two = (value) => (value === null ? "–" : count(Math.round(value * 100) / 100));

// How uneven it is, in words. Of two territories with as many reps 0.2 is 60 to 40.
const howFair = (imbalance) => (imbalance < 0.1 ? "evenly spread" : imbalance < 0.25 ? "somewhat uneven" : "uneven");

const index = (key, title, of, meaning) => ({
  key, title, meaning, value: (row) => row[key],
  show: (row) => html`${of(row)}${row[key] === null ? html`<span class="note">nobody works there</span>` : html`<span class="note">${two(row[key])}× a fair share</span><${FromOne} value=${row[key]} />`}`,
});

const COLUMNS = [
  { key: "name", title: "Territory", text: true, value: (row) => row.name, show: (row) => row.name },
  { key: "reps", title: "Reps", meaning: "Who works there today; a new rep counts as the share of a quota asked.", value: (row) => row.reps, show: (row) => (row.reps ? written("plain", row.reps) : "none") },
  index("balance_index", "Potential", (row) => money(row.potential), "The territory's share of the potential over its share of the reps: at 2 twice as rich per rep."),
  index("workload_index", "Activities", (row) => count(row.activities), "The same of the activities of these days."),
  index("result_index", "Revenue", (row) => money(row.revenue), "The same of the revenue of these days."),
];

function move(balance) {
  const best = balance.best_move;
  if (!best) return "No move of one rep or account would make it fairer.";
  const name = (id) => balance.territories.find((one) => one.territory_id === id)?.name ?? id;
  return html`Best single move: ${best.kind === "rep" ? "" : "the account "}<b>${best.name}</b> from ${name(best.origin)} to <b>${name(best.to)}</b>; the imbalance falls from ${two(balance.imbalance)} to ${two(best.imbalance)}.`;
}

function Missing() {
  const { report, names } = useContext(Page);
  if (names.territories.length > 1) return html`<p>Territories are compared over everybody: choose all teams, territories and pipelines.</p>`;
  return html`<${Lines} lines=${["territories:", "  - {id: dach, name: DACH, potential: 9000000}", "  - {id: iberia, name: Iberia, potential: 3000000}"]}>
    There ${names.territories.length ? "is one territory" : "are no territories"}; with two or more this says whether they are fair. Write them in the funnel file, and name them in the reps' assignments:<//>`;
}

export function FairTerritories() {
  const { report } = useContext(Page);
  const balance = report.territory_balance;
  return html`<section class="panel" aria-label="Are territories fair?"><h2>Are territories fair?</h2>${balance ? html`
    <p class="lead">${balance.imbalance === null ? "There is nobody in a territory, or nothing to win in any." : html`What there is to win is <b>${howFair(balance.imbalance)}</b> among the reps: imbalance ${two(balance.imbalance)}, 0 is fair. ${move(balance)}`}</p>
    <${Table} label="Are territories fair" columns=${COLUMNS} rows=${balance.territories.map((one) => ({ ...one, key: one.territory_id }))} />
    <p class="soft">A fair share is what all have per rep. Potential: ${balance.potential_of === "funnel file" ? "as the funnel file says" : html`the open pipeline; write <code>potential: 9000000</code> at a territory for what it could bring`}.
      Imbalance of the activities ${two(balance.workload_imbalance)}, of the revenue ${two(balance.result_imbalance)}.</p>` : html`<${Missing} />`}</section>`;
}
