import type { GiveInput, RecordCall, RecordedCall } from '../history/recorder.ts';
import type { WorkerFaults } from './worker-faults.ts';

/** Adds a fault point inside each asynchronous call: the call has begun and has not returned yet. */
export function recordWithFaults(record: RecordCall, faults: WorkerFaults): RecordCall {
  return (<T>(
    f: string,
    call: RecordedCall,
    run: (giveInput: GiveInput) => T | Promise<T>,
    show?: (returned: T) => unknown,
  ): T | Promise<T> =>
    (
      record as (
        f: string,
        call: RecordedCall,
        run: (giveInput: GiveInput) => T | Promise<T>,
        show?: (returned: T) => unknown,
      ) => T
    )(
      f,
      call,
      (giveInput) => {
        const running = run(giveInput);
        if (running instanceof Promise) faults.at('in a call', f);
        return running;
      },
      show,
    )) as RecordCall;
}
