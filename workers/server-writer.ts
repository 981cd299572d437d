export { writeAll as default } from '../src/server/writer-thread.ts';
