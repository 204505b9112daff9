import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Dependencies are bundled, so that the packaged app carries no node_modules. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // The oldest runtime it runs on: Electron 33.
      target: 'node20.18',
      externalizeDeps: false,
      rollupOptions: {
        input: {
          index: at('src-main/index.ts'),
          'engine-thread': at('src-main/engine-thread.ts'),
          'decode-thread': at('src-main/decode-thread.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node20.18',
      rollupOptions: {
        input: { preload: at('src-main/preload.ts') },
        // A sandboxed preload must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [svelte()],
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: true,
      // The oldest runtime it runs on is Electron 33.
      target: 'chrome130',
      minify: true,
      // The page's policy has no data: URLs for fonts.
      assetsInlineLimit: 0,
      rollupOptions: { input: { index: at('src-renderer/index.html') } },
    },
  },
});
