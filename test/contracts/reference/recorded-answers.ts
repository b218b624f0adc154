// The recordings with which the reference's upstream answered, by wire format and kind.
import { type Behaviour, json, type ReceivedRequest, type Recording, recording, replay } from '../../upstream/index.ts'
import { type Family, type Reading, readAnswer } from './reading.ts'

/** How the upstream answers, and what it said by that. */
export type Answer = { readonly behaviour: Behaviour; readonly said: Reading }

/** What a recorded call wanted of its upstream. */
export type Kind = 'text' | 'tool' | 'reasoning'

/** Which recording answers each kind. */
export type Names = Readonly<Record<Kind, readonly [vendor: string, name: string]>>

export const CHAT: Names = {
  text: ['openai-compatible', 'xai-text'],
  tool: ['deepseek', 'deepseek-tool-call'],
  reasoning: ['deepseek', 'deepseek-reasoning'],
}

export const CLAUDE: Names = {
  text: ['anthropic', 'anthropic-text'],
  tool: ['anthropic', 'anthropic-tool-no-args'],
  reasoning: ['anthropic', 'anthropic-text'],
}

export const GEMINI: Names = {
  text: ['google', 'google-text'],
  tool: ['google', 'google-tool-call'],
  reasoning: ['google', 'google-reasoning'],
}

export const RESPONSES: Names = {
  text: ['azure', 'azure-text.1'],
  tool: ['azure', 'azure-tool-call.1'],
  reasoning: ['azure', 'azure-text.1'],
}

export const COMPLETIONS: Names = {
  text: ['openai', 'openai-completion-text'],
  tool: ['openai', 'openai-completion-text'],
  reasoning: ['openai', 'openai-completion-text'],
}

/** Whether a request asks for a stream, by its body or its path. */
export const isStreamed = ({ isStream, path }: ReceivedRequest): boolean => isStream || path.includes(':stream')

const read = (family: Family, found: Recording): Reading =>
  found.kind === 'whole'
    ? readAnswer(family, 'application/json', Buffer.from(found.text))
    : readAnswer(family, 'text/event-stream', Buffer.from(found.lines.map((line) => `data: ${line}\n\n`).join('')))

/** The answer of a wire format: the recording that was used for this kind. */
export const recorded =
  (family: Family, names: Names) =>
  (request: ReceivedRequest, kind: Kind): Answer => {
    const [vendor, name] = names[kind]
    const found = recording(vendor, name, isStreamed(request) ? 'stream' : 'whole')
    return { behaviour: replay(found), said: read(family, found) }
  }

/** A whole answer in JSON. */
export const told = (value: unknown): Behaviour => json(JSON.stringify(value))
