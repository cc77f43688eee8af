import type { Client } from '../../shared/api.ts';
import { externalLinks } from '../../shared/shell.ts';
import type { CardLending, LibraryState, Platform, Shell } from '../../shared/shell.ts';

function platformOf(userAgent: string): Platform {
  if (/Mac|iPhone|iPad/.test(userAgent)) return 'mac';
  return userAgent.includes('Windows') ? 'windows' : 'linux';
}

/** The shell of browser mode: a tab can copy text and open a link, and leaves the rest undefined. */
export function browserShell(
  client: Client,
  onLibrary: (listener: (state: LibraryState) => void) => () => void,
  cardLending: CardLending,
): Shell {
  return {
    kind: 'browser',
    platform: platformOf(navigator.userAgent),
    chooseFolder: undefined,
    chooseExportTarget: undefined,
    chooseImportSource: undefined,
    showInFolder: undefined,
    startDrag: undefined,
    pathOfDropped: undefined,
    async copyPath(ids) {
      const details = await Promise.all(ids.map((id) => client.call('photos.get', { id })));
      await navigator.clipboard.writeText(details.map((detail) => detail.path).join('\n'));
    },
    showContextMenu: () => Promise.resolve('own'),
    setMenuState: () => undefined,
    setProgress: () => undefined,
    openExternal: (link) => void window.open(externalLinks[link], '_blank', 'noopener,noreferrer'),
    async copyDiagnostics() {
      const { text } = await client.call('diagnostics', { withNames: false });
      await navigator.clipboard.writeText(text);
      return true;
    },
    onCommand: () => () => undefined,
    cardLending,
    onLibrary,
  };
}
