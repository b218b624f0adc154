// Which dialects of the simpler subjects can be translated into which: one question, one answer.
import type { ClientDialectId, DialectId, Subject } from './dialect.ts'
import type { Billed, ExchangeClient, ExchangeUpstream } from './exchange/index.ts'

/** Both sides of one translation. `join` puts the replies to split questions together. */
export type ExchangePair<Question, Reply extends Billed> = {
  readonly client: ExchangeClient<Question, Reply>
  readonly upstream: ExchangeUpstream<Question, Reply>
  readonly join: (replies: readonly Reply[]) => Reply
}

/** A pair whose question nobody outside looks into. */
export type AnyExchangePair = ExchangePair<unknown, Billed>

type Family<Question, Reply extends Billed> = {
  readonly clients: Readonly<Partial<Record<ClientDialectId, ExchangeClient<Question, Reply>>>>
  readonly upstreams: Readonly<Partial<Record<DialectId, ExchangeUpstream<Question, Reply>>>>
  readonly join: (replies: readonly Reply[]) => Reply
}

type FindPair = (client: ClientDialectId, upstream: DialectId) => AnyExchangePair | undefined

const pairsOf =
  <Question, Reply extends Billed>({ clients, upstreams, join }: Family<Question, Reply>): FindPair =>
  (clientId, upstreamId) => {
    const client = clients[clientId]
    const upstream = upstreams[upstreamId]
    if (client === undefined || upstream === undefined) return undefined
    const pair: ExchangePair<Question, Reply> = { client, upstream, join }
    // The question's type is known to this pair alone; whoever runs it passes its own values back to it.
    return pair as unknown as AnyExchangePair
  }

export const exchangePairs: Readonly<Partial<Record<Subject, FindPair>>> = {}
export { pairsOf }
