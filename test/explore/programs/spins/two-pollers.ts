import { defineProgram } from '../../../../src/explore/index.ts';

/** Two threads wait for what a third one does in two steps. */
export default defineProgram({
  name: 'two-pollers',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [rise, poll, poll],
});

function rise(level: Int32Array): void {
  Atomics.add(level, 0, 1);
  Atomics.add(level, 0, 1);
}

function poll(level: Int32Array): void {
  while (Atomics.load(level, 0) < 2);
}
