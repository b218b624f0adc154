// One conversation with one model: sending, streaming, stopping, and asking again.
import { useCallback, useEffect, useRef, useState } from 'react'
import { useErrorText } from '../../lib/use-error-text.ts'
import { ask, type Progress } from './api.ts'
import {
  type Attachment,
  before,
  changeMessage,
  type Message,
  newId,
  toolMessage,
  userMessage,
} from './conversation.ts'
import { keepMessages, loadMessages, type Place } from './kept.ts'
import { buildRequest, type RequestBody } from './request.ts'
import type { Settings } from './settings.ts'

/** The last request and its answer as they went over the wire. */
export type Exchange = { readonly request: RequestBody; readonly response: string; readonly requestId: string }

type ChatOptions = {
  readonly settings: Settings
  readonly model: string
  readonly group: string
  /** Where the conversation is kept when the page is left. */
  readonly place: Place
}

const progressOf = ({ answer }: Progress): Partial<Message> => ({
  text: answer.text,
  ...(answer.reasoning === '' ? {} : { reasoning: answer.reasoning }),
  ...(answer.toolCalls.length === 0 ? {} : { toolCalls: answer.toolCalls }),
  ...(answer.usage === undefined ? {} : { usage: answer.usage }),
})

/** Screens are drawn about so often; more would only cost. */
const frame = (draw: () => void): (() => void) => {
  const id = requestAnimationFrame(draw)
  return () => cancelAnimationFrame(id)
}

/** A conversation and what can be done with it. */
export const useChat = ({ settings, model, group, place }: ChatOptions) => {
  const errorText = useErrorText()
  const [messages, setMessages] = useState(() => loadMessages(place))
  const [exchange, setExchange] = useState<Exchange>()
  const running = useRef<AbortController>(undefined)
  const latest = useRef<readonly Message[]>(messages)
  latest.current = messages
  useEffect(() => () => running.current?.abort(), [])
  useEffect(() => keepMessages(place, messages), [place, messages])

  const run = async (history: readonly Message[]): Promise<void> => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const id = newId()
    const request = buildRequest(settings, model, group, history)
    const beganAt = performance.now()
    let firstMs: number | undefined
    let waiting: Progress | undefined
    let cancelFrame: () => void = () => undefined
    const change = (patch: Partial<Message>) =>
      setMessages((all) => changeMessage(all, id, (message) => ({ ...message, ...patch })))
    const show = (progress: Progress) => {
      change(progressOf(progress))
      setExchange({ request, response: progress.raw, requestId: progress.requestId })
    }
    setMessages([...history, { id, role: 'assistant', text: '', model, status: 'running' }])
    setExchange({ request, response: '', requestId: '' })
    try {
      const last = await ask(request, controller.signal, (progress) => {
        if (progress.answer.text !== '' || progress.answer.reasoning !== '') firstMs ??= performance.now() - beganAt
        if (waiting === undefined) {
          cancelFrame = frame(() => {
            if (waiting !== undefined) show(waiting)
            waiting = undefined
          })
        }
        waiting = progress
      })
      cancelFrame()
      show(last)
      const totalMs = performance.now() - beganAt
      const { error } = last.answer
      change({
        totalMs,
        ...(firstMs === undefined ? {} : { firstMs }),
        ...(error === undefined ? { status: 'done' } : { status: 'failed', error }),
      })
    } catch (error) {
      cancelFrame()
      if (waiting !== undefined) show(waiting)
      change(
        controller.signal.aborted
          ? { status: 'stopped', totalMs: performance.now() - beganAt }
          : { status: 'failed', error: errorText(error) },
      )
    } finally {
      if (running.current === controller) running.current = undefined
    }
  }

  const stop = useCallback(() => running.current?.abort(), [])
  return {
    messages,
    exchange,
    send: (text: string, attachments: readonly Attachment[]) =>
      void run([...latest.current, userMessage(text, attachments)]),
    /** Asks again for the answer with this id. */
    regenerate: (id: string) => void run(before(latest.current, id)),
    /** Puts another text in place of a message; a question is asked again. */
    edit: (message: Message, text: string) => {
      if (message.role === 'user') void run([...before(latest.current, message.id), { ...message, text }])
      else setMessages(changeMessage(latest.current, message.id, (old) => ({ ...old, text, status: 'done' })))
    },
    remove: (id: string) => setMessages(latest.current.filter((message) => message.id !== id)),
    /** Gives the result of a tool; with the last one the model goes on. */
    answerTools: (results: readonly (readonly [callId: string, text: string])[]) =>
      void run([...latest.current, ...results.map(([callId, text]) => toolMessage(callId, text))]),
    stop,
    clear: () => {
      running.current?.abort()
      setMessages([])
      setExchange(undefined)
    },
    load: (loaded: readonly Message[]) => {
      running.current?.abort()
      setMessages(loaded)
    },
  }
}

export type Chat = ReturnType<typeof useChat>
