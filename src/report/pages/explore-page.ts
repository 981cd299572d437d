import { relative } from 'node:path';
import { packageVersion } from '../../base/package-version.ts';
import type { Exploration } from '../../explore/exploration.ts';
import {
  explorationCounts,
  explorationEvidence,
  explorationSentence,
} from '../../explore/exploration-text.ts';
import type { VerdictOutcome } from '../../hammer/verdict/verdict.ts';
import { copyScript } from '../charts/chart-assets.ts';
import type { MissingCase } from '../ci/test-case.ts';
import { failureFigure } from '../figures/failure-figure.ts';
import { copiedCommand } from '../html/copy-button.ts';
import { type Html, html, nothing } from '../html/html.ts';
import { htmlPage } from '../html/html-page.ts';

/** The explorations of a command as one HTML page, with a section for each program. */
export function explorePage(
  outcome: VerdictOutcome,
  explorations: readonly Exploration[],
  missing: readonly MissingCase[],
): string {
  const decisive = explorations.find((exploration) => exploration.outcome === outcome);
  const several = explorations.length > 1;
  const programs = explorations.map(({ program }) => program).join(', ');
  const body = html`<header>
<p class="mark">hammerlock ${packageVersion()}</p>
<h1 class="${outcome}">${outcome}</h1>
<p class="sentence">${sentence(decisive, several, outcome)}</p>
</header>
${explorations.map((exploration) => section(exploration, several))}
${missing.length === 0 ? nothing : html`<section class="scenario"><h2>Not run</h2>\n<ul>${missing.map(({ name, reason }) => html`<li>${name}: ${reason}</li>`)}</ul></section>`}`;
  return htmlPage({ title: `${outcome}: ${programs} — hammerlock`, body, scripts: copyScript() });
}

function sentence(decisive: Exploration | undefined, several: boolean, outcome: VerdictOutcome): string {
  if (decisive === undefined) return 'Not all programs were explored.';
  if (!several) return explorationSentence(decisive);
  return outcome === 'held'
    ? 'No execution of any program failed.'
    : `${decisive.program}: ${explorationSentence(decisive)}`;
}

/** The sentence of a single program is in the header. */
function section(exploration: Exploration, hasSentence: boolean): Html {
  const { program, outcome, failure, replay, strategy, seed, node } = exploration;
  const evidence = failure === undefined ? explorationEvidence(exploration) : '';
  return html`<section class="scenario">
<h2>${program} <span class="badge ${outcome}">${failure?.kind ?? outcome}</span></h2>
${hasSentence ? html`<p class="sentence">${explorationSentence(exploration)}</p>` : nothing}
<p class="quiet">${explorationCounts(exploration)}</p>
${evidence === '' || evidence === exploration.undecided ? nothing : html`<p>${evidence}</p>`}
${failure === undefined ? nothing : failureFigure(failure, (file) => relative(process.cwd(), file))}
${replay === undefined ? nothing : html`<h3>Replay</h3>\n${copiedCommand(replay)}`}
<dl class="facts">
<div><dt>Strategy</dt><dd>${strategy}</dd></div>
<div><dt>Seed</dt><dd>${seed}</dd></div>
<div><dt>Node</dt><dd>${node}</dd></div>
</dl>
</section>`;
}
