// Embeddings at Baidu's first API (wenxinworkshop); errors come with status 200 as `error_code` and `error_msg`.
import { optional } from '../../kernel/index.ts'
import { type EmbeddingsUpstream, requireTexts, splitInputs } from '../exchange/embeddings.ts'
import { leftOver, lookUp, namesOf } from '../exchange/members.ts'
import { requireBody, vendorError } from '../exchange/vendor-error.ts'
import { readOpenAiEmbeddings } from '../openai-embeddings/upstream.ts'

/** The API's bound on one request. */
const MOST_TEXTS = 16

/** Statuses by `error_code` (cloud.baidu.com, Qianfan, error codes): quota and rate, then credentials. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  '4': 429,
  '17': 429,
  '18': 429,
  '19': 429,
  '336501': 429,
  '336502': 429,
  '6': 401,
  '13': 401,
  '14': 401,
  '15': 401,
  '100': 401,
  '110': 401,
  '111': 401,
  '336003': 400,
  '336006': 400,
}

const readError: EmbeddingsUpstream['readError'] = (status, body, retryAfterMs) => {
  const code = String(body?.error_code ?? '')
  return vendorError(status === 200 ? (lookUp(STATUS_BY_CODE, code) ?? 502) : status, {
    message: body?.error_msg,
    code,
    ...optional('retryAfterMs', retryAfterMs),
  })
}

export const baiduEmbeddings: EmbeddingsUpstream = {
  split: (question) => splitInputs(question, MOST_TEXTS),
  encodeRequest: (question) => {
    const { extras, dimensions, task, title } = question
    const user = extras.user
    const body = { input: [...requireTexts(question)], ...(typeof user === 'string' ? { user_id: user } : {}) }
    return {
      body: { kind: 'json', body },
      dropped: [...leftOver(extras, ['user']), ...namesOf({ dimensions, task, title })],
    }
  },
  decodeReply: (answer, question) => {
    const body = requireBody(answer)
    if (body.error_code !== undefined && body.error_code !== 0) throw readError(200, body)
    return readOpenAiEmbeddings(answer, question)
  },
  readError,
}
