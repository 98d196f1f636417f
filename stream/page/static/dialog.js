// A sheet above the page.

import { html, useEffect, useRef } from "./vendor/preact.js";
import { say } from "./words.js";

// `children`: what it shows; nothing: it is closed. `id`: of its title.
export function Dialog({ id, title, close, children }) {
  const dialog = useRef(null);
  const open = Boolean(title);
  useEffect(() => {
    if (open && !dialog.current.open) dialog.current.showModal();
    if (!open && dialog.current.open) dialog.current.close();
  }, [open]);
  return html`<dialog ref=${dialog} aria-labelledby=${id} onClose=${close} onClick=${(event) => event.target === dialog.current && close()}>
    ${open && html`<div class="sheet"><div class="panel-head"><h2 id=${id}>${title}</h2>
      <button type="button" class="plain" onClick=${close}>${say("close")}</button></div>${children}</div>`}
  </dialog>`;
}
