import { shardText } from '../../base/option-values/shard.ts';
import { type Html, html, nothing } from '../html/html.ts';
import type { Machine } from '../run-report.ts';

/** What a run was made on, as entries of a list of facts. */
export function machineFacts({ node, platform, cpu, cores, shard }: Machine): Html {
  return html`<div><dt>Node</dt><dd>${node}</dd></div>
<div><dt>Platform</dt><dd>${platform}</dd></div>
<div><dt>Processor</dt><dd>${cpu}</dd></div>
<div><dt>Cores</dt><dd>${cores}</dd></div>
${shard === undefined ? nothing : html`<div><dt>Shard</dt><dd>${shardText(shard)}</dd></div>`}`;
}
