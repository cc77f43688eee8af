import { resolve } from 'node:path';
import { BowerbirdError, toWireError } from '../../shared/errors.ts';
import {
  annotateCommand,
  captionCommand,
  historyCommand,
  redoCommand,
  tagCommand,
  undoCommand,
} from './annotate-commands.ts';
import { doctorCommand, failuresCommand, learnCommand, modelsCommand, statusCommand } from './care-commands.ts';
import { globalOptions, readCommandLine } from './command-line.ts';
import type { Command, ExitCode } from './command.ts';
import { indexCommand } from './index-command.ts';
import { embedCommand, evaluateCommand, trainCommand } from './model-commands.ts';
import { openOutput } from './output.ts';
import { duplicatesCommand, searchCommand, similarCommand } from './search-commands.ts';
import { serveCommand } from './serve-command.ts';
import { exportCommand, importCommand } from './transfer-commands.ts';
import { usage, UsageError } from './usage.ts';
import { watchCommand } from './watch-command.ts';
import { defaultLibraryFolder } from '../default-library.ts';
import { type Library, openLibrary } from '../library/library.ts';

// The terminal: the contract as sub-commands. Results go to stdout, everything else to stderr.

const commands: Readonly<Record<string, Command>> = {
  index: indexCommand,
  watch: watchCommand,
  search: searchCommand,
  similar: similarCommand,
  duplicates: duplicatesCommand,
  annotate: annotateCommand,
  tag: tagCommand,
  caption: captionCommand,
  undo: undoCommand,
  redo: redoCommand,
  history: historyCommand,
  export: exportCommand,
  import: importCommand,
  status: statusCommand,
  failures: failuresCommand,
  doctor: doctorCommand,
  models: modelsCommand,
  learn: learnCommand,
  embed: embedCommand,
  evaluate: evaluateCommand,
  train: trainCommand,
  serve: serveCommand,
};

/** The command's name and the rest: global options may stand before it as well as after. */
function splitCommand(args: readonly string[]): { name: string | undefined; rest: string[] } {
  const withValue = new Set(
    Object.entries(globalOptions).flatMap(([name, option]) => (option.type === 'string' ? [`--${name}`] : [])),
  );
  for (let position = 0; position < args.length; position++) {
    const word = args[position] ?? '';
    if (withValue.has(word)) position++;
    else if (!word.startsWith('-')) return { name: word, rest: args.filter((_, at) => at !== position) };
  }
  return { name: undefined, rest: [...args] };
}

/** Runs one command line and answers its exit code. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const { name, rest } = splitCommand(args);
  const wantsJson = rest.includes('--json');
  const refuse = (message: string): ExitCode => {
    if (wantsJson) process.stdout.write(`${JSON.stringify({ error: { code: 'bad-request', message } })}\n`);
    process.stderr.write(`${message}\n`);
    return 2;
  };
  if (name === undefined || name === 'help') {
    if (rest.includes('--help') || rest.includes('-h') || name === 'help') {
      process.stdout.write(usage);
      return 0;
    }
    process.stderr.write(usage);
    return 2;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return refuse(`There is no command "${name}". "bowerbird help" lists them.`);

  const interrupted = new AbortController();
  const stop = (): void => {
    // A second Ctrl+C ends at once.
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Whoever reads the output has seen enough (`bowerbird watch | head`): that is no failure, and the end of the command.
  const unread = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    interrupted.abort();
  };
  process.stdout.on('error', unread);
  process.stderr.on('error', unread);

  // Worker threads do not keep the process alive; what is awaited of them must.
  const alive = setInterval(() => undefined, 60_000);
  let library: Library | undefined;
  try {
    const line = readCommandLine(rest, command.options);
    if (line.flag('help')) {
      process.stdout.write(usage);
      return 0;
    }
    const { mostWords = Infinity } = command;
    if (line.words.length > mostWords) {
      throw new UsageError(
        `"${name}" does not take "${line.words[mostWords] ?? ''}". "bowerbird help" shows how it is written.`,
      );
    }
    const out = openOutput({ json: line.flag('json'), quiet: line.flag('quiet') });
    const given = line.text('library');
    if (given === '') throw new UsageError('--library takes a folder.');
    const libraryFolder = given === undefined ? defaultLibraryFolder() : resolve(given);
    return await command.run({
      line,
      out,
      libraryFolder,
      signal: interrupted.signal,
      async open(mode, more) {
        library = await openLibrary({
          folder: libraryFolder,
          log: { info: () => undefined, warn: (message) => out.say(message), error: (message) => out.say(message) },
          folderAccess: 'any',
          whenLocked: mode === 'read' ? 'read' : 'fail',
          ...more,
        });
        return library;
      },
    });
  } catch (error) {
    if (error instanceof UsageError) return refuse(error.message);
    const wire = toWireError(error);
    if (wantsJson) process.stdout.write(`${JSON.stringify({ error: { code: wire.code, message: wire.message } })}\n`);
    process.stderr.write(`${wire.message}\n`);
    if (!(error instanceof BowerbirdError) && wire.detail !== undefined) process.stderr.write(`${wire.detail}\n`);
    return wire.code === 'bad-request' || wire.code === 'not-a-folder' ? 2 : 1;
  } finally {
    await library?.close();
    clearInterval(alive);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
