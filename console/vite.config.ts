// Build of the console: hashed assets in dist/ with compressed copies beside them, and a development server that hands API
// calls to a local gateway.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { brandIcons } from './build/brand-icons.ts'

const gateway = 'http://localhost:3000'

const compressible = /\.(js|css|svg)$/
const bytesMin = 1024

/** Writes `x.br` and `x.gz` beside each text asset, which the gateway serves to browsers that take them. */
const compressAssets = (): Plugin => ({
  name: 'compress-assets',
  apply: 'build',
  writeBundle: ({ dir }) => {
    const folder = join(dir ?? 'dist', 'assets')
    for (const name of readdirSync(folder).filter((file) => compressible.test(file))) {
      const bytes = readFileSync(join(folder, name))
      if (bytes.length < bytesMin) continue
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, quality))
      writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }))
    }
  },
})

export default defineConfig({
  base: '/',
  plugins: [react(), tailwindcss(), brandIcons(), compressAssets()],
  build: { outDir: 'dist', target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': gateway, '/v1': gateway } },
})
