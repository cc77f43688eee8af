import path from 'node:path';
import type { CallName, Service } from '../shared/api.ts';
import { BowerbirdError } from '../shared/errors.ts';

/** The inputs that name a place on the disk. */
const PATH_FIELDS: Readonly<Partial<Record<CallName, string>>> = {
  'roots.add': 'path',
  'models.add': 'path',
  export: 'to',
  import: 'from',
};

export interface PathGrants {
  /** A person chose this path in a dialog, dropped it on the window or named it on the command line. */
  grant(path: string): void;
  /**
   * The same service for a page that is not trusted with paths: those it names must have been granted. So a script that
   * got into the page cannot make the library read or write wherever it likes.
   */
  confine(service: Service): Service;
}

export function createPathGrants(): PathGrants {
  const granted = new Set<string>();
  return {
    grant: (chosen) => void granted.add(path.resolve(chosen)),
    confine: (service) => ({
      on: (name, listener) => service.on(name, listener),
      picture: (id, kind) => service.picture(id, kind),
      close: () => service.close(),
      call: (name, input, context) => {
        const problem = refusal(granted, name, input);
        return problem ? Promise.reject(problem) : service.call(name, input, context);
      },
    }),
  };
}

function refusal(granted: ReadonlySet<string>, name: string, input: unknown): BowerbirdError | undefined {
  if (name === 'folders.browse') {
    return new BowerbirdError('unsupported', 'The desktop app chooses folders in the system’s own dialog.');
  }
  const field = PATH_FIELDS[name as CallName];
  if (field === undefined) return undefined;
  const named = (input as Record<string, unknown> | null)?.[field];
  if (typeof named !== 'string' || granted.has(path.resolve(named))) return undefined;
  return new BowerbirdError(
    'bad-request',
    'Choose this place in a dialog first: the window cannot name one by itself.',
  );
}
