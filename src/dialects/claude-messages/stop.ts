// Why an answer ended, in Claude's words and in ours.
import { type JsonObject, optional, readString } from '../../kernel/index.ts'
import type { Finish, FinishReason } from '../neutral/index.ts'
import { entryOf, textOf } from './wire.ts'

const REASON_OF: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop-sequence',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'content-filter',
  pause_turn: 'pause',
  // The answer paused behind a compaction, when the request asked for that.
  compaction: 'pause',
}

const WORD_OF: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  pause: 'pause_turn',
}

/** The reason that administrators see when Claude refused (conversions.md section 13). */
export const rejectReasonOf = (): string => 'claude_stop_reason=refusal'

/**
 * Reads `stop_reason` and what stands beside it, in a whole answer or in `message_delta.delta`. `callCount` is how many
 * calls wait for the client: some imitations end those with `end_turn`.
 */
export const readFinish = (holder: JsonObject, callCount: number): Finish => {
  const native = textOf(holder.stop_reason)
  const told = entryOf(REASON_OF, native) ?? 'stop'
  return {
    reason: told === 'stop' && callCount > 0 ? 'tool-calls' : told,
    ...optional('native', native),
    ...optional('stopSequence', textOf(holder.stop_sequence)),
    ...optional('explanation', readString(holder, 'stop_details', 'explanation')),
  }
}

/** The same members for a client. `hasCalls` decides when the upstream gave no reason. */
export const writeFinish = (finish: Finish | undefined, hasCalls: boolean): JsonObject => {
  const reason = finish?.reason ?? (hasCalls ? 'tool-calls' : 'stop')
  const native = finish?.native
  return {
    stop_reason: native !== undefined && entryOf(REASON_OF, native) === reason ? native : WORD_OF[reason],
    stop_sequence: finish?.stopSequence ?? null,
    ...(reason === 'content-filter'
      ? { stop_details: { type: 'refusal', category: null, explanation: finish?.explanation ?? null } }
      : {}),
  }
}
