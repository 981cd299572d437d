import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Html, html, markup, nothing } from './html.ts';
import { style } from './page-style.ts';

export interface PageParts {
  readonly title: string;
  readonly body: Html;
  /** Whether it has charts, which take scripts. */
  readonly charts: boolean;
}

/** A page in one file: it opens from disk, and asks no network for anything. */
export function htmlPage({ title, body, charts }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${markup(style)}${charts ? markup(chartStyle()) : nothing}</style>
</head>
<body>
<main>
${body}
</main>
${charts ? chartScripts() : nothing}
</body>
</html>
`.markup;
}

const { resolve } = createRequire(import.meta.url);

function chartStyle(): string {
  return readFileSync(resolve('uplot/dist/uPlot.min.css'), 'utf8');
}

function chartScripts(): Html {
  const library = readFileSync(resolve('uplot/dist/uPlot.iife.min.js'), 'utf8');
  const own = ['range', 'charts', 'timeline'].map((name) =>
    readFileSync(new URL(`../charts/browser/${name}.js`, import.meta.url), 'utf8'),
  );
  return html`<script>${markup(library)}</script>
${own.map((source) => html`<script type="module">${markup(source)}</script>`)}`;
}
