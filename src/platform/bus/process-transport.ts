// Carries the bus between the workers of one machine: each talks to its parent, which hands every message on to the others.
import type { Transport, TransportEvents } from './bus.ts'

/** One end of a connection between two processes (`process` in a worker, a subprocess in the parent). */
export type ProcessPort = {
  readonly send: (message: unknown) => void
  readonly onMessage: (listener: (message: unknown) => void) => void
}

const TAG = 'tollgate-bus'

const readText = (message: unknown): string | undefined => {
  const isOurs = typeof message === 'object' && message !== null && 'tag' in message && message.tag === TAG
  return isOurs && 'text' in message && typeof message.text === 'string' ? message.text : undefined
}

/** The transport of a worker. */
export const connectProcess =
  (port: ProcessPort) =>
  ({ onText }: TransportEvents): Transport => {
    let isOpen = true
    port.onMessage((message) => {
      const text = readText(message)
      if (isOpen && text !== undefined) onText(text)
    })
    return {
      send: (text) => {
        if (isOpen) port.send({ tag: TAG, text })
      },
      close: async () => {
        isOpen = false
      },
    }
  }

/** The port of a worker to the process that started it; undefined when it was started without such a connection. */
export const parentPort = (): ProcessPort | undefined => {
  const send = process.send?.bind(process)
  if (send === undefined) return undefined
  return {
    send: (message) => {
      if (process.connected) send(message)
    },
    onMessage: (listener) => process.on('message', listener),
  }
}

export type ProcessHub = {
  /** Takes a message from a worker; true when it belonged to the bus and was handed on to the others. */
  readonly receive: (from: object, message: unknown) => boolean
  /** Adds a worker; returns the way to take it out again. */
  readonly attach: (worker: object, send: (message: unknown) => void) => () => void
}

/** The parent's side. A worker that cannot be reached is passed over: it is ending. */
export const createProcessHub = (): ProcessHub => {
  const workers = new Map<object, (message: unknown) => void>()
  return {
    receive: (from, message) => {
      if (readText(message) === undefined) return false
      for (const [worker, send] of workers) {
        if (worker === from) continue
        try {
          send(message)
        } catch {
          workers.delete(worker)
        }
      }
      return true
    },
    attach: (worker, send) => {
      workers.set(worker, send)
      return () => {
        workers.delete(worker)
      }
    },
  }
}
