// What embeddings are for, in the words of each vendor.
import type { EmbeddingsTask } from './embeddings.ts'

/** Words for tasks on the wire: Cohere's `input_type`, Jina's `task`, Voyage's `input_type`, Gemini's `taskType`. */
const TASKS: Readonly<Record<string, EmbeddingsTask>> = {
  search_query: 'query',
  search_document: 'document',
  query: 'query',
  document: 'document',
  passage: 'document',
  'retrieval.query': 'query',
  'retrieval.passage': 'document',
  'text-matching': 'similarity',
  separation: 'clustering',
  'code.query': 'code-query',
  'nl2code.query': 'code-query',
  'code.passage': 'document',
  'nl2code.passage': 'document',
  classification: 'classification',
  clustering: 'clustering',
  retrieval_query: 'query',
  retrieval_document: 'document',
  semantic_similarity: 'similarity',
  code_retrieval_query: 'code-query',
  question_answering: 'question',
  fact_verification: 'fact',
}

export const readTask = (text: string | undefined): EmbeddingsTask | undefined => {
  const word = text?.toLowerCase()
  return word !== undefined && Object.hasOwn(TASKS, word) ? TASKS[word] : undefined
}

/** Cohere has four; a search from either side is the nearest to the rest (docs.cohere.com, Embed API v2). */
export const COHERE_TASKS: Readonly<Record<EmbeddingsTask, string>> = {
  query: 'search_query',
  document: 'search_document',
  classification: 'classification',
  clustering: 'clustering',
  similarity: 'clustering',
  'code-query': 'search_query',
  question: 'search_query',
  fact: 'search_query',
}

/** ai.google.dev, Embeddings, task types. */
export const GOOGLE_TASKS: Readonly<Record<EmbeddingsTask, string>> = {
  query: 'RETRIEVAL_QUERY',
  document: 'RETRIEVAL_DOCUMENT',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
  similarity: 'SEMANTIC_SIMILARITY',
  'code-query': 'CODE_RETRIEVAL_QUERY',
  question: 'QUESTION_ANSWERING',
  fact: 'FACT_VERIFICATION',
}

/** How `gemini-embedding-2` is told the task: in front of the text (ai.google.dev, Embeddings, migration from 001). */
const GOOGLE_PREFIXES: Readonly<Record<Exclude<EmbeddingsTask, 'document'>, string>> = {
  query: 'search result',
  classification: 'classification',
  clustering: 'clustering',
  similarity: 'sentence similarity',
  'code-query': 'code retrieval',
  question: 'question answering',
  fact: 'fact checking',
}

export const withGoogleTask = (text: string, task: EmbeddingsTask | undefined, title: string | undefined): string => {
  if (task === undefined) return text
  return task === 'document'
    ? `title: ${title ?? 'none'} | text: ${text}`
    : `task: ${GOOGLE_PREFIXES[task]} | query: ${text}`
}
