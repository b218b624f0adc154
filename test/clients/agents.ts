// The four coding agents as they were seen on the wire in November 2026: their requests, and how they read streams.
import { isJsonObject, type JsonObject, parseJson } from '../../src/kernel/index.ts'

export type AgentCall = { readonly id: string; readonly name: string; readonly namespace?: string }

/** What an agent makes of a stream; `history` is what it sends again in the next turn, in its own words. */
export type AgentAnswer = {
  readonly text: string
  readonly calls: readonly AgentCall[]
  readonly history: readonly JsonObject[]
}

export type Agent = {
  readonly name: string
  readonly headers: (apiKey: string) => Readonly<Record<string, string>>
  readonly path: (model: string) => string
  /** The tool that the first turn leads to. */
  readonly tool: string
  readonly body: (model: string, history: readonly JsonObject[]) => JsonObject
  readonly ask: (text: string) => readonly JsonObject[]
  readonly result: (call: AgentCall, text: string) => JsonObject
  /** Throws for a stream that did not end as its API ends one. */
  readonly read: (stream: string) => AgentAnswer
}

const eventsOf = (stream: string): readonly JsonObject[] =>
  stream
    .split(/\r?\n\r?\n/)
    .map((event) => /^data: ?(.*)$/m.exec(event)?.[1] ?? '')
    .map(parseJson)
    .filter(isJsonObject)

const insist = (isMet: boolean, what: string, stream: string): void => {
  if (!isMet) throw new Error(`${what}: ${stream.slice(-600)}`)
}

const listOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})

const parameters = (...names: readonly string[]): JsonObject => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string', description: `The ${name}` }])),
  required: [...names],
  additionalProperties: false,
})

const codexFunction = (name: string, ...members: readonly string[]): JsonObject => ({
  type: 'function',
  name,
  description: `Codex: ${name}`,
  strict: false,
  parameters: parameters(...members),
})

const codexMessage = (role: string, text: string): JsonObject => ({
  type: 'message',
  role,
  content: [{ type: 'input_text', text }],
})

const readCodex = (stream: string): AgentAnswer => {
  const events = eventsOf(stream)
  insist(events.at(-1)?.type === 'response.completed', 'no response.completed at the end', stream)
  const items = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => objectOf(item))
  const content = items.filter(({ type }) => type === 'message').flatMap((item) => listOf(item.content))
  return {
    text: content.map(({ text }) => String(text)).join(''),
    calls: items
      .filter(({ type }) => type === 'function_call')
      .map(({ call_id, name, namespace }) => ({
        id: String(call_id),
        name: String(name),
        ...(typeof namespace === 'string' ? { namespace } : {}),
      })),
    history: items,
  }
}

export const codex: Agent = {
  name: 'Codex CLI',
  headers: (apiKey) => ({
    authorization: `Bearer ${apiKey}`,
    originator: 'codex_cli_rs',
    'session-id': '019a-session',
    'x-codex-turn-metadata': '{}',
    'openai-beta': 'responses=experimental',
  }),
  path: () => '/v1/responses',
  tool: 'exec_command',
  body: (model, history) => ({
    model,
    instructions: 'You are Codex, a coding agent.',
    input: [
      codexMessage('developer', '<permissions>Read anything.</permissions>'),
      codexMessage('developer', '<collaboration_mode>default</collaboration_mode>'),
      codexMessage('user', '<environment_context><cwd>/work</cwd></environment_context>'),
      ...history,
    ],
    tools: [
      codexFunction('exec_command', 'cmd'),
      codexFunction('write_stdin', 'session_id', 'chars'),
      codexFunction('update_plan', 'plan'),
      codexFunction('view_image', 'path'),
      codexFunction('list_mcp_resources', 'server'),
      codexFunction('read_mcp_resource', 'server', 'uri'),
      codexFunction('request_user_input', 'question'),
      {
        type: 'namespace',
        name: 'mcp__tracker',
        description: 'Issues',
        tools: [codexFunction('get_issue', 'number')],
      },
      { type: 'web_search' },
    ],
    tool_choice: 'auto',
    parallel_tool_calls: true,
    reasoning: { summary: 'auto' },
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: '019a-session',
    client_metadata: { 'x-codex-installation-id': 'installation' },
  }),
  ask: (text) => [codexMessage('user', text)],
  result: ({ id }, text) => ({ type: 'function_call_output', call_id: id, output: text }),
  read: readCodex,
}

