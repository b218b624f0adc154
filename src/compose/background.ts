// Work that outlives the request that asked for it, stopped and awaited when the process ends.
import type { Logger } from '../platform/index.ts'

export const createBackgroundWork = (logger: Logger) => {
  const controller = new AbortController()
  const running = new Set<Promise<void>>()
  return {
    run: (name: string, work: (signal: AbortSignal) => Promise<void>): void => {
      const ended = work(controller.signal)
        .catch((error: unknown) => logger.error({ err: error, work: name }, 'work in the background failed'))
        .finally(() => running.delete(ended))
      running.add(ended)
    },
    stop: async (): Promise<void> => {
      controller.abort()
      await Promise.all(running)
    },
  }
}

export type BackgroundWork = ReturnType<typeof createBackgroundWork>
