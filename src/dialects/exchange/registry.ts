// Every dialect of the simpler subjects, by subject: what clients speak, what upstreams speak, and how replies are joined.
import { aliImages } from '../ali-images/index.ts'
import { aliRerank } from '../ali-rerank/index.ts'
import { baiduEmbeddings } from '../baidu-embeddings/index.ts'
import { bedrockEmbeddings } from '../bedrock-embeddings/index.ts'
import { bflImages } from '../bfl-images/index.ts'
import { cloudflareImages } from '../cloudflare-run/index.ts'
import { cloudflareTranscription } from '../cloudflare-transcription/index.ts'
import { cohereEmbeddings } from '../cohere-embeddings/index.ts'
import { cohereRerank } from '../cohere-rerank/index.ts'
import type { DialectId } from '../dialect.ts'
import { geminiImages } from '../gemini-images/index.ts'
import { geminiSpeech } from '../gemini-speech/index.ts'
import { imagenImages } from '../imagen-images/index.ts'
import { jimengImages } from '../jimeng-images/index.ts'
import { jinaRerankClient } from '../jina-rerank/index.ts'
import { minimaxImages } from '../minimax-images/index.ts'
import { minimaxSpeech } from '../minimax-speech/index.ts'
import { ollamaEmbeddings } from '../ollama-embeddings/index.ts'
import { openaiEmbeddingsClient, openaiEmbeddingsUpstream } from '../openai-embeddings/index.ts'
import { openaiImageEditsClient } from '../openai-image-edits/index.ts'
import { openaiImagesClient, openaiImagesUpstream } from '../openai-images/index.ts'
import { openaiSpeechClient } from '../openai-speech/index.ts'
import { openaiTranscriptionClient } from '../openai-transcription/index.ts'
import { recraftImages } from '../recraft-images/index.ts'
import { replicateImages } from '../replicate-images/index.ts'
import { siliconflowImages } from '../siliconflow-images/index.ts'
import { stabilityImages } from '../stability-images/index.ts'
import { vertexEmbeddings } from '../vertex-embeddings/index.ts'
import { volcengineSpeech } from '../volcengine-speech/index.ts'
import { xaiImages } from '../xai-images/index.ts'
import { zhipuImages } from '../zhipu-images/index.ts'
import { type EmbeddingsQuestion, type EmbeddingsReply, joinEmbeddings } from './embeddings.ts'
import type { Billed, ExchangeClient, ExchangeUpstream } from './exchange.ts'
import { geminiEmbeddingsClient } from './gemini-embeddings-client.ts'
import { geminiEmbeddingsUpstream } from './gemini-embeddings-exchange.ts'
import { type ImagesQuestion, type ImagesReply, joinImages } from './images.ts'
import type { RerankQuestion, RerankReply } from './rerank.ts'
import type { SpeechQuestion, SpeechReply } from './speech.ts'
import type { TranscriptionQuestion, TranscriptionReply } from './transcription.ts'

/** The dialects of one subject. Any of its clients can be answered by any of its upstreams. */
export type ExchangeSubject<Question, Reply extends Billed> = {
  readonly clients: Readonly<Partial<Record<DialectId, ExchangeClient<Question, Reply>>>>
  readonly upstreams: Readonly<Partial<Record<DialectId, ExchangeUpstream<Question, Reply>>>>
  /** Puts the replies to a question that was split together; there where an upstream splits. */
  readonly joinReplies?: (replies: readonly Reply[]) => Reply
}

export const embeddings: ExchangeSubject<EmbeddingsQuestion, EmbeddingsReply> = {
  clients: { 'openai-embeddings': openaiEmbeddingsClient, 'gemini-embeddings': geminiEmbeddingsClient },
  upstreams: {
    'openai-embeddings': openaiEmbeddingsUpstream,
    'gemini-embeddings': geminiEmbeddingsUpstream,
    'baidu-embeddings': baiduEmbeddings,
    'bedrock-embeddings': bedrockEmbeddings,
    'cohere-embeddings': cohereEmbeddings,
    'ollama-embeddings': ollamaEmbeddings,
    'vertex-embeddings': vertexEmbeddings,
  },
  joinReplies: joinEmbeddings,
}

export const rerank: ExchangeSubject<RerankQuestion, RerankReply> = {
  clients: { 'jina-rerank': jinaRerankClient },
  upstreams: { 'ali-rerank': aliRerank, 'cohere-rerank': cohereRerank },
}

export const images: ExchangeSubject<ImagesQuestion, ImagesReply> = {
  clients: { 'openai-images': openaiImagesClient, 'openai-image-edits': openaiImageEditsClient },
  upstreams: {
    'openai-images': openaiImagesUpstream,
    'ali-images': aliImages,
    'bfl-images': bflImages,
    'cloudflare-run': cloudflareImages,
    'gemini-images': geminiImages,
    'imagen-images': imagenImages,
    'jimeng-images': jimengImages,
    'minimax-images': minimaxImages,
    'recraft-images': recraftImages,
    'replicate-images': replicateImages,
    'siliconflow-images': siliconflowImages,
    'stability-images': stabilityImages,
    'xai-images': xaiImages,
    'zhipu-images': zhipuImages,
  },
  joinReplies: joinImages,
}

export const speech: ExchangeSubject<SpeechQuestion, SpeechReply> = {
  clients: { 'openai-speech': openaiSpeechClient },
  upstreams: {
    'gemini-speech': geminiSpeech,
    'minimax-speech': minimaxSpeech,
    'volcengine-speech': volcengineSpeech,
  },
}

export const transcription: ExchangeSubject<TranscriptionQuestion, TranscriptionReply> = {
  clients: { 'openai-transcription': openaiTranscriptionClient },
  upstreams: { 'cloudflare-transcription': cloudflareTranscription },
}