const CLAUDE_CODE_TOOLS =
  'Agent AskUserQuestion Bash CronCreate CronDelete CronList Edit EnterPlanMode EnterWorktree ExitPlanMode ExitWorktree Glob Grep ListMcpResources NotebookEdit Read ReadMcpResource Skill TaskOutput TaskStop TodoWrite WebFetch WebSearch Write'.split(
    ' ',
  )

const ephemeral = { cache_control: { type: 'ephemeral' } } as const

/** Puts the blocks of a streamed message together, as the client does before it sends them again. */
const readClaudeBlocks = (events: readonly JsonObject[]): JsonObject[] => {
  const blocks: JsonObject[] = []
  const inputs = new Map<number, string>()
  const append = (index: number, member: string, text: unknown): void => {
    const block = objectOf(blocks[index])
    blocks[index] = { ...block, [member]: `${block[member] ?? ''}${text}` }
  }
  for (const event of events) {
    const index = Number(event.index)
    const delta = objectOf(event.delta)
    if (event.type === 'content_block_start') blocks[index] = objectOf(event.content_block)
    if (delta.type === 'text_delta') append(index, 'text', delta.text)
    if (delta.type === 'thinking_delta') append(index, 'thinking', delta.thinking)
    if (delta.type === 'signature_delta') append(index, 'signature', delta.signature)
    if (delta.type === 'input_json_delta') inputs.set(index, (inputs.get(index) ?? '') + String(delta.partial_json))
  }
  return blocks.map((block, index) =>
    block.type === 'tool_use' ? { ...block, input: parseJson(inputs.get(index) || '{}') as JsonObject } : block,
  )
}

const readClaudeCode = (stream: string): AgentAnswer => {
  const events = eventsOf(stream)
  insist(events.at(-1)?.type === 'message_stop', 'no message_stop at the end', stream)
  const content = readClaudeBlocks(events)
  return {
    text: content.map(({ type, text }) => (type === 'text' ? String(text) : '')).join(''),
    calls: content
      .filter(({ type }) => type === 'tool_use')
      .map(({ id, name }) => ({ id: String(id), name: String(name) })),
    history: [{ role: 'assistant', content }],
  }
}

export const claudeCode: Agent = {
  name: 'Claude Code',
  headers: (apiKey) => ({
    authorization: `Bearer ${apiKey}`,
    'anthropic-version': '2023-06-01',
    'anthropic-beta':
      'claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27,prompt-caching-scope-2026-01-05,effort-2025-11-24',
    'x-app': 'cli',
    'user-agent': 'claude-cli/2.1.0 (external, cli)',
  }),
  path: () => '/v1/messages?beta=true',
  tool: 'Read',
  body: (model, history) => ({
    model,
    max_tokens: 32000,
    stream: true,
    system: [
      { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.0' },
      { type: 'text', text: 'You are Claude Code.', ...ephemeral },
      { type: 'text', text: 'Use the tools that are there.', ...ephemeral },
    ],
    messages: [...history],
    tools: CLAUDE_CODE_TOOLS.map((name) => ({
      name,
      description: `Claude Code: ${name}`,
      input_schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', ...parameters('file_path') },
    })),
    thinking: model === 'claude-opus-4-8' ? { type: 'adaptive' } : { type: 'enabled', budget_tokens: 31999 },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    metadata: { user_id: 'user_0_account__session_0' },
  }),
  ask: (text) => [
    {
      role: 'user',
      content: [
        { type: 'text', text: '<system-reminder>Today is a day.</system-reminder>\n' },
        { type: 'text', text, ...ephemeral },
      ],
    },
  ],
  result: ({ id }, text) => ({
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: id, content: text, ...ephemeral }],
  }),
  read: readClaudeCode,
}

