import { isMainThread } from 'node:worker_threads';
import { defineScenario } from '../../../src/index.ts';

/** Its module ends every thread that loads it. */
if (!isMainThread) process.exit(6);

export default defineScenario({ name: 'dies-at-start', allowDeaths: true, setup() {}, step() {} });
