// Writes the golden files of all dialect pairs anew; their difference is read in review. Run with Bun.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GOLDEN, goldenOf, orderedPairs } from './pairs.ts'

for (const { from, to } of orderedPairs) {
  const folder = join(GOLDEN, `${from}--${to}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of goldenOf(from, to)) writeFileSync(join(folder, file), text)
}
