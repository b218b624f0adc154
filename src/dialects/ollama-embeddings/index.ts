// Embeddings at Ollama, `/api/embed` (conversions.md section 17).
import { optional } from '../../kernel/index.ts'
import { type EmbeddingsUpstream, readVectors, requireTexts } from '../exchange/embeddings.ts'
import { leftOver, namesOf, only } from '../exchange/members.ts'
import { promptUsage } from '../exchange/usage.ts'
import { readVendorError, requireBody } from '../exchange/vendor-error.ts'

/** Sampling options that OpenAI's clients may send along; Ollama keeps them under `options`. */
const OPTIONS = ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty', 'seed']
const KNOWN_EXTRAS = ['truncate', 'keep_alive']

export const ollamaEmbeddings: EmbeddingsUpstream = {
  encodeRequest: (question, { model }) => {
    const texts = requireTexts(question)
    const { dimensions, extras, task, title } = question
    const options = { ...only(extras, OPTIONS), ...optional('dimensions', dimensions) }
    const body = {
      model,
      input: texts.length === 1 ? texts[0] : [...texts],
      ...(Object.keys(options).length === 0 ? {} : { options }),
      ...optional('dimensions', dimensions),
      ...only(extras, KNOWN_EXTRAS),
    }
    const dropped = [...leftOver(extras, [...OPTIONS, ...KNOWN_EXTRAS]), ...namesOf({ task, title })]
    return { body: { kind: 'json', body }, dropped }
  },
  decodeReply: (answer, question) => {
    const body = requireBody(answer)
    if (typeof body.error === 'string') throw readVendorError(200, body)
    return {
      vectors: readVectors(body.embeddings, question),
      ...optional('usage', promptUsage(body.prompt_eval_count)),
    }
  },
  readError: readVendorError,
}
