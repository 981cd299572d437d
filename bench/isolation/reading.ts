import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numberText } from '../../src/base/number-text.ts';
import { type Result, shown } from '../result.ts';
import { measuredCheck } from './measured-process.ts';
import { transactionHistory } from './transaction-history.ts';

const TRANSACTIONS = 200_000;

/** A file of JSON lines. */
export function* reading(): Generator<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-bench-'));
  try {
    const path = join(directory, 'history.jsonl');
    const file = openSync(path, 'w');
    let bytes = 0;
    for (const event of transactionHistory(TRANSACTIONS, { isolation: 'serializable' })) {
      bytes += writeSync(file, `${JSON.stringify(event)}\n`);
    }
    closeSync(file);
    const { ms } = measuredCheck(['list-append', String(TRANSACTIONS), 'serializable', path]);
    const what = `${numberText(TRANSACTIONS)} transactions of a file`;
    yield shown(what, (TRANSACTIONS / ms) * 1_000, 'transactions/s');
    yield shown('… which are', bytes / 2 ** 20 / (ms / 1_000), 'MiB/s');
  } finally {
    rmSync(directory, { recursive: true });
  }
}
