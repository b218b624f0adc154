// Reads a row's `other`.
import type { LogEntry, LogOther } from '../../../../src/contract/index.ts'
import { readJsonObject } from '../../lib/json-text.ts'

/** The parsed `other`; empty when there is none. */
export const readOther = (entry: Pick<LogEntry, 'other'>): LogOther => readJsonObject(entry.other)

/** Name that the server gives the key of a channel test's row, the same in every language (billing rules, "Channel test"). */
const modelTestName = '模型测试'

/** Whether a row was written by testing a channel rather than by a client. */
export const isModelTest = ({ token_name: name }: Pick<LogEntry, 'token_name'>): boolean => name === modelTestName

/** Output tokens per second of a finished answer; undefined when nothing can be said. */
export const tokensPerSecond = ({ completion_tokens: tokens, use_time: seconds }: LogEntry): number | undefined =>
  seconds > 0 && tokens > 0 ? tokens / seconds : undefined
