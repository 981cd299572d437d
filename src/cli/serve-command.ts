import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { durationMs } from '../hammer/time/duration-option.ts';
import { print } from './print.ts';
import { wholeNumber } from './whole-number.ts';

interface ServeFlags {
  readonly port: string;
  readonly host: string;
  readonly db: string;
  readonly workers: string;
  readonly lease: string;
  readonly generator?: string;
  readonly verifier?: string;
}

export function serveCommand(done: (exitCode: number) => void): Command {
  return new Command('serve')
    .description('serve slide decks over HTTP')
    .option('--port <n>', 'where to listen; 0 for a free port', '8080')
    .option(
      '--host <address>',
      'on which address, 0.0.0.0 for all; anybody who reaches it may edit',
      '127.0.0.1',
    )
    .option('--db <file>', 'the SQLite file; it is made if it is not there', 'decks.sqlite')
    .option('--workers <n>', 'threads that generate and verify', String(availableParallelism()))
    .option(
      '--lease <time>',
      'how long a request may hold its session before another may take it over; at twice that it is ended',
      '30s',
    )
    .option('--generator <file>', 'a module that makes slides of messages, in the place of the Markdown one')
    .option('--verifier <file>', 'a module that judges slides, in the place of the built-in one')
    .addHelpText(
      'after',
      '\nSIGTERM or Ctrl-C ends it within 10 s, exit code 0. Exit code 2: bad usage or input.',
    )
    .action(async (options: ServeFlags) => done(await serve(options)));
}

const LAST_MS = 9_500;

async function serve(options: ServeFlags): Promise<number> {
  const { host, db: file, generator, verifier } = options;
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  // The other commands do without all that it loads.
  const { startServer } = await import('../server/server.ts');
  const server = await startServer({
    ...{ file, host, generator, verifier },
    port: wholeNumber('port', options.port),
    workers: wholeNumber('workers', options.workers),
    leaseMs: durationMs('lease', options.lease),
  });
  const reach =
    host === '127.0.0.1' ? 'for this machine only; --host 0.0.0.0 lets others in' : 'for all who reach it';
  print(`hammerlock serves ${file} at ${server.url}, ${reach}. Try it: ${server.url}/docs`);
  await stopped;
  console.log('hammerlock ends: no new requests, and running ones have 7 s');
  // A thread that nothing interrupts would keep the process.
  setTimeout(() => process.exit(0), LAST_MS).unref();
  await server.close();
  return 0;
}
