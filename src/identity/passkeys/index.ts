// The face of passkeys.
export { createPasskeys, type Passkeys } from './passkeys.ts'
export { readPasskeySite } from './site.ts'
