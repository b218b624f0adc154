// Testing many models of a channel: a few at a time, stoppable, with one outcome per model.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useErrorText } from '../../lib/use-error-text.ts'
import { type TestRequest, testChannel } from './api.ts'

export type Outcome =
  | { state: 'waiting' }
  | { state: 'running' }
  | { state: 'passed'; seconds: number }
  | { state: 'failed'; message: string }

const parallelMax = 3

/** Outcomes by model, starting and stopping. */
export const useModelTests = (options: Omit<TestRequest, 'model' | 'signal'>) => {
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
      const answer = await testChannel({ ...options, model, signal })
      set(
        model,
        answer.success ? { state: 'passed', seconds: answer.time } : { state: 'failed', message: answer.message },
      )
    } catch (error) {
      set(model, signal.aborted ? undefined : { state: 'failed', message: errorText(error) })
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
