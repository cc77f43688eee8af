import type { CallContext, CallInput, CallName, CallOutput } from '../../shared/api.ts';
import type { Library, OpenLibraryOptions } from '../library/library.ts';
import type { CommandLine } from './command-line.ts';
import type { Output } from './output.ts';

/** What a command is run with. */
export interface CommandContext {
  line: CommandLine;
  out: Output;
  /** The library's folder, by --library or the default. */
  libraryFolder: string;
  signal: AbortSignal;
  /** Opens the library; it is closed when the command ends. `read` opens one that another process holds, for reading. */
  open(mode: 'write' | 'read', more?: Pick<OpenLibraryOptions, 'card'>): Promise<Library>;
}

/** 0 done, 1 failed, 2 wrong usage, 3 finished but some files failed. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface Command {
  options: Record<string, { type: 'string' | 'boolean'; short?: string; multiple?: boolean }>;
  /** How many words it takes beside its options; any number where absent. One too many may be a file meant to narrow it. */
  mostWords?: number;
  run(context: CommandContext): Promise<ExitCode>;
}

/** Makes a call of the contract, as any front end does, with the command's cancellation and progress bar. */
export async function call<N extends CallName>(
  context: CommandContext,
  library: Library,
  name: N,
  input: CallInput<N>,
  note = '',
): Promise<CallOutput<N>> {
  const callContext: CallContext = {
    signal: context.signal,
    progress: (done, total, what) => context.out.progress(done, total, what ?? note),
  };
  try {
    return (await library.call(name, input, callContext)) as CallOutput<N>;
  } finally {
    context.out.endProgress();
  }
}
