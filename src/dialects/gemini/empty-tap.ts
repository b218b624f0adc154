// The tap of operations that never stream: whatever comes as a stream is not an answer.

import { noAnswer } from '../answer-summary.ts'
import type { StreamTap } from '../dialect.ts'

export const openEmptyTap = (): StreamTap => ({
  read: (frame) => (frame.data === undefined || frame.data.trim() === '' ? 'silent' : 'malformed'),
  summary: () => noAnswer(),
})
