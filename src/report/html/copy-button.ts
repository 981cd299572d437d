import { type Html, html } from './html.ts';

/** A button that copies a text. The page's script shows it. */
export function copyButton(text: string, what: string): Html {
  return html`<button type="button" class="copy" data-copy="${text}" aria-label="Copy ${what}" hidden>Copy</button>`;
}

/** A command in a box of its own, with a button that copies it. */
export function copiedCommand(command: string): Html {
  return html`<div class="copied"><pre class="command"><code>${command}</code></pre>${copyButton(command, 'the command')}</div>`;
}
