// The version this build reports.
import { version } from '../../package.json'

export const VERSION = `v${version}`
