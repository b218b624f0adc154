// The face of identity: who is calling, and what they may use.
export {
  type Accounts,
  createAccounts,
  findDisplayNameFault,
  findUsernameFault,
  type NewAccount,
  UsernameTaken,
} from './accounts.ts'
export { findApiKey, type PresentedKey } from './api-key.ts'
export {
  type CallerDirectory,
  type CallerToken,
  type CallerUser,
  createCallerDirectory,
  type KnownKey,
  readLimitSet,
  toCallerUser,
  tokenStatus,
  userRole,
  userStatus,
} from './callers.ts'
export { AUTO_GROUP, chooseGroups, type GroupOptions, listAutoGroups, listUsableGroups } from './groups.ts'
export { compileIpList, parseAddress } from './ip-list.ts'
export { findMailAddressFault, readMailAddress } from './mail-address.ts'
export * from './oauth/index.ts'
export { createPasskeys, type Passkeys, readPasskeySite } from './passkeys/index.ts'
export { createPasswords, findPasswordFault, PasswordQueueFull, type Passwords } from './passwords.ts'
export { createSecret, hashSecret, isSameSecret } from './secrets.ts'
export {
  clearSessionCookie,
  createSessions,
  findSessionSecret,
  type Session,
  type SessionOrigin,
  type Sessions,
  writeSessionCookie,
} from './sessions.ts'
export { createSetupCode, createSetupGate, type SetupGate } from './setup-gate.ts'
export {
  type CodeVerdict,
  createTwoFactor,
  decodeBase32,
  type TwoFactor,
  totpAt,
  totpStep,
  writeTotpUrl,
} from './two-factor/index.ts'
export {
  type CodePurpose,
  createVerificationCodes,
  type VerificationCodes,
} from './verification-codes.ts'
