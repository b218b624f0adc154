// News of changed rows: from the management API, over the bus, to everything that caches.
import type { Bus } from '../platform/index.ts'

/** What changed. `token` and `user` carry the row's id, the others 0. */
export type Topic = 'options' | 'channels' | 'models' | 'token' | 'user' | 'everything'

export type Reaction = (id: number) => void | Promise<void>
export type Reactions = Readonly<Record<Topic, Reaction>>

export type Changes = {
  /** Tells every process, this one first. `text` is a topic, with an id where it has one: `channels`, `token:17`. */
  readonly publish: (text: string) => void
  readonly react: (reactions: Reactions) => void
  /** Resolves when this process has reacted to everything published so far. */
  readonly settled: () => Promise<void>
}

const BUS_TOPIC = 'changed'
const TOPICS: ReadonlySet<string> = new Set<Topic>(['options', 'channels', 'models', 'token', 'user', 'everything'])
const isTopic = (text: string): text is Topic => TOPICS.has(text)

/** Connects the bus with the reactions of this process. A gap in the bus's messages counts as a change of everything. */
export const createChanges = (bus: Bus, onError: (topic: string, error: unknown) => void): Changes => {
  const listeners: Reactions[] = []
  const pending = new Set<Promise<void>>()

  const reactTo = async (topic: Topic, id: number): Promise<void> => {
    try {
      await Promise.all(listeners.map((reactions) => reactions[topic](id)))
    } catch (error) {
      onError(topic, error)
    }
  }
  const hear = (text: string): void => {
    const [topic = '', id = '0'] = text.split(':')
    if (!isTopic(topic)) return
    const reaction = reactTo(topic, Number(id) || 0)
    pending.add(reaction)
    void reaction.finally(() => pending.delete(reaction))
  }
  bus.subscribe(BUS_TOPIC, (payload) => hear(String(payload)))
  bus.onGap(() => hear('everything'))
  return {
    publish: (text) => bus.publish(BUS_TOPIC, text),
    react: (reactions) => listeners.push(reactions),
    settled: async () => {
      await Promise.all(pending)
    },
  }
}
