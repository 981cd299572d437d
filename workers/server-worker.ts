export { runTask as default } from '../src/server/threads/worker-thread.ts';
