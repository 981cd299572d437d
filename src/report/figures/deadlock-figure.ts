import { secondsText } from '../../base/number-text.ts';
import type { DeadlockReport } from '../../hammer/verdict/verdict.ts';
import { stateText } from '../../hammer/verdict/verdict-text.ts';
import { clipped } from '../html/clipped.ts';
import { type Html, html, nothing } from '../html/html.ts';

/**
 * The keys that workers hold and wait for, as a graph and a table. The graph shows the cycle or, if there is
 * no cycle, all of them.
 */
export function deadlockFigure(deadlock: DeadlockReport): Html {
  const { rows, cycle, diagnosis = [] } = deadlock;
  const caption =
    cycle.length > 0
      ? cycle
          .map(({ worker, holds, waitsFor }) => `${worker} holds ${holds} and waits for ${waitsFor}`)
          .join('; ')
      : 'there is no cycle among the keys that are held and waited for';
  return html`<h3>Deadlock</h3>
<figure class="deadlock">
<div class="picture">${graph(deadlock, caption)}</div>
<figcaption class="quiet">${caption}. A solid arrow leads from a key to the worker that holds it, a dashed one from a worker to the key that it waits for.</figcaption>
</figure>
${diagnosis.length === 0 ? nothing : html`<ul class="diagnosis">${diagnosis.map((line) => html`<li>${line}</li>`)}</ul>`}
<div class="scroll"><table class="workers">
<thead><tr><th>Worker</th><th>State</th><th>Operation</th><th>Holds</th><th>Waits for</th><th>For</th></tr></thead>
<tbody>
${rows.map((row) => {
  const { worker, operation, holds, waitsFor, sinceMs } = row;
  return html`<tr>
<th scope="row">${worker}</th><td>${stateText(row)}</td><td>${operation}</td><td>${holds.join(' ')}</td><td>${waitsFor.join(' ')}</td><td>${secondsText(sinceMs)}</td>
</tr>`;
})}
</tbody>
</table></div>`;
}

interface GraphNode {
  readonly name: string;
  readonly kind: 'worker' | 'key';
  readonly x: number;
  readonly y: number;
}

interface GraphEdge {
  readonly kind: 'holds' | 'waits';
  readonly worker: string;
  readonly key: string;
}

const NODE_WIDTH = 132;
const NODE_HEIGHT = 34;
const ROW = 56;
const MAX_ROWS = 24;

function graph({ rows, cycle }: DeadlockReport, caption: string): Html {
  const edges: GraphEdge[] =
    cycle.length > 0
      ? cycle.flatMap(({ worker, holds, waitsFor }) => [
          { kind: 'holds', worker, key: holds },
          { kind: 'waits', worker, key: waitsFor },
        ])
      : rows
          .slice(0, MAX_ROWS)
          .flatMap(({ worker, holds, waitsFor }) => [
            ...holds.map((key): GraphEdge => ({ kind: 'holds', worker, key })),
            ...waitsFor.map((key): GraphEdge => ({ kind: 'waits', worker, key })),
          ]);
  const nodes = cycle.length > 0 ? ring(cycle) : columns(edges);
  const width = Math.max(...nodes.map(({ x }) => x), 0) + NODE_WIDTH / 2 + 2;
  const height = Math.max(...nodes.map(({ y }) => y), 0) + NODE_HEIGHT / 2 + 2;
  const find = (kind: GraphNode['kind'], name: string) =>
    nodes.find((node) => node.kind === kind && node.name === name)!;
  return html`<svg role="img" aria-label="${caption}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" style="fill:currentColor"/></marker></defs>
${edges.map(({ kind, worker, key }) => {
  const [from, to] =
    kind === 'holds'
      ? [find('key', key), find('worker', worker)]
      : [find('worker', worker), find('key', key)];
  return arrow(from, to, kind);
})}
${nodes.map(box)}
</svg>`;
}

/**
 * The nodes of a cycle on an ellipse: a worker, the key that it waits for, the worker that holds that key,
 * and so on.
 */
function ring(cycle: DeadlockReport['cycle']): GraphNode[] {
  const members = cycle.flatMap(({ worker, waitsFor }) => [
    { kind: 'worker' as const, name: worker },
    { kind: 'key' as const, name: waitsFor },
  ]);
  const radiusY = Math.max(70, members.length * 17);
  const radiusX = radiusY * 1.9;
  return members.map((member, index) => {
    const angle = (2 * Math.PI * index) / members.length - Math.PI / 2;
    return {
      ...member,
      x: Math.round(NODE_WIDTH / 2 + 2 + radiusX * (1 + Math.cos(angle))),
      y: Math.round(NODE_HEIGHT / 2 + 2 + radiusY * (1 + Math.sin(angle))),
    };
  });
}

function columns(edges: readonly GraphEdge[]): GraphNode[] {
  const column = (kind: GraphNode['kind'], left: number) =>
    [...new Set(edges.map((edge) => edge[kind]))].map((name, row) => ({
      kind,
      name,
      x: left + NODE_WIDTH / 2 + 2,
      y: row * ROW + NODE_HEIGHT / 2 + 2,
    }));
  return [...column('worker', 0), ...column('key', NODE_WIDTH + 180)];
}

function box({ name, kind, x, y }: GraphNode): Html {
  const colour = kind === 'worker' ? '--waiting' : '--held';
  return html`<g class="${kind}"><title>${name}</title>
<rect x="${x - NODE_WIDTH / 2}" y="${y - NODE_HEIGHT / 2}" width="${NODE_WIDTH}" height="${NODE_HEIGHT}" rx="${kind === 'worker' ? 5 : NODE_HEIGHT / 2}" style="fill:var(--paper);stroke:var(${colour});stroke-width:1.8"/>
<text x="${x}" y="${y + 4}" text-anchor="middle">${clipped(name, 16)}</text></g>`;
}

/** From the border of one box to the border of the other. */
function arrow(from: GraphNode, to: GraphNode, kind: GraphEdge['kind']): Html {
  const start = borderPoint(from, to);
  const end = borderPoint(to, from);
  return html`<line class="${kind}" x1="${start.x}" y1="${start.y}" x2="${end.x}" y2="${end.y}" marker-end="url(#arrow)" style="stroke:currentColor;stroke-width:1.4${kind === 'waits' ? ';stroke-dasharray:5 4' : ''}"/>`;
}

function borderPoint(box: GraphNode, towards: GraphNode): { x: number; y: number } {
  const dx = towards.x - box.x;
  const dy = towards.y - box.y;
  const reach = Math.min(
    (NODE_WIDTH / 2 + 4) / Math.max(Math.abs(dx), 1e-9),
    (NODE_HEIGHT / 2 + 4) / Math.max(Math.abs(dy), 1e-9),
  );
  return { x: Math.round(box.x + dx * reach), y: Math.round(box.y + dy * reach) };
}
