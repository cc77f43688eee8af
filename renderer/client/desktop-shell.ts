import type { Bridge, LibraryState, Shell } from '../../shared/shell.ts';

/** The shell of the desktop app: everything through the bridge that the preload script put up. */
export function desktopShell(
  bridge: Bridge,
  onLibrary: (listener: (state: LibraryState) => void) => () => void,
): Shell {
  return {
    kind: 'desktop',
    platform: bridge.platform,
    chooseFolder: async (of) => (await bridge.call('chooseFolder', { of })).path,
    chooseExportTarget: async (format, name) => (await bridge.call('chooseExportTarget', { format, name })).path,
    chooseImportSource: async (format) => (await bridge.call('chooseImportSource', { format })).path,
    showInFolder: async (id) => {
      await bridge.call('showInFolder', { id });
    },
    copyPath: async (ids) => {
      await bridge.call('copyPath', { ids });
    },
    startDrag: (ids) => void bridge.call('startDrag', { ids }),
    pathOfDropped: (file) => bridge.pathOfDropped(file),
    showContextMenu: async (items, { x, y }) =>
      (await bridge.call('showContextMenu', { items, x: Math.round(x), y: Math.round(y) })).chosen,
    setMenuState: (state) => void bridge.call('setMenuState', state),
    setProgress: (fraction) => void bridge.call('setProgress', { fraction }),
    openExternal: (link) => void bridge.call('openExternal', { link }),
    copyDiagnostics: async () => (await bridge.call('copyDiagnostics', {})).copied,
    cardLending: undefined,
    onCommand: (listener) => bridge.onCommand(listener),
    onLibrary,
  };
}
