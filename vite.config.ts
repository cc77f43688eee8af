import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// The renderer's build. Relative asset paths, so that the same files serve under app:// (desktop) and http:// (browser mode).
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [svelte()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    // Inlined assets would need data: in the content security policy's script and font sources.
    assetsInlineLimit: 0,
  },
});
