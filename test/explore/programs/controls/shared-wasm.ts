import { defineProgram } from '../../../../src/explore/index.ts';

type Memory = { readonly buffer: SharedArrayBuffer };
type MemoryType = new (type: { initial: number; maximum: number; shared: boolean }) => Memory;
const { Memory } = Reflect.get(globalThis, 'WebAssembly') as { Memory: MemoryType };

/** Its threads would each have a memory of their own. */
export default defineProgram({
  name: 'shared-wasm',
  setup: () => new Int32Array(new Memory({ initial: 1, maximum: 1, shared: true }).buffer),
  threads: [(words) => void Atomics.load(words, 0)],
});
