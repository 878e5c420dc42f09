import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

/** The gallery: each component in each state. It is looked at, never shipped. */
export default defineConfig({
  root: new URL('gallery', import.meta.url).pathname,
  plugins: [solid()],
  build: { outDir: '../.gallery', emptyOutDir: true, target: 'es2023' },
})
