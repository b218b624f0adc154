// Embeddings at Amazon Bedrock, `InvokeModel`: the body is the maker's own, so it goes by the model's name.
import { type JsonObject, optional } from '../../kernel/index.ts'
import {
  COHERE_INPUTS_MAX,
  droppedByCohere,
  readCohereEmbeddings,
  writeCohereQuestion,
} from '../cohere-embeddings/index.ts'
import {
  type EmbeddingsQuestion,
  type EmbeddingsUpstream,
  loadInputs,
  readVectors,
  requireTexts,
  splitInputs,
} from '../exchange/embeddings.ts'
import { pictureType, requireLoaded, toBase64 } from '../exchange/media.ts'
import { invalidRequest, leftOver, namesOf, objectsOf, only } from '../exchange/members.ts'
import { promptUsage } from '../exchange/usage.ts'
import { readVendorError, requireBody } from '../exchange/vendor-error.ts'

/** How one maker's models are asked. */
type Maker = {
  readonly knows: RegExp
  readonly inputsMax: number
  readonly write: (question: EmbeddingsQuestion, model: string) => JsonObject
  readonly dropped: (question: EmbeddingsQuestion) => readonly string[]
}

const dropWishes = ({ extras, task, title }: EmbeddingsQuestion, known: readonly string[]): string[] => [
  ...leftOver(extras, known),
  ...namesOf({ task, title }),
]

const writeTitanText = (question: EmbeddingsQuestion, model: string): JsonObject => {
  // The first generation takes nothing but the text.
  const hasOptions = !/titan-embed-text-v1|titan-embed-g1/.test(model)
  return {
    inputText: requireTexts(question)[0],
    ...(hasOptions ? { ...optional('dimensions', question.dimensions), ...only(question.extras, ['normalize']) } : {}),
  }
}

const firstInput = ({ inputs: [input] }: EmbeddingsQuestion) => {
  if (input === undefined || input.kind === 'tokens')
    throw invalidRequest('This model takes texts in "input", not numbers of tokens.', 'input')
  return input
}

const writeTitanImage = (question: EmbeddingsQuestion): JsonObject => {
  const input = firstInput(question)
  return {
    ...(input.kind === 'text'
      ? { inputText: input.text }
      : { inputImage: toBase64(requireLoaded(input.image, 'input')) }),
    ...(question.dimensions === undefined ? {} : { embeddingConfig: { outputEmbeddingLength: question.dimensions } }),
  }
}

const NOVA_PURPOSES: Readonly<Record<string, string>> = {
  query: 'GENERIC_RETRIEVAL',
  'code-query': 'GENERIC_RETRIEVAL',
  question: 'GENERIC_RETRIEVAL',
  fact: 'GENERIC_RETRIEVAL',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
}

/** docs.aws.amazon.com, Amazon Nova multimodal embeddings, schema. */
const writeNova = (question: EmbeddingsQuestion): JsonObject => {
  const input = firstInput(question)
  const image = input.kind === 'image' ? requireLoaded(input.image, 'input') : undefined
  return {
    taskType: 'SINGLE_EMBEDDING',
    singleEmbeddingParams: {
      embeddingPurpose: NOVA_PURPOSES[question.task ?? ''] ?? 'GENERIC_INDEX',
      ...optional('embeddingDimension', question.dimensions),
      ...(image === undefined
        ? { text: { truncationMode: 'END', value: input.kind === 'text' ? input.text : '' } }
        : { image: { format: pictureType(image).replace('image/', ''), source: { bytes: toBase64(image) } } }),
    },
  }
}

const COHERE: Maker = {
  knows: /cohere/,
  inputsMax: COHERE_INPUTS_MAX,
  write: (question, model) => ({
    ...writeCohereQuestion(question),
    // Dimensions came with the fourth generation.
    ...(/embed-(english|multilingual)-v3/.test(model) ? {} : optional('output_dimension', question.dimensions)),
  }),
  dropped: droppedByCohere,
}

const TITAN_TEXT: Maker = {
  knows: /./,
  inputsMax: 1,
  write: writeTitanText,
  dropped: (question) => dropWishes(question, ['normalize']),
}

const MAKERS: readonly Maker[] = [
  COHERE,
  { knows: /titan-embed-image/, inputsMax: 1, write: writeTitanImage, dropped: (question) => dropWishes(question, []) },
  {
    knows: /nova-.*embed/,
    inputsMax: 1,
    write: writeNova,
    dropped: ({ extras, title }) => [...leftOver(extras, []), ...namesOf({ title })],
  },
]

const makerOf = (model: string): Maker => MAKERS.find(({ knows }) => knows.test(model)) ?? TITAN_TEXT

export const bedrockEmbeddings: EmbeddingsUpstream = {
  split: (question, { model }) => splitInputs(question, makerOf(model).inputsMax),
  prepare: loadInputs,
  encodeRequest: (question, { model }) => {
    const maker = makerOf(model)
    return { body: { kind: 'json', body: maker.write(question, model) }, dropped: maker.dropped(question) }
  },
  decodeReply: (answer, question) => {
    const body = requireBody(answer)
    // Titan: one vector; Nova: a list of `{embeddingType, embedding}`; Cohere: by type or as lists.
    if (Array.isArray(body.embedding))
      return {
        vectors: readVectors([body.embedding], question),
        ...optional('usage', promptUsage(body.inputTextTokenCount)),
      }
    const typed = objectsOf(body.embeddings)
    if (typed.length === 0) return readCohereEmbeddings(answer, question)
    return {
      vectors: readVectors(
        typed.map(({ embedding }) => embedding),
        question,
      ),
      ...optional('usage', promptUsage(body.inputTextTokenCount)),
    }
  },
  readError: readVendorError,
}
