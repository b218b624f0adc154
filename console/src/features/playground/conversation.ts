// A conversation of the playground as a value, and the steps that change it. Pure.

export type Attachment =
  | {
      readonly kind: 'image'
      readonly name: string /** A data URL, or an address that the model's vendor fetches. */
      readonly url: string
    }
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | { readonly kind: 'file'; readonly name: string; readonly url: string }

export type ToolCall = { readonly id: string; readonly name: string; readonly arguments: string }

export type TokenUsage = { readonly prompt: number; readonly completion: number; readonly reasoning: number }

export type Message = {
  readonly id: string
  readonly role: 'user' | 'assistant' | 'tool'
  readonly text: string
  readonly reasoning?: string
  readonly attachments?: readonly Attachment[]
  readonly toolCalls?: readonly ToolCall[]
  /** The call that a tool's result belongs to. */
  readonly toolCallId?: string
  readonly model?: string
  readonly usage?: TokenUsage
  /** Milliseconds to the first word, and to the end. */
  readonly firstMs?: number
  readonly totalMs?: number
  /** `failed` has the reason in `error`; `stopped` was ended by the reader. */
  readonly status: 'done' | 'running' | 'stopped' | 'failed'
  readonly error?: string
}

let count = 0
/** An id that is unique in this page. */
export const newId = (): string => `m${Date.now().toString(36)}${(count++).toString(36)}`

export const userMessage = (text: string, attachments: readonly Attachment[] = []): Message => ({
  id: newId(),
  role: 'user',
  text,
  status: 'done',
  ...(attachments.length > 0 ? { attachments } : {}),
})

export const toolMessage = (toolCallId: string, text: string): Message => ({
  id: newId(),
  role: 'tool',
  text,
  toolCallId,
  status: 'done',
})

/** Replaces one message by what a function makes of it. */
export const changeMessage = (
  messages: readonly Message[],
  id: string,
  change: (message: Message) => Message,
): readonly Message[] => messages.map((message) => (message.id === id ? change(message) : message))

/** Everything in front of a message. */
export const before = (messages: readonly Message[], id: string): readonly Message[] => {
  const at = messages.findIndex((message) => message.id === id)
  return at < 0 ? messages : messages.slice(0, at)
}

/** Calls of the last answer whose results are still missing. */
export const openCalls = (messages: readonly Message[]): readonly ToolCall[] => {
  const at = messages.findLastIndex(({ role }) => role === 'assistant')
  const answered = new Set(messages.slice(at + 1).map(({ toolCallId }) => toolCallId))
  const last = messages[at]
  return last === undefined || last.status === 'running'
    ? []
    : (last.toolCalls ?? []).filter(({ id }) => !answered.has(id))
}

/** Whether an answer is being written. */
export const isRunning = (messages: readonly Message[]): boolean => messages.some(({ status }) => status === 'running')
