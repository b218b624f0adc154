// Named pure edits of requests. Each says in its id what it does; the relay logs the ids it applied.

export { withoutCallIds } from './call-ids.ts'
export { bedrockClaudeBody, vertexClaudeBody } from './claude-hosts.ts'
export { clamp, eachMessage, isPresent, NO_EDITS, rename, setMembers, without } from './edits.ts'
export { includeUsage, reasoningObject } from './openrouter.ts'
export { reasoningModelParameters } from './reasoning-models.ts'
export { nineCharacterToolIds, shortToolId } from './tool-ids.ts'
