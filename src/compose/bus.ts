// Messages about changes, between the parts of one process and between processes.

/** What changed. `token` and `user` carry the row's id, the others 0. */
export type Topic = 'options' | 'channels' | 'token' | 'user' | 'everything'

export type Message = { readonly topic: Topic; readonly id: number }

export type Bus = {
  /** Tells every subscriber, here and on other nodes; resolves when those of this process have reacted. */
  readonly publish: (topic: Topic, id?: number) => Promise<void>
  readonly subscribe: (listener: (message: Message) => Promise<void>) => void
}

/** A wire to other processes; undefined for a process of its own. */
export type BusWire = {
  readonly send: (text: string) => void
  readonly onReceive: (listener: (text: string) => void) => void
}

const TOPICS: ReadonlySet<string> = new Set(['options', 'channels', 'token', 'user', 'everything'])

const parse = (text: string): Message | undefined => {
  const [topic = '', id = '0'] = text.split(':')
  return TOPICS.has(topic) ? { topic: topic as Topic, id: Number(id) || 0 } : undefined
}

/** Builds the bus over an optional wire. */
export const createBus = (wire?: BusWire): Bus => {
  const listeners: ((message: Message) => Promise<void>)[] = []
  const tell = async (message: Message): Promise<void> => {
    await Promise.all(listeners.map((listener) => listener(message)))
  }
  wire?.onReceive((text) => {
    const message = parse(text)
    if (message !== undefined) void tell(message)
  })
  return {
    publish: async (topic, id = 0) => {
      wire?.send(`${topic}:${id}`)
      await tell({ topic, id })
    },
    subscribe: (listener) => listeners.push(listener),
  }
}
