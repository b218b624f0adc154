// The console inside a single-file executable: its entry (written by tools/build.ts) hands the files over before it starts.
import type { AssetFiles } from '../http/index.ts'

let files: AssetFiles = new Map()

export const embedConsole = (embedded: AssetFiles): void => {
  files = embedded
}

/** The embedded files; empty when the gateway runs from its sources. */
export const embeddedConsole = (): AssetFiles => files
