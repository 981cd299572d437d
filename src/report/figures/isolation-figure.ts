import { anomalyAbout, anomalyText } from '../../isolation/anomalies/anomaly-words.ts';
import { sharedExamples } from '../../isolation/evidence/shared-example.ts';
import type { Anomaly, IsolationResult } from '../../isolation/result/isolation-result.ts';
import { clipped } from '../html/clipped.ts';
import { type Html, html, nothing } from '../html/html.ts';
import { alsoText, timesText } from '../text/isolation-text.ts';
import { operationRows, placeText, provingOperations, transactionName } from '../text/transaction-text.ts';
import { levelTable } from './level-table.ts';
import { dependencyLooks, kindsOf } from './transactions/dependency-look.ts';
import { ringLayout, stackLayout } from './transactions/transaction-layout.ts';
import { transactionPicture } from './transactions/transaction-picture.ts';

/**
 * The anomalies that a level forbids, each with a picture of its shortest example, then those that it allows, and what all of
 * them say of each level.
 */
export function isolationFigure(result: IsolationResult): Html {
  const { level, anomalies } = result;
  const forbidden = anomalies.filter(({ isForbidden }) => isForbidden);
  const allowed = anomalies.filter(({ isForbidden }) => !isForbidden);
  return html`${sharedExamples(forbidden).map(({ anomaly, others }) => anomalyFigure(anomaly, others))}
${allowed.length === 0 ? nothing : html`<h3>Found, and allowed by ${level}</h3>${allowedTable(allowed)}`}
${anomalies.length === 0 ? nothing : levelTable(result)}`;
}

/** The most transactions that are drawn; the words below the picture have them all. */
const MAX_DRAWN = 40;
const MAX_OPERATIONS = 60;
const MAX_TEXT = 400;

/** An anomaly, drawn by its shortest example: transactions as boxes, edges between the micro-operations that prove them. */
export function anomalyFigure(anomaly: Anomaly, others: readonly Anomaly[] = []): Html {
  const { name, count, rulesOut, sentence, transactions, edges } = anomaly;
  const drawn = firstTransactions(anomaly);
  const label = `${name}: ${sentence}`;
  const kinds = kindsOf(drawn.edges);
  const left = transactions.length - drawn.transactions.length;
  return html`<h3 class="anomaly">${anomalyText(name)}</h3>
<figure class="anomaly">
<p>${sentence}.</p>
${
  drawn.transactions.length === 0
    ? nothing
    : html`<div class="picture ring">${transactionPicture(drawn, ringLayout(drawn), label)}</div>
<div class="picture stack">${transactionPicture(drawn, stackLayout(drawn), label)}</div>`
}
<figcaption class="quiet">${anomalyAbout(name)} Found ${timesText(count)}${alsoText(others)}.${rulesOut.length === 0 ? '' : ` It rules out ${rulesOut.join(', ')} and all stronger levels.`}${left > 0 ? ` ${left} more transactions are in the list only.` : ''}</figcaption>
${kinds.length === 0 ? nothing : html`<dl class="dependencies">${kinds.map(legend)}</dl>`}
${edges.length === 0 ? nothing : html`<ol class="order">${edges.map(({ from, to, kind, sentence }) => html`<li><b>${transactionName(from)} → ${transactionName(to)}</b> ${kind}: ${sentence}</li>`)}</ol>`}
<details class="transactions"><summary>The transactions in words</summary><ul class="order">${transactionWords(anomaly)}</ul></details>
</figure>`;
}

function firstTransactions(anomaly: Anomaly): Anomaly {
  if (anomaly.transactions.length <= MAX_DRAWN) return anomaly;
  const transactions = anomaly.transactions.slice(0, MAX_DRAWN);
  const edges = anomaly.edges.filter(({ from, to }) => from < MAX_DRAWN && to < MAX_DRAWN);
  return { ...anomaly, transactions, edges };
}

function legend(kind: keyof typeof dependencyLooks): Html {
  const { colour, dashes, isDouble, line, meaning } = dependencyLooks[kind];
  const stroke = `fill:none;stroke:${colour};stroke-width:${isDouble ? 4.4 : 1.8}${dashes === undefined ? '' : `;stroke-dasharray:${dashes}`}`;
  return html`<div><dt><svg aria-hidden="true" width="44" height="12" viewBox="0 0 44 12"><path d="M0 6H36" style="${stroke}"/>${isDouble ? html`<path d="M0 6H36" style="stroke:var(--paper,#fcfcfa);stroke-width:1.5"/>` : nothing}<path d="M44 6l-9 -5v10z" style="fill:${colour}"/></svg> <b>${kind}</b></dt><dd>${line}: ${meaning}</dd></div>`;
}

function transactionWords(anomaly: Anomaly): Html[] {
  const proofs = provingOperations(anomaly);
  return anomaly.transactions.map((transaction, place) => {
    const rows = operationRows(transaction, proofs[place]!, { max: MAX_OPERATIONS, room: MAX_TEXT });
    const operations = rows.map((row) =>
      'left' in row ? `… ${row.left} more` : clipped(row.text, MAX_TEXT),
    );
    return html`<li><b>${transactionName(place)}</b>, ${placeText(transaction)}: ${operations.join(', ')}</li>`;
  });
}

function allowedTable(anomalies: readonly Anomaly[]): Html {
  return html`<div class="scroll"><table class="workers">
<thead><tr><th>Anomaly</th><th>Found</th><th>Ruled out by it</th><th class="words">What it is</th></tr></thead>
<tbody>
${anomalies.map(
  ({ name, count, rulesOut }) =>
    html`<tr><th scope="row">${anomalyText(name)}</th><td>${timesText(count)}</td><td>${rulesOut.join(', ')}</td><td class="words">${anomalyAbout(name)}</td></tr>`,
)}
</tbody>
</table></div>`;
}
