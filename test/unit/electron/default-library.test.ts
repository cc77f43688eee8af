import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { defaultLibraryFolder } from '../../../electron/default-library.ts';

const on = (platform: NodeJS.Platform, env: Record<string, string>, home: string): string =>
  defaultLibraryFolder({ platform, env, home });

test('each system’s place for application data', () => {
  expect(on('linux', {}, '/home/ada')).toBe('/home/ada/.local/share/bowerbird');
  expect(on('linux', { XDG_DATA_HOME: '/data' }, '/home/ada')).toBe('/data/bowerbird');
  expect(on('linux', { XDG_DATA_HOME: 'relative' }, '/home/ada')).toBe('/home/ada/.local/share/bowerbird');
  expect(on('darwin', {}, '/Users/ada')).toBe('/Users/ada/Library/Application Support/Bowerbird');
  expect(on('win32', { APPDATA: 'D:\\Roaming' }, 'C:\\Users\\ada')).toBe('D:\\Roaming\\Bowerbird');
  expect(on('win32', {}, 'C:\\Users\\ada')).toBe('C:\\Users\\ada\\AppData\\Roaming\\Bowerbird');
});

test('BOWERBIRD_LIBRARY wins everywhere, network shares included', () => {
  expect(on('linux', { BOWERBIRD_LIBRARY: '/mnt/photos' }, '/home/ada')).toBe('/mnt/photos');
  expect(on('win32', { BOWERBIRD_LIBRARY: '\\\\nas\\photos\\library' }, 'C:\\Users\\ada')).toBe(
    '\\\\nas\\photos\\library',
  );
});

test('an empty HOME does not make it a folder of wherever one stands', () => {
  vi.stubEnv('HOME', '');
  vi.stubEnv('BOWERBIRD_LIBRARY', '');
  vi.stubEnv('XDG_DATA_HOME', '');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(path.isAbsolute(defaultLibraryFolder())).toBe(true);
});
