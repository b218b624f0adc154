// The console inside a single-file executable. The build replaces this file's map; from sources it is empty.
import type { AssetFiles } from '../http/index.ts'

export const embeddedConsole: AssetFiles = new Map()
