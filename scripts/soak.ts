import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type FaultKind, faultKinds } from '../src/hammer/faults/fault-log.ts';
import { openHammer } from '../src/hammer/hammer.ts';
import { verdictEvidence, verdictLine } from '../src/hammer/verdict/verdict-text.ts';
import { scenarios } from '../src/scenarios/index.ts';

/** `npm run soak [-- --duration 1h --workers 8 --faults pause,kill]` runs the tests at full length, then a long stress run. */
const { values } = parseArgs({
  options: {
    duration: { type: 'string', default: '10m' },
    workers: { type: 'string', default: '8' },
    faults: { type: 'string', default: faultKinds.join() },
  },
});

// With HAMMERLOCK_SOAK these check 20,000 random histories of each model against an oracle, not 60; kill a thread before every
// step of the lock, not every hundredth; kill the server twenty times, not once; and run a million executions of the correct
// programs, a hundred generated programs, and five thousand more against the reference.
const files = [
  'test/check/search/oracle.test.ts',
  'test/locks/03-robustness.test.ts',
  'test/server/kill.slow.ts',
  ...['reference', 'bugs', 'locks'].map((name) => `test/explore/${name}.test.ts`),
  ...['agreement', 'published'].map((name) => `test/explore/${name}.slow.ts`),
];
const { status } = spawnSync(process.execPath, ['scripts/test.ts', ...files], {
  stdio: 'inherit',
  env: { ...process.env, HAMMERLOCK_SOAK: '1' },
});

/** The peak resident memory of the hammering process in each minute, in MiB. */
const memory: number[] = [];
await using hammer = openHammer();
const verdict = await hammer.run(scenarios.get('edits')!.url, {
  workers: Number(values.workers),
  duration: values.duration,
  faults: values.faults.split(',') as FaultKind[],
  onProgress({ phase, elapsedMs, memoryMiB }) {
    if (phase !== 'hammering') return;
    const minute = Math.floor(elapsedMs / 60_000);
    if (memory[minute] === undefined && minute > 0) {
      console.log(`minute ${minute}: at most ${memory[minute - 1]} MiB`);
    }
    memory[minute] = Math.max(memory[minute] ?? 0, memoryMiB);
  },
});
console.log([verdictLine(verdict), verdictEvidence(verdict)].filter(Boolean).join('\n'));
console.log(`memory by the minute, at most: ${memory.join(', ')} MiB`);
process.exitCode = status === 0 && verdict.outcome === 'held' ? 0 : 1;
