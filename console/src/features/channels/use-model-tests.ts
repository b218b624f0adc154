// Testing many models of a channel: a few at a time, stoppable, with one outcome per model.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ChannelFault, ChannelTest } from '../../../../src/contract/index.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { readFault } from './faults.tsx'

export type Outcome =
  | { state: 'waiting' }
  | { state: 'running' }
  | { state: 'passed'; seconds: number }
  | { state: 'failed'; message: string; fault: ChannelFault | undefined }

export type TestModel = (model: string, signal: AbortSignal) => Promise<ChannelTest>

const parallelMax = 3

/** Outcomes by model, starting and stopping. */
export const useModelTests = (test: TestModel) => {
  const client = useQueryClient()
  const errorText = useErrorText()
  const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({})
  const [isRunning, setRunning] = useState(false)
  const controller = useRef<AbortController>(undefined)
  useEffect(() => () => controller.current?.abort(), [])

  const set = (model: string, outcome: Outcome | undefined) =>
    setOutcomes(({ [model]: _old, ...rest }) => (outcome ? { ...rest, [model]: outcome } : rest))

  const testOne = async (model: string, signal: AbortSignal) => {
    set(model, { state: 'running' })
    try {
      const { success, time, message, fault } = await test(model, signal)
      set(model, success ? { state: 'passed', seconds: time } : { state: 'failed', message, fault })
    } catch (error) {
      const failed = { state: 'failed' as const, message: errorText(error), fault: readFault(error) }
      set(model, signal.aborted ? undefined : failed)
    }
  }

  const start = async (models: readonly string[]) => {
    const stop = new AbortController()
    controller.current = stop
    setRunning(true)
    setOutcomes((old) => ({
      ...old,
      ...Object.fromEntries(models.map((model) => [model, { state: 'waiting' as const }])),
    }))
    const queue = [...models]
    const work = async () => {
      for (let model = queue.shift(); model !== undefined && !stop.signal.aborted; model = queue.shift())
        await testOne(model, stop.signal)
    }
    await Promise.all(Array.from({ length: parallelMax }, work))
    setOutcomes((old) => Object.fromEntries(Object.entries(old).filter(([, outcome]) => outcome.state !== 'waiting')))
    setRunning(false)
    await client.invalidateQueries({ queryKey: ['channels', 'list'] })
  }

  return { outcomes, isRunning, start, stop: () => controller.current?.abort() }
}
