import { brotliCompress, constants, gzip } from 'node:zlib'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { defineConfig, type Plugin } from 'vite'
import solid from 'vite-plugin-solid'

const compressible = /\.(?:js|css|html|json|svg|wasm|webmanifest|txt)$/
const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** Writes FILE.br and FILE.gz beside each asset, so that the host never compresses while it serves. */
function precompress(): Plugin {
  let folder = ''
  return {
    name: 'pointsman:precompress',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir)
    },
    async closeBundle() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
      const files = entries.filter((entry) => entry.isFile() && compressible.test(entry.name))
      await Promise.all(
        files.map(async (entry) => {
          const file = join(entry.parentPath, entry.name)
          const raw = await readFile(file)
          if (raw.length < 1024) return
          // Quality 9: 11 costs ten times the build time for some 3 % of the bytes.
          const params = {
            [constants.BROTLI_PARAM_QUALITY]: 9,
            [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
          }
          const [br, gz] = await Promise.all([brotli(raw, { params }), zip(raw, { level: 9 })])
          await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)])
        }),
      )
    },
  }
}

/** The host's policy allows no inline script, style or handler: such a page would be blank, so the build refuses it. */
function refuseInline(): Plugin {
  return {
    name: 'pointsman:refuse-inline',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>/i.test(html)
        const inlineStyle = /<style[\s>]|<[a-z][^>]*\sstyle=/i.test(html)
        const handler = /<[a-z][^>]*\son[a-z]+\s*=/i.test(html)
        if (inlineScript || inlineStyle || handler) {
          throw new Error(
            'index.html holds an inline script, style or handler, which the content security policy forbids',
          )
        }
      },
    },
  }
}

export default defineConfig({
  plugins: [solid(), refuseInline(), precompress()],
  resolve: { dedupe: ['solid-js'] },
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsDir: 'assets',
    // A data: URL of a font or worker would not pass the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      '/api': { target: 'http://127.0.0.1:4310', ws: true },
      '/server': { target: 'http://127.0.0.1:4310' },
    },
  },
})
