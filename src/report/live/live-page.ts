import { packageVersion } from '../../base/package-version.ts';
import { activityWords, type LaneActivity } from '../charts/activities.ts';
import { chartScripts, chartStyle, liveScript } from '../charts/chart-assets.ts';
import type { ChartData } from '../charts/chart-data.ts';
import { chartFrame, zoomHint } from '../charts/chart-frame.ts';
import { activityColours, latencyLines } from '../charts/chart-legends.ts';
import { dataElement, type Html, html, markup } from '../html/html.ts';
import { htmlPage } from '../html/html-page.ts';
import type { Machine } from '../run-report.ts';
import { machineFacts } from '../tables/machine-facts.ts';

/** What is known of a command before its first scenario. */
export interface LivePageFacts {
  readonly machine: Machine;
  readonly workers: number;
  /** For how long each scenario is to be hammered, in ms. */
  readonly eachMs: number;
}

/** The page of a run that goes on. Its script fills it from events. */
export function livePage({ machine, workers, eachMs }: LivePageFacts): string {
  const body = html`<header>
<p class="mark">hammerlock ${packageVersion()}, live</p>
<h1 id="phase" aria-live="polite">setting up</h1>
<p class="sentence"><span id="left"></span><span id="done"></span></p>
<div class="progress" role="progressbar" aria-label="The run" aria-valuemin="0" aria-valuemax="100"><span></span></div>
<p id="lost" class="early" hidden>The command does not answer: it has ended, or is stopped. The page goes on as soon as it answers again.</p>
<noscript><p class="early">A run is shown live by JavaScript; the report needs none.</p></noscript>
</header>
<section class="scenario" id="scenario-0">
<h2 id="name"></h2>
<dl class="figures">
${['operations', 'rate', 'busy', 'waits', 'deaths', 'faults'].map((id) => html`<div id="${id}"${id === 'operations' || id === 'rate' ? '' : markup(' hidden')}><dt></dt><dd></dd></div>`)}
</dl>
<h3>Over time</h3>
${charts(workers, eachMs)}
<div id="fault-list" hidden>
<h3>Faults</h3>
<p class="quiet" id="fault-count"></p>
<div class="scroll"><table class="faults">
<thead><tr><th>Kind</th><th>At</th><th>Hit</th><th>Recovered</th><th class="words">Where</th></tr></thead>
<tbody id="fault-rows"></tbody>
</table></div>
</div>
</section>
<section class="scenario" id="scenarios" hidden>
<h2>Scenarios</h2>
<div class="scroll"><table class="overview">
<thead><tr><th>Scenario</th><th>Verdict</th><th>Operations</th><th>Per second</th><th>Busy</th><th>Waits</th><th>Deaths</th><th class="words"></th></tr></thead>
<tbody id="scenario-rows"></tbody>
</table></div>
</section>
<footer>
<h2>Environment</h2>
<dl class="facts">
<div><dt>Seed</dt><dd id="seed"></dd></div>
<div><dt>Workers</dt><dd>${workers}</dd></div>
<div><dt>Memory</dt><dd id="memory"></dd></div>
${machineFacts(machine)}
</dl>
</footer>`;
  return htmlPage({
    title: 'hammerlock, live',
    body,
    extraStyle: html`${chartStyle()}${markup(liveStyle)}`,
    scripts: html`${chartScripts()}${liveScript()}`,
  });
}

function charts(workers: number, eachMs: number): Html {
  const percentiles = { p50: [], p99: [] };
  const lane = { held: [], waiting: [], calling: [], dead: [] };
  const data: ChartData = {
    durationMs: 0,
    endMs: eachMs,
    series: { widthMs: 1, operations: [], calls: percentiles, waits: percentiles },
    timeline: { widthMs: 1, workers: Array.from({ length: workers }, () => lane) },
    faults: [],
  };
  return html`<figure class="over-time">
${zoomHint()}
<p class="legend faults" hidden><b>Faults, as bands:</b> <span id="fault-kinds"></span></p>
${chartFrame({
  name: 'throughput',
  title: 'Operations per second',
  legend: html`<p class="legend"><span class="line ink">all workers together</span></p>`,
  label: 'Operations per second, up to now',
})}
${chartFrame({
  name: 'durations',
  title: 'Latency, on a logarithmic scale',
  legend: latencyLines(['calls', 'waits']),
  label: 'Latency of calls and of waits for a lock, median and 99th percentile, up to now',
})}
${chartFrame({
  name: 'timeline',
  title: 'What each worker does',
  legend: activityColours(Object.keys(activityWords) as LaneActivity[]),
  label: `One lane for each of ${workers} workers, up to now`,
})}
${dataElement(data)}
</figure>`;
}

const liveStyle = `
[hidden] { display: none !important; }
.progress { height: 4px; margin-top: 1.2rem; border-radius: 2px; background: var(--rule); overflow: hidden; }
.progress span { display: block; width: 0; height: 100%; background: var(--held); transition: width .25s linear; }
#left:not(:empty) + #done:not(:empty)::before { content: " · "; color: var(--quiet); }
.chart { min-height: 190px; }
#fault-kinds { display: contents; }
.overview tr[aria-current] th { font-weight: 650; }
`;
