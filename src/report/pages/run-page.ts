import { countText, numberText } from '../../base/number-text.ts';
import type { Verdict, VerdictOutcome } from '../../hammer/verdict/verdict.ts';
import { earlyEndSentence, lengthText, verdictSentence, walText } from '../../hammer/verdict/verdict-text.ts';
import { chartScripts, chartStyle, copyScript } from '../charts/chart-assets.ts';
import { runCharts } from '../charts/run-charts.ts';
import { counterexampleFigure } from '../figures/counterexample-figure.ts';
import { deadlockFigure } from '../figures/deadlock-figure.ts';
import { isolationFigure } from '../figures/isolation-figure.ts';
import { amount } from '../html/amount.ts';
import { copiedCommand, copyButton } from '../html/copy-button.ts';
import { type Html, html, nothing } from '../html/html.ts';
import { htmlPage } from '../html/html-page.ts';
import { isRepeated, withoutEarliest, withSection } from '../repeated-runs.ts';
import type { RunReport } from '../run-report.ts';
import { faultTable } from '../tables/fault-table.ts';
import { isolationTable } from '../tables/isolation-table.ts';
import { keyTable } from '../tables/key-table.ts';
import { latencyTable } from '../tables/latency-table.ts';
import { machineFacts } from '../tables/machine-facts.ts';
import { machineTable } from '../tables/machine-table.ts';
import { thresholdList } from '../tables/threshold-list.ts';
import { verdictNames } from '../verdict-names.ts';

/** The rows of the overview: of many runs those that did not hold, and the last ones. */
const MAX_ROWS = 500;

/**
 * The result of a run as one HTML page, with a section for each scenario.
 *
 * @param scripts what the page has besides its own scripts
 */
export function runPage(report: RunReport, scripts: Html = nothing): string {
  const { hammerlock, outcome, verdicts, machines, finished } = report;
  const decisive = verdicts.find((verdict) => verdict.outcome === outcome);
  const several = verdicts.length > 1;
  const shown = withSection(verdicts);
  const nameOf = verdictNames(report);
  const body = html`<header>
<p class="mark">hammerlock ${hammerlock}</p>
<h1 class="${outcome}">${outcome}</h1>
<p class="sentence">${summary(report, decisive, nameOf)}</p>
</header>
${several ? overview(verdicts, shown, nameOf) : nothing}
${shown.map((verdict, index) => section(verdict, index, several ? nameOf(verdict) : undefined))}
${notRunList(report)}
<footer>
<h2>Environment</h2>
<dl class="facts">
<div><dt>Finished</dt><dd>${finished.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</dd></div>
<div><dt>Hammerlock</dt><dd>${hammerlock}</dd></div>
${machines.length === 1 ? machineFacts(machines[0]!) : nothing}
</dl>
${machines.length === 1 ? nothing : machineTable(machines)}
</footer>`;
  const names = [...new Set(verdicts.map(({ scenario }) => scenario))].join(', ');
  const isCharted = verdicts.some(({ measurements }) => measurements !== undefined);
  return htmlPage({
    title: `${outcome}: ${names} — hammerlock`,
    body,
    extraStyle: isCharted ? chartStyle() : nothing,
    scripts: html`${isCharted ? chartScripts() : nothing}${copyScript()}${scripts}`,
  });
}

function summary(
  { outcome, verdicts, notRun = [] }: RunReport,
  decisive: Verdict | undefined,
  nameOf: (verdict: Verdict) => string,
): string {
  if (decisive === undefined) {
    const first = notRun.find(({ isExcused }) => !isExcused);
    return first === undefined
      ? 'Not all scenarios were run.'
      : `${first.scenario} was not run: ${first.reason}`;
  }
  if (verdicts.length === 1) return verdictSentence(decisive);
  const what = isRepeated(verdicts) ? 'runs' : 'scenarios';
  if (outcome === 'held') return `All checks held in all ${numberText(verdicts.length)} ${what}.`;
  return `${nameOf(decisive)}: ${verdictSentence(decisive)}`;
}

function notRunList({ notRun = [] }: RunReport): Html {
  if (notRun.length === 0) return nothing;
  return html`<section class="scenario"><h2>Not run</h2>
<ul>${notRun.map(({ scenario, reason }) => html`<li>${scenario}: ${reason}</li>`)}</ul></section>`;
}

