// Finds the built console: embedded in the executable, or on disk beside the sources.

import { join } from 'node:path'
import { Glob } from 'bun'
import type { AssetFiles } from '../http/index.ts'
import { embeddedConsole } from './console-embedded.ts'

const folder = join(import.meta.dir, '..', '..', 'console', 'dist')

/** Files by their URL path; empty when the console has not been built. */
export const readConsoleFiles = async (): Promise<AssetFiles> => {
  const embedded = embeddedConsole()
  if (embedded.size > 0) return embedded
  const files = new Map<string, Bun.BunFile>()
  const exists = await Bun.file(join(folder, 'index.html')).exists()
  if (!exists) return files
  for await (const path of new Glob('**/*').scan({ cwd: folder })) {
    files.set(`/${path.replaceAll('\\', '/')}`, Bun.file(join(folder, path)))
  }
  return files
}