const readGeminiCli = (stream: string): AgentAnswer => {
  const chunks = eventsOf(stream)
  const candidates = chunks.flatMap((chunk) => listOf(chunk.candidates))
  insist(
    candidates.some(({ finishReason }) => finishReason === 'STOP'),
    'no finish reason',
    stream,
  )
  const parts = candidates.flatMap(({ content }) => listOf(objectOf(content).parts))
  return {
    text: parts.map(({ text, thought }) => (thought === true ? '' : (text ?? ''))).join(''),
    calls: parts
      .map(({ functionCall }) => functionCall)
      .filter(isJsonObject)
      .map(({ id, name }) => ({ id: String(id ?? ''), name: String(name) })),
    history: [{ role: 'model', parts }],
  }
}

export const geminiCli: Agent = {
  name: 'Gemini CLI',
  headers: (apiKey) => ({ 'x-goog-api-key': apiKey, 'user-agent': 'GeminiCLI/0.61.0 (linux; x64)' }),
  path: (model) => `/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
  tool: 'read_file',
  body: (_model, history) => ({
    contents: [...history],
    systemInstruction: { role: 'user', parts: [{ text: 'You are Gemini CLI.' }] },
    tools: [
      {
        functionDeclarations: ['read_file', 'write_file', 'run_shell_command', 'glob'].map((name) => ({
          name,
          description: `Gemini CLI: ${name}`,
          parametersJsonSchema: parameters('absolute_path'),
        })),
      },
    ],
    generationConfig: {
      temperature: 1,
      topP: 0.95,
      topK: 64,
      thinkingConfig: { includeThoughts: true, thinkingBudget: 8192 },
    },
  }),
  ask: (text) => [{ role: 'user', parts: [{ text: 'This is the Gemini CLI.' }, { text }] }],
  result: ({ id, name }, text) => ({
    role: 'user',
    parts: [{ functionResponse: { ...(id === '' ? {} : { id }), name, response: { output: text } } }],
  }),
  read: readGeminiCli,
}

const readOpenCode = (stream: string): AgentAnswer => {
  insist(stream.trimEnd().endsWith('data: [DONE]'), 'no [DONE] at the end', stream)
  const chunks = eventsOf(stream)
  insist(isJsonObject(chunks.at(-1)?.usage), 'no usage', stream)
  const deltas = chunks.flatMap((chunk) => listOf(chunk.choices)).map(({ delta }) => objectOf(delta))
  const calls: { id: string; name: string; arguments: string }[] = []
  for (const part of deltas.flatMap((delta) => listOf(delta.tool_calls))) {
    const { name, arguments: piece } = objectOf(part.function)
    const call = calls[Number(part.index)]
    if (call === undefined)
      calls[Number(part.index)] = { id: String(part.id), name: String(name), arguments: String(piece ?? '') }
    else call.arguments += String(piece ?? '')
  }
  const text = deltas.map(({ content }) => content ?? '').join('')
  const tool_calls = calls.map(({ id, ...called }) => ({ id, type: 'function', function: called }))
  return { text, calls, history: [{ role: 'assistant', content: text, ...(calls.length > 0 ? { tool_calls } : {}) }] }
}

export const openCode: Agent = {
  name: 'OpenCode',
  headers: (apiKey) => ({
    authorization: `Bearer ${apiKey}`,
    'user-agent': 'opencode/1.18.0 ai-sdk/openai-compatible',
  }),
  path: () => '/v1/chat/completions',
  tool: 'read',
  body: (model, history) => ({
    model,
    max_tokens: 32000,
    messages: [{ role: 'system', content: 'You are opencode.' }, ...history],
    tools: ['bash', 'edit', 'glob', 'grep', 'list', 'read', 'task', 'todowrite', 'webfetch', 'write'].map((name) => ({
      type: 'function',
      function: { name, description: `opencode: ${name}`, parameters: parameters('filePath') },
    })),
    tool_choice: 'auto',
    stream: true,
    stream_options: { include_usage: true },
  }),
  ask: (text) => [{ role: 'user', content: text }],
  result: ({ id }, text) => ({ role: 'tool', tool_call_id: id, content: text }),
  read: readOpenCode,
}

export const agents: readonly Agent[] = [codex, claudeCode, geminiCli, openCode]
