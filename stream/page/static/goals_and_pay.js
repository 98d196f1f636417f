// Chapter Goals and pay: quotas, goals, commission.

import { html } from "./vendor/preact.js";
import { Goals } from "./goals.js";
import { Pay } from "./pay.js";
import { Quotas } from "./quotas.js";

export const GoalsAndPay = () => html`<${Quotas} /><${Goals} /><${Pay} />`;
