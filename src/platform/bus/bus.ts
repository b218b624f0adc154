// The bus: tells every process of the installation that something changed. Messages may get lost; polling is the safety net.
import { isJsonObject, type JsonValue, parseJson } from '../../kernel/index.ts'

export type Bus = {
  /** Calls the listeners of this process at once, and those of all others as soon as the transport allows. Never throws. */
  readonly publish: (topic: string, payload: JsonValue) => void
  /** Returns the way to stop listening. */
  readonly subscribe: (topic: string, listener: (payload: JsonValue) => void) => () => void
  /** Called when messages of others may have been missed: whoever caches must read again. */
  readonly onGap: (listener: () => void) => () => void
  readonly close: () => Promise<void>
}

/** Carries texts to the other processes. */
export type Transport = {
  readonly send: (text: string) => void
  readonly close: () => Promise<void>
}

export type TransportEvents = {
  readonly onText: (text: string) => void
  readonly onGap: () => void
}

export type BusOptions = {
  /** Opens the way to the other processes; absent when there is only this one. */
  readonly connect?: (events: TransportEvents) => Transport
  /** Hears of listeners that threw. */
  readonly onError: (error: unknown) => void
}

const TEXT_CHARACTERS_MAX = 1_000_000

/** Builds a bus over a transport, or for this process alone. */
export const createBus = ({ connect, onError }: BusOptions): Bus => {
  const origin = crypto.randomUUID()
  const listeners = new Map<string, Set<(payload: JsonValue) => void>>()
  const gapListeners = new Set<() => void>()

  const attempt = (run: () => void): void => {
    try {
      run()
    } catch (error) {
      onError(error)
    }
  }
  const deliver = (topic: string, payload: JsonValue): void => {
    for (const listener of listeners.get(topic) ?? []) attempt(() => listener(payload))
  }
  const receive = (text: string): void => {
    const message = text.length > TEXT_CHARACTERS_MAX ? undefined : parseJson(text)
    if (!isJsonObject(message) || message.origin === origin || typeof message.topic !== 'string') return
    deliver(message.topic, message.payload ?? null)
  }
  const transport = connect?.({
    onText: receive,
    onGap: () => {
      for (const listener of gapListeners) attempt(listener)
    },
  })
  return {
    publish: (topic, payload) => {
      deliver(topic, payload)
      if (transport !== undefined) attempt(() => transport.send(JSON.stringify({ origin, topic, payload })))
    },
    subscribe: (topic, listener) => {
      const ofTopic = listeners.get(topic) ?? new Set()
      listeners.set(topic, ofTopic.add(listener))
      return () => {
        ofTopic.delete(listener)
        if (ofTopic.size === 0 && listeners.get(topic) === ofTopic) listeners.delete(topic)
      }
    },
    onGap: (listener) => {
      gapListeners.add(listener)
      return () => gapListeners.delete(listener)
    },
    close: async () => {
      await transport?.close()
    },
  }
}
