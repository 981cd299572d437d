import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { durationMs } from '../hammer/time/duration-option.ts';
import { wholeNumber } from './flags/whole-number.ts';
import { print } from './output/print.ts';

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
    .option('--port <n>', 'the port to listen on; 0 for a free one', '8080')
    .option(
      '--host <address>',
      'the address to listen on, 0.0.0.0 for all; everybody who can reach it can edit every deck',
      '127.0.0.1',
    )
    .option('--db <file>', 'the SQLite file, which is created if it is missing', 'decks.sqlite')
    .option(
      '--workers <n>',
      'the number of threads that generate and verify slides',
      String(availableParallelism()),
    )
    .option(
      '--lease <time>',
      'the time that a request may hold its session before another may steal it; after twice that time it is aborted',
      '30s',
    )
    .option('--generator <file>', 'a module that generates slides, instead of the built-in one for Markdown')
    .option('--verifier <file>', 'a module that verifies slides, instead of the built-in one')
    .addHelpText(
      'after',
      '\nSIGTERM or Ctrl-C ends the server within 10 s with exit code 0. Exit code 2: bad usage or input.',
    )
    .action(async (flags: ServeFlags) => done(await serve(flags)));
}

/** When the process is ended even if a thread is in an uninterruptible call. */
const MAX_SHUTDOWN_MS = 9_500;

async function serve(flags: ServeFlags): Promise<number> {
  const { host, db: file, generator, verifier } = flags;
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  // Imported only here: the other commands need none of its many modules.
  const { startServer } = await import('../server/server.ts');
  const server = await startServer({
    file,
    host,
    generator,
    verifier,
    port: wholeNumber('port', flags.port),
    workers: wholeNumber('workers', flags.workers),
    leaseMs: durationMs('lease', flags.lease),
  });
  const reach =
    host === '127.0.0.1'
      ? 'for this machine only; --host 0.0.0.0 lets others in'
      : 'for everybody who can reach it';
  print(`hammerlock serves ${file} at ${server.url}, ${reach}. Try it: ${server.url}/docs`);
  await stopped;
  console.log('hammerlock is shutting down: new requests are refused, running ones have 7 s');
  setTimeout(() => process.exit(0), MAX_SHUTDOWN_MS).unref();
  await server.close();
  return 0;
}
