// The face of ways: which speech of which provider serves an attempt, and with which credentials.
export { canServe, chooseWay, type Way } from './choose.ts'
export { type CredentialDeps, type Credentials, createCredentials, type Line, type SideAnswer } from './credentials.ts'
export type { ResponsesRule, WayPolicy } from './policy.ts'
export { compileResponsesRule, type ResponsesOption } from './responses-rule.ts'
