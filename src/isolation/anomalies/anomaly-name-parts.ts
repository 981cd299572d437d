import type { AnomalyName, CycleAnomalyName } from './anomaly-name.ts';

/** The order that a cycle takes into account besides the data: none, that of processes, or that of time. */
export type CycleOrder = '' | '-process' | '-realtime';

/** The name of an anomaly without the order that it takes into account. */
export type PlainName = Exclude<AnomalyName, `${string}-process` | `${string}-realtime`>;

/** The name of an anomaly, and the order that it takes into account, apart. */
export function anomalyNameParts<Name extends AnomalyName>(
  name: Name,
): {
  readonly plain: Name extends CycleAnomalyName ? Extract<PlainName, CycleAnomalyName> : PlainName;
  readonly order: CycleOrder;
} {
  const [, plain, order = ''] = /^(.*?)(-process|-realtime)?$/.exec(name)!;
  return { plain: plain as never, order: order as CycleOrder };
}
