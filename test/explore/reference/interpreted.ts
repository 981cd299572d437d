import { getEnvironmentData } from 'node:worker_threads';
import { defineProgram } from '../../../src/explore/index.ts';
import {
  BYTES,
  type Code,
  type Instruction,
  results,
  SLOTS,
  slotsOf,
  THREADS,
  type View,
} from './language.ts';

/**
 * The name of shared memory with the code to run: a version, a length, and JSON. The program is loaded once
 * and interprets it.
 */
export const CODE = 'code of made-up programs';
const source = getEnvironmentData(CODE) as unknown as SharedArrayBuffer | undefined;

let version = 0;
let bodies: readonly { list: readonly Instruction[]; slots: ReadonlyMap<Instruction, number> }[] = [];

function readCode(): void {
  if (source === undefined) return;
  const [current, length] = new Int32Array(source, 0, 2) as unknown as [number, number];
  if (current === version) return;
  version = current;
  const { threads } = JSON.parse(new TextDecoder().decode(new Uint8Array(source, 8, length).slice())) as Code;
  bodies = threads.map((list) => ({ list, slots: slotsOf(list) }));
}

interface World {
  readonly memory: SharedArrayBuffer;
  /**
   * For each instruction of each thread, a pair: the position of its result among those of the thread, and
   * the result.
   */
  readonly seen: BigInt64Array;
}

const arrays = {
  Int8: Int8Array,
  Uint8: Uint8Array,
  Int16: Int16Array,
  Uint16: Uint16Array,
  Int32: Int32Array,
  Uint32: Uint32Array,
  BigInt64: BigInt64Array,
  BigUint64: BigUint64Array,
};

export default defineProgram<World>({
  name: 'made up',
  setup() {
    readCode();
    return {
      memory: new SharedArrayBuffer(BYTES),
      seen: new BigInt64Array(new SharedArrayBuffer(THREADS * SLOTS * 2 * 8)),
    };
  },
  threads: Array.from(
    { length: THREADS },
    (_, thread) =>
      ({ memory, seen }: World) =>
        run(thread, memory, seen),
  ),
});

async function run(thread: number, memory: SharedArrayBuffer, seen: BigInt64Array): Promise<void> {
  const { list, slots } = bodies[thread]!;
  let sequence = 0n;

  function record(instruction: Instruction, result: number | bigint): void {
    const at = (thread * SLOTS + slots.get(instruction)!) * 2;
    seen[at] = ++sequence;
    seen[at + 1] = BigInt(result);
  }

  // The types of Atomics distinguish arrays of numbers from those of BigInts, and arrays that can be waited
  // on.
  const viewOf = ({ type, offset }: View) =>
    new arrays[type](memory as unknown as ArrayBuffer, offset, 1) as unknown as Int32Array;
  const valueFor = ({ type }: View, value: number) =>
    (type === 'BigInt64' || type === 'BigUint64' ? BigInt(value) : value) as number;

  function perform(instruction: Instruction) {
    switch (instruction.do) {
      case 'load':
        return record(instruction, Atomics.load(viewOf(instruction.view), 0));
      case 'compareExchange': {
        const { view, expected, value } = instruction;
        return record(
          instruction,
          Atomics.compareExchange(viewOf(view), 0, valueFor(view, expected), valueFor(view, value)),
        );
      }
      case 'wait': {
        const { view, expected, ms } = instruction;
        return record(instruction, results[Atomics.wait(viewOf(view), 0, valueFor(view, expected), ms)]);
      }
      case 'notify':
        return record(instruction, Atomics.notify(viewOf(instruction.view), 0, instruction.count));
      case 'waitAsync': {
        const waiting = waitAsync(instruction);
        if (!waiting.async) return record(instruction, results[waiting.value]);
        waiting.value.then((result) => {
          record(instruction, results[result]);
          for (const next of instruction.callback ?? []) perform(next);
        });
        return;
      }
      case 'setTimeout':
        setTimeout(() => {
          record(instruction, 0);
          for (const next of instruction.callback) perform(next);
        }, instruction.ms);
        return;
      case 'spin': {
        const { view, value, most = Number.POSITIVE_INFINITY } = instruction;
        const array = viewOf(view);
        // The value as the element would hold it.
        const own = new arrays[view.type](1) as unknown as Int32Array;
        own[0] = valueFor(view, value);
        const passed = own[0];
        let spun = 0;
        while (spun < most && Atomics.load(array, 0) === passed) spun++;
        return record(instruction, most < Number.POSITIVE_INFINITY ? spun : 0);
      }
      case 'sleep':
        throw new Error('A callback does not sleep.');
      default: {
        const { view, value } = instruction;
        return record(instruction, Atomics[instruction.do](viewOf(view), 0, valueFor(view, value)));
      }
    }
  }

  function waitAsync({ view, expected, ms }: Extract<Instruction, { do: 'waitAsync' }>) {
    return Atomics.waitAsync(viewOf(view), 0, valueFor(view, expected), ms);
  }

  for (const instruction of list) {
    if (instruction.do === 'sleep') {
      await new Promise((resolve) => setTimeout(resolve, instruction.ms));
      record(instruction, 0);
    } else if (instruction.do === 'waitAsync' && instruction.callback === undefined) {
      const waiting = waitAsync(instruction);
      record(instruction, results[waiting.async ? await waiting.value : waiting.value]);
    } else perform(instruction);
  }
}
