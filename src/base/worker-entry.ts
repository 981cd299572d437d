import { packageModule } from './package-module.ts';

/** The URL of the module in `workers/` that a thread or a process of this package starts with. */
export function workerEntry(name: string): URL {
  return packageModule(`workers/${name}`);
}
