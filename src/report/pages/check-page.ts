import { packageVersion } from '../../base/package-version.ts';
import { counterexampleFigure } from '../figures/counterexample-figure.ts';
import { isolationFigure } from '../figures/isolation-figure.ts';
import { type NemesisLine, nemesisFigure } from '../figures/nemesis-figure.ts';
import { type Html, html, nothing } from '../html/html.ts';
import { htmlPage } from '../html/html-page.ts';
import { checkedText, type ReportedChecked } from '../text/checked-text.ts';

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
  checked: ReportedChecked,
  { notes, nemesis, lines, nemesisLines }: HistoryFileFacts,
): string {
  const { model, outcome } = checked;
  const { sentence, facts } = checkedText(checked);
  const body = html`<header>
<p class="mark">hammerlock ${packageVersion()}</p>
<h1 class="${outcome}">${outcome}</h1>
<p class="sentence">${sentence}</p>
<p class="quiet">${file} as ${model}${sentence === facts ? '' : `: ${facts}`}</p>
${notes.map((note) => html`<p class="quiet">${note}</p>`)}
</header>
${figureOf(checked, nemesisLines)}
${nemesis === 0 ? [] : [nemesisFigure(nemesisLines, nemesis, lines)]}`;
  return htmlPage({ title: `${file}: ${outcome} — hammerlock`, body });
}

function figureOf(checked: ReportedChecked, nemesisLines: readonly NemesisLine[]): Html {
  if ('level' in checked) return isolationFigure(checked);
  if (checked.counterexample === undefined) return nothing;
  const disturbances = nemesisLines.flatMap(({ f, after }) => (after === undefined ? [] : [{ f, after }]));
  return counterexampleFigure(checked.counterexample, disturbances);
}
