import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { packageRoot } from '../../base/package-module.ts';
import { type Html, html, markup } from '../html/html.ts';

const { resolve } = createRequire(import.meta.url);

/** The style sheet of the chart library. */
export function chartStyle(): Html {
  return markup(readFileSync(resolve('uplot/dist/uPlot.min.css'), 'utf8'));
}

/** The scripts that draw the charts of a page, inline. */
export function chartScripts(): Html {
  const library = readFileSync(resolve('uplot/dist/uPlot.iife.min.js'), 'utf8');
  return html`<script>${markup(library)}</script>${['range', 'charts', 'timeline'].map(ownScript)}`;
}

/** The script behind the buttons that copy a text. */
export function copyScript(): Html {
  return ownScript('copy');
}

/** The script that feeds the charts of a live page, and all that changes around them. */
export function liveScript(): Html {
  return ownScript('live');
}

/** The script by which a page that is served tells that it is open. */
export function connectedScript(): Html {
  return ownScript('connected');
}

function ownScript(name: string): Html {
  const source = readFileSync(new URL(`src/report/charts/browser/${name}.js`, packageRoot), 'utf8');
  return html`<script type="module">${markup(source)}</script>`;
}
