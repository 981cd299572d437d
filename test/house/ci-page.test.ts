import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPages } from '../../scripts/docs/type-check-examples.ts';
import { checkedWorkflow } from '../support/workflow.ts';

/* That the workflows do what the page says: ci-page.slow.ts. */

const page = readPages().get('docs/ci.md')!;
const workflows = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => text!);

test('the workflows of docs/ci.md are ones that GitHub takes', () => {
  assert.equal(workflows.length, 2);
  for (const text of workflows) checkedWorkflow(text);
});

test('what GitHub would refuse in a workflow, or would not do as it seems, is found', () => {
  const [, matrix = ''] = workflows;
  for (const [written, broken, says] of [
    ['needs: stress', 'needs: stres', /stres is a job before it/],
    ['matrix.shard }}/2', 'matrix.shards }}/2', /matrix\.shards is in the matrix/],
    ['actions/checkout@v4', 'actions/checkout', /actions\/checkout/],
    ['path: reports', 'paths: reports', /paths/],
    ['    timeout-minutes: 5\n', '', /no job hangs/],
    ['runs-on: ubuntu-latest', 'runs-on: ubuntu-newest', /ubuntu-newest/],
    [`if: \${{ !cancelled() }}`, 'if: !cancelled()', /Unresolved tag/],
    [`if: \${{ !cancelled() }}`, 'if: always()', /if: always\(\)/],
    ['cache: npm', 'cache: npm\n          cache: npm', /Map keys must be unique/],
    ['      - run: npm ci', '        run: npm ci', /a step uses an action, or runs a command/],
  ] as const) {
    assert.ok(matrix.includes(written), written);
    assert.throws(() => checkedWorkflow(matrix.replace(written, () => broken)), says, broken);
  }
});
