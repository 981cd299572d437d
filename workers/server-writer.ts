export { writeAll as default } from '../src/server/threads/writer-thread.ts';