/** A table of the verdicts, which links those that have a section. */
function overview(
  verdicts: readonly Verdict[],
  shown: readonly Verdict[],
  nameOf: (verdict: Verdict) => string,
): Html {
  const rows = withoutEarliest(verdicts, MAX_ROWS);
  const earlier = verdicts.length - rows.length;
  const title = (verdict: Verdict) => {
    const index = shown.indexOf(verdict);
    const name = nameOf(verdict);
    return index === -1 ? html`${name}` : html`<a href="#scenario-${index}">${name}</a>`;
  };
  return html`${earlier > 0 ? html`<p class="quiet">${countText(earlier, 'other run')} held.</p>` : nothing}
<div class="scroll"><table class="overview">
<thead><tr><th>Scenario</th><th>Verdict</th><th>Operations</th><th>Per second</th><th>Busy</th><th>Waits</th><th>Deaths</th></tr></thead>
<tbody>
${rows.map(
  (verdict) => html`<tr>
<th scope="row">${title(verdict)}</th>
<td>${badge(verdict.outcome)}</td>
<td>${amount(verdict.operations)}</td>
<td>${amount(perSecond(verdict))}</td>
<td>${amount(verdict.busy)}</td>
<td>${amount(verdict.waits)}</td>
<td>${amount(verdict.deaths)}</td>
</tr>`,
)}
</tbody>
</table></div>`;
}

/** `name`: what the verdict is called beside others; undefined if it is the only one. */
function section(verdict: Verdict, index: number, name: string | undefined): Html {
  const {
    scenario,
    outcome,
    violations,
    deadlock,
    counterexamples = [],
    isolation = [],
    errors = [],
    measurements,
  } = verdict;
  const usesLocks = hasUsedLocks(verdict);
  const early = earlyEndSentence(verdict);
  return html`<section id="scenario-${index}" class="scenario">
<h2>${name ?? scenario} ${name === undefined ? nothing : badge(outcome)}</h2>
${name === undefined ? nothing : html`<p class="sentence">${verdictSentence(verdict)}</p>`}
<dl class="figures">
${figure(verdict.operations, 'operation', 'operations')}
${figure(perSecond(verdict), 'per second')}
${usesLocks || verdict.busy > 0 ? figure(verdict.busy, 'busy') : nothing}
${usesLocks ? figure(verdict.waits, 'wait', 'waits') : nothing}
${verdict.deaths > 0 ? figure(verdict.deaths, 'death', 'deaths') : nothing}
${verdict.checked > 0 ? figure(verdict.checked, 'linearized') : nothing}
</dl>
${early === undefined || early === verdictSentence(verdict) ? nothing : html`<p class="early">${early}</p>`}
${violations.length === 0 ? nothing : violationList(violations)}
${errors.map(
  ({ where, operation, error }) => html`<h3>Error: ${where}</h3>
${operation === undefined ? nothing : html`<p>During or after ${operation}</p>`}
<pre><code>${error}</code></pre>`,
)}
${counterexamples.map((counterexample) => counterexampleFigure(counterexample))}
${isolationTable(isolation)}
${isolation.filter(({ result }) => result.outcome === 'violated').map(judgedFigure)}
${deadlock === undefined ? nothing : deadlockFigure(deadlock)}
${measurements === undefined ? nothing : runCharts(verdict, measurements)}
${thresholdList(verdict.thresholds)}
${measurements === undefined ? nothing : latencyTable(measurements)}
${measurements === undefined ? nothing : keyTable(measurements)}
${faultTable(verdict)}
<h3>Replay</h3>
${copiedCommand(verdict.replay)}
<dl class="facts">
<div><dt>Seed</dt><dd class="copied">${verdict.seed}${copyButton(String(verdict.seed), 'the seed')}</dd></div>
<div><dt>Workers</dt><dd>${verdict.workers}</dd></div>
<div><dt>Duration</dt><dd>${verdict.steps === 0 ? 'no step' : lengthText(verdict)}</dd></div>
${usesLocks ? html`<div><dt>Lock</dt><dd>${verdict.lock}</dd></div>` : nothing}
${verdict.store === undefined ? nothing : html`<div><dt>Store</dt><dd>${verdict.store}</dd></div>`}
${verdict.walBytes === undefined ? nothing : html`<div><dt>Write-ahead log</dt><dd>${walText(verdict.walBytes)}</dd></div>`}
</dl>
</section>`;
}

/** The forbidden anomalies of one key. */
function judgedFigure({ key, result }: NonNullable<Verdict['isolation']>[number]): Html {
  return html`${key === undefined ? nothing : html`<h3>Transactions of ${key}</h3>`}
${isolationFigure(result)}`;
}

function violationList(violations: readonly string[]): Html {
  return html`<h3>Violations</h3>
<ul class="violations">${violations.map((violation) => html`<li>${violation}</li>`)}</ul>`;
}

function figure(value: number, one: string, several = one): Html {
  return html`<div><dt>${value === 1 ? one : several}</dt><dd>${amount(value)}</dd></div>`;
}

/** False if the scenario is known to have taken no lock: then its waits and its lock are of no interest. */
function hasUsedLocks({ measurements }: Verdict): boolean {
  return measurements === undefined || measurements.holds.count + measurements.waits.count > 0;
}

function badge(outcome: VerdictOutcome): Html {
  return html`<span class="badge ${outcome}">${outcome}</span>`;
}

function perSecond({ operations, durationMs }: Verdict): number {
  return durationMs === 0 ? 0 : (operations / durationMs) * 1_000;
}
