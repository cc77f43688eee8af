import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './usage.ts';

type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** What was typed, sorted: positional words, options by name. */
export interface CommandLine {
  words: string[];
  text(name: string): string | undefined;
  /** An option that may be given more than once. */
  texts(name: string): string[];
  flag(name: string): boolean;
  /** A number, or `fallback`; throws UsageError for anything else. */
  number(name: string, fallback: number, range?: { min?: number; max?: number; whole?: boolean }): number;
}

export const globalOptions = {
  library: { type: 'string' },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies OptionTable;

/** Node explains over several lines how to pass an argument that begins with a dash. */
function inOneSentence({ message }: Error): string {
  const option = /'(?:-\w, )?(--[\w-]+)[^']*' argument (?:is ambiguous|missing)/.exec(message)?.[1];
  if (option !== undefined) return `${option} takes a value. One that begins with a dash is written ${option}=-VALUE.`;
  return message.split(/\. |\n/)[0] ?? message;
}

/** Of an option given twice, one would go unheeded. The options for all may stand in a script that is called with others. */
function refuseRepeated(tokens: readonly { kind: string; name?: string }[], options: OptionTable): void {
  const seen = new Set<string>();
  for (const { kind, name = '' } of tokens) {
    if (kind !== 'option' || options[name]?.type !== 'string' || options[name].multiple === true) continue;
    if (seen.has(name)) throw new UsageError(`--${name} may be given only once.`);
    seen.add(name);
  }
}

/** Sorts arguments by a table of options; an option that is not in it is a UsageError naming it. */
export function readCommandLine(args: readonly string[], options: OptionTable): CommandLine {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: [...args],
      options: { ...globalOptions, ...options },
      allowPositionals: true,
      strict: true,
      tokens: true,
    });
  } catch (error) {
    throw new UsageError(inOneSentence(error as Error));
  }
  const { values, positionals } = parsed;
  refuseRepeated(parsed.tokens ?? [], options);
  return {
    words: positionals,
    text(name) {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    texts: (name) => [values[name] ?? []].flat().filter((value) => typeof value === 'string'),
    flag: (name) => values[name] === true,
    number(name, fallback, range = {}) {
      const value = values[name];
      if (value === undefined) return fallback;
      const number = Number(value);
      const { min = -Infinity, max = Infinity, whole = false } = range;
      if (
        value === '' ||
        !Number.isFinite(number) ||
        number < min ||
        number > max ||
        (whole && !Number.isInteger(number))
      ) {
        const kind = whole ? 'a whole number' : 'a number';
        const bounds = Number.isFinite(max) ? ` from ${min} to ${max}` : Number.isFinite(min) ? `, ${min} or more` : '';
        throw new UsageError(`--${name} takes ${kind}${bounds}, not "${String(value)}".`);
      }
      return number;
    },
  };
}
