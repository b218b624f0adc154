// How common clients are told about this gateway: what to paste where, for one key and one model.

export type Connection = {
  /** Address of the gateway without a slash at its end. */
  readonly origin: string
  readonly key: string
  readonly model: string
}

/** Clients, in the order in which they are offered. */
export const clients = ['curl', 'python', 'javascript', 'claude-code', 'codex', 'gemini-cli', 'other'] as const
export type Client = (typeof clients)[number]

const curl = ({ origin, key, model }: Connection): string => `curl ${origin}/v1/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '${JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] })}'`

const python = ({ origin, key, model }: Connection): string => `from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key="${key}")
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`

const javascript = ({ origin, key, model }: Connection): string => `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: '${key}' })
const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello' }],
})
console.log(answer.choices[0].message.content)`

const claudeCode = ({ origin, key, model }: Connection): string => `export ANTHROPIC_BASE_URL="${origin}"
export ANTHROPIC_AUTH_TOKEN="${key}"
export ANTHROPIC_MODEL="${model}"
claude`

const codex = ({ origin, key, model }: Connection): string => `# ~/.codex/config.toml
model = "${model}"
model_provider = "tollgate"

[model_providers.tollgate]
name = "Tollgate"
base_url = "${origin}/v1"
env_key = "TOLLGATE_API_KEY"
wire_api = "responses"

# In the terminal
export TOLLGATE_API_KEY="${key}"
codex`

const geminiCli = ({ origin, key, model }: Connection): string => `export GOOGLE_GEMINI_BASE_URL="${origin}"
export GEMINI_API_KEY="${key}"
gemini --model "${model}"`

const other = ({ origin, key, model }: Connection): string => `Base URL   ${origin}/v1
API key    ${key}
Model      ${model}`

const writers: Record<Client, (connection: Connection) => string> = {
  curl,
  python,
  javascript,
  'claude-code': claudeCode,
  codex,
  'gemini-cli': geminiCli,
  other,
}

/** The text to paste for one client. */
export const snippetFor = (client: Client, connection: Connection): string => writers[client](connection)

/** Programs that take a connection by a link of their own. */
export const importers = ['cc-switch-claude', 'cc-switch-codex', 'cc-switch-gemini', 'cherry-studio'] as const
export type Importer = (typeof importers)[number]

const ccSwitch = (app: 'claude' | 'codex' | 'gemini', { origin, key, model }: Connection): string => {
  const query = new URLSearchParams({
    resource: 'provider',
    app,
    name: `Tollgate (${app})`,
    endpoint: app === 'codex' ? `${origin}/v1` : origin,
    apiKey: key,
    model,
    homepage: origin,
    enabled: 'true',
  })
  return `ccswitch://v1/import?${query}`
}

const toBase64 = (text: string): string => btoa(String.fromCodePoint(...new TextEncoder().encode(text)))

const cherryStudio = ({ origin, key }: Connection): string =>
  `cherrystudio://providers/api-keys?v=1&data=${encodeURIComponent(toBase64(JSON.stringify({ id: 'tollgate', baseUrl: origin, apiKey: key, name: 'Tollgate' })))}`

/** The link that hands a connection, key included, to a program on this machine. */
export const importLink = (importer: Importer, connection: Connection): string => {
  if (importer === 'cherry-studio') return cherryStudio(connection)
  return ccSwitch(
    importer === 'cc-switch-claude' ? 'claude' : importer === 'cc-switch-codex' ? 'codex' : 'gemini',
    connection,
  )
}
