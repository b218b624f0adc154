// The tap of operations that never stream: whatever comes as a stream is not an answer.
import type { StreamTap } from '../dialect.ts'

export const openEmptyTap = (): StreamTap => ({
  read: (frame) => (frame.data === undefined || frame.data.trim() === '' ? 'silent' : 'malformed'),
  summary: () => ({
    usage: undefined,
    isUsageAbsurd: false,
    isComplete: false,
    outputText: '',
    outputLength: 0,
    toolCallCount: 0,
    rejectReason: undefined,
    error: undefined,
  }),
})
