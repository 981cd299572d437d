export { write as default } from '../src/server/writer-thread.ts';
