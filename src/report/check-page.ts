import type { Counterexample } from '../check/counterexample.ts';
import { counterexampleFigure } from './counterexample-figure.ts';
import { html } from './html.ts';
import { page } from './page.ts';

export interface CheckPage {
  readonly title: string;
  /** What came of the check. */
  readonly sentence: string;
  readonly counterexamples: readonly Counterexample[];
}

/** What a check of a history leaves for a reader. */
export function checkPage({ title, sentence, counterexamples }: CheckPage): string {
  const body = html`<header>
<p class="mark">hammerlock</p>
<h1 class="${counterexamples.length > 0 ? 'violated' : ''}">${title}</h1>
<p class="sentence">${sentence}</p>
</header>
${counterexamples.map(counterexampleFigure)}`;
  return page({ title: `${title} — hammerlock`, body, charts: false });
}
