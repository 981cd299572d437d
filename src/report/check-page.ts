import type { Checked } from '../check/check.ts';
import { checkedSentence } from './checked-text.ts';
import { counterexampleFigure } from './counterexample-figure.ts';
import { html } from './html.ts';
import { page } from './page.ts';

/** What a check of a history leaves for a reader. */
export function checkPage(
  file: string,
  model: string,
  checked: Checked,
  notes: readonly string[] = [],
): string {
  const { outcome, counterexample } = checked;
  const body = html`<header>
<p class="mark">hammerlock</p>
<h1 class="${outcome}">${outcome}</h1>
<p class="sentence">${counterexample?.sentence ?? checkedSentence(checked)}</p>
<p class="quiet">${file} as ${model}${counterexample === undefined ? '' : `: ${checkedSentence(checked)}`}</p>
${notes.map((note) => html`<p class="quiet">${note}</p>`)}
</header>
${counterexample === undefined ? [] : [counterexampleFigure(counterexample)]}`;
  return page({ title: `${file}: ${outcome} — hammerlock`, body, charts: false });
}
