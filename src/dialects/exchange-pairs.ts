// Which dialects of the simpler subjects can be translated into which: one question, one answer.
import type { ClientDialectId, DialectId, Subject } from './dialect.ts'
import type { Billed, ExchangeClient, ExchangeUpstream } from './exchange/index.ts'
import { type ExchangeSubject, embeddings, images, rerank, speech, transcription } from './exchange/registry.ts'

/** Both sides of one translation. `join` puts the replies to split questions together. */
export type ExchangePair<Question, Reply extends Billed> = {
  readonly client: ExchangeClient<Question, Reply>
  readonly upstream: ExchangeUpstream<Question, Reply>
  readonly join: (replies: readonly [Reply, ...Reply[]]) => Reply
}

/** A pair whose question nobody outside looks into. */
export type AnyExchangePair = ExchangePair<unknown, Billed>

export type FindPair = (client: ClientDialectId, upstream: DialectId) => AnyExchangePair | undefined

const pairsOf =
  <Question, Reply extends Billed>({ clients, upstreams, joinReplies }: ExchangeSubject<Question, Reply>): FindPair =>
  (clientId, upstreamId) => {
    const client = clients[clientId]
    const upstream = upstreams[upstreamId]
    if (client === undefined || upstream === undefined) return undefined
    const join: ExchangePair<Question, Reply>['join'] = (replies) =>
      replies.length === 1 || joinReplies === undefined ? replies[0] : joinReplies(replies)
    const pair: ExchangePair<Question, Reply> = { client, upstream, join }
    // The question's type is known to this pair alone; whoever runs it passes its own values back to it.
    return pair as unknown as AnyExchangePair
  }

export const exchangePairs: Readonly<Partial<Record<Subject, FindPair>>> = {
  embeddings: pairsOf(embeddings),
  rerank: pairsOf(rerank),
  images: pairsOf(images),
  'image-edits': pairsOf(images),
  speech: pairsOf(speech),
  transcription: pairsOf(transcription),
}
