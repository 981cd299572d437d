export { think as default } from '../src/server/worker-thread.ts';
