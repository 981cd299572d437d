import { readerWriterLock } from '../controls/reader-writer-lock.ts';

/**
 * Planted bug: a writer that gives up leaves the queue without waking the readers behind it.
 *
 * Seen: dotnet/corefx, issue 3364; AsyncEx, issue 134.
 */
export default readerWriterLock('writer-gives-up', false);
