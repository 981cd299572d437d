import { type Html, html, markup, nothing } from './html.ts';
import { style } from './page-style.ts';

export interface PageParts {
  readonly title: string;
  readonly body: Html;
  /** Styles besides those of every page. */
  readonly extraStyle?: Html;
  /** Elements that follow the body. */
  readonly scripts?: Html;
}

/** A page in a single file that works from disk and loads nothing from the network. */
export function htmlPage({ title, body, extraStyle = nothing, scripts = nothing }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${markup(style)}${extraStyle}</style>
</head>
<body>
<main>
${body}
</main>
${scripts}
</body>
</html>
`.markup;
}
