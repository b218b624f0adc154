// The face of preparing: the upstream request of one attempt.
export { createPrepare } from './prepare.ts'
export type { Prepare, PrepareDeps, PreparedRequest, SideReply } from './request.ts'
