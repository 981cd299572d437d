import { atMost, type Bench, type Result, shown } from './result.ts';
import { lowest, sideBySide } from './rounds.ts';
import { type BuiltPackage, openBuiltPackage } from './start/built-package.ts';
import { msUntil } from './start/until.ts';

/** What is measured: the arguments of node, and the text that ends the measurement unless the end of the process does. */
type Measured = readonly [args: readonly string[], mark?: string];

const BARE: Measured = [['-e', '0']];

/** The commands on the smallest files, as many times a bare `node -e 0`. */
async function* commands(): AsyncGenerator<Result> {
  using built = await openBuiltPackage();
  const { bin } = built;
  const ms = await fastest(built, {
    bare: BARE,
    check: [[bin, 'check', 'history.jsonl', '--model', 'register']],
    threads: [['three-threads.js']],
    explore: [[bin, 'explore', 'program.ts', '--executions', '1']],
    stress: [[bin, 'stress', 'scenario.ts', '--duration', '30s'], 'first operation'],
  });
  yield shown('node -e 0', ms.bare, 'ms');
  yield atMost(2.5, 'check of a history of one operation', ms.check / ms.bare, '×');
  yield shown('a program of node that starts three threads', ms.threads / ms.bare, '×');
  const why =
    'A program of two threads needs three: starting them, with nothing to do, takes as long as shown above.';
  yield atMost(2.5, 'explore of a program of two steps, once', ms.explore / ms.bare, '×', why);
  yield shown('… of the three threads', ms.explore / ms.threads, '×');
  yield atMost(6, 'stress, to the first operation', ms.stress / ms.bare, '×');
}

/** An import of the package, as many times a bare node. */
async function* imports(): AsyncGenerator<Result> {
  using built = await openBuiltPackage();
  const importing = (name: string): Measured => [['--input-type=module', '-e', `import '${name}'`]];
  const ms = await fastest(built, {
    bare: BARE,
    harness: importing('hammerlock'),
    locks: importing('hammerlock/locks'),
    check: importing('hammerlock/check'),
    explore: importing('hammerlock/explore'),
  });
  yield shown('node -e 0', ms.bare, 'ms');
  yield atMost(1.5, "import 'hammerlock'", ms.harness / ms.bare, '×');
  for (const name of ['locks', 'check', 'explore'] as const) {
    yield shown(`import 'hammerlock/${name}'`, ms[name] / ms.bare, '×');
  }
}

/** The service, until it listens. */
async function* server(): AsyncGenerator<Result> {
  using built = await openBuiltPackage();
  const ms = await fastest(built, {
    bare: BARE,
    serve: [[built.bin, 'serve', '--port', '0', '--db', 'decks.sqlite'], 'hammerlock serves'],
  });
  yield shown('node -e 0', ms.bare, 'ms');
  yield shown('serve, until it listens', ms.serve / ms.bare, '×');
}

/** From nothing to the first thing done, of the built package, as a user has it. */
export const start: Bench = { commands, imports, server };

/** The fastest of many rounds: whatever else the machine does can only make a start slower. */
function fastest<Name extends string>(
  { folder }: BuiltPackage,
  measures: Readonly<Record<Name, Measured>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(measures) as Name[];
  return sideBySide(
    Object.fromEntries(
      names.map((name) => {
        const [args, mark] = measures[name];
        return [name, () => msUntil(folder, args, mark)];
      }),
    ) as Record<Name, () => Promise<number>>,
    { rounds: 15, warmUp: 2, summary: lowest },
  );
}
