import { type Html, html } from '../html/html.ts';

interface ChartParts {
  readonly name: 'throughput' | 'durations' | 'timeline';
  readonly title: string;
  readonly legend: Html;
  /** What the picture shows, for those who do not see it. */
  readonly label: string;
}

/** The title and the legend of a chart, and the place where the scripts draw it. */
export function chartFrame({ name, title, legend, label }: ChartParts): Html {
  return html`<div class="chart-title"><h4>${title}</h4><output class="reading" data-of="${name}"></output></div>
${legend}
<div class="${name}${name === 'timeline' ? '' : ' chart'}" data-label="${label}"></div>`;
}

/** How the charts of a figure are zoomed, and the button that shows everything again. */
export function zoomHint(): Html {
  return html`<div class="zoom"><p class="quiet">Drag across a chart to zoom in, double click for the whole run. Ctrl and the wheel zoom too, and so do the keys + − ← → 0.</p><button type="button" class="reset" hidden>Whole run</button></div>`;
}
