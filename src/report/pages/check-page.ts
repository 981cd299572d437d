import { packageVersion } from '../../base/package-version.ts';
import { counterexampleFigure } from '../figures/counterexample-figure.ts';
import { type NemesisLine, nemesisFigure } from '../figures/nemesis-figure.ts';
import { html } from '../html/html.ts';
import { htmlPage } from '../html/html-page.ts';
import type { ReportedCheck } from '../text/check-text.ts';
import { checkedText } from '../text/checked-text.ts';

/** What a reader should know about a history file besides the verdict. */
export interface HistoryFileFacts {
  readonly notes: readonly string[];
  /** The number of lines of a nemesis. `lines` is the number of lines in the file. */
  readonly nemesis: number;
  readonly lines: number;
  readonly nemesisLines: readonly NemesisLine[];
}

/** The result of checking a history file, as one HTML page. */
export function checkPage(
  file: string,
  checked: ReportedCheck & { readonly model: string },
  { notes, nemesis, lines, nemesisLines }: HistoryFileFacts,
): string {
  const { model, outcome, counterexample } = checked;
  const { sentence, summary } = checkedText(checked);
  const disturbances = nemesisLines.flatMap(({ f, after }) => (after === undefined ? [] : [{ f, after }]));
  const body = html`<header>
<p class="mark">hammerlock ${packageVersion()}</p>
<h1 class="${outcome}">${outcome}</h1>
<p class="sentence">${sentence}</p>
<p class="quiet">${file} as ${model}${sentence === summary ? '' : `: ${summary}`}</p>
${notes.map((note) => html`<p class="quiet">${note}</p>`)}
</header>
${counterexample === undefined ? [] : [counterexampleFigure(counterexample, disturbances)]}
${nemesis === 0 ? [] : [nemesisFigure(nemesisLines, nemesis, lines)]}`;
  return htmlPage({ title: `${file}: ${outcome} — hammerlock`, body });
}
