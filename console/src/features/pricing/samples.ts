// A first call to a model in each family of APIs, as people paste it.
import type { PriceListAnswer } from '../../../../src/contract/index.ts'

export type Language = 'curl' | 'python' | 'typescript'
export const languages = ['curl', 'python', 'typescript'] as const satisfies readonly Language[]

export type Endpoint = { family: string; path: string; method: string }

/** Where a model is called, from the list's own table. */
export const endpointsOf = (families: readonly string[], list: PriceListAnswer): Endpoint[] =>
  families.flatMap((family) => {
    const place = list.supported_endpoint[family]
    return place === undefined ? [] : [{ family, ...place }]
  })

const chat = (model: string) => ({ model, messages: [{ role: 'user', content: 'Hello' }] })

/** What each family wants to be asked. */
const bodies: Readonly<Record<string, (model: string) => object>> = {
  openai: chat,
  'openai-response': (model) => ({ model, input: 'Hello' }),
  anthropic: (model) => ({ ...chat(model), max_tokens: 1024 }),
  gemini: () => ({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }),
  embeddings: (model) => ({ model, input: 'Hello' }),
  'image-generation': (model) => ({ model, prompt: 'A lighthouse at dawn', size: '1024x1024' }),
  'jina-rerank': (model) => ({ model, query: 'capital of France', documents: ['Paris', 'Berlin'] }),
}

const keyHeader = (family: string): string => {
  if (family === 'anthropic') return 'x-api-key: $API_KEY'
  return family === 'gemini' ? 'x-goog-api-key: $API_KEY' : 'Authorization: Bearer $API_KEY'
}

const curl = ({ family, path, method }: Endpoint, model: string, base: string): string => {
  const body = (bodies[family] ?? chat)(model)
  return [
    `curl -X ${method} ${base}${path.replace('{model}', model)} \\`,
    `  -H "${keyHeader(family)}" \\`,
    ...(family === 'anthropic' ? ['  -H "anthropic-version: 2023-06-01" \\'] : []),
    '  -H "Content-Type: application/json" \\',
    `  -d '${JSON.stringify(body)}'`,
  ].join('\n')
}

const python = ({ family, path }: Endpoint, model: string, base: string): string => {
  if (family === 'anthropic')
    return [
      'import os',
      'from anthropic import Anthropic',
      '',
      `client = Anthropic(base_url="${base}", api_key=os.environ["API_KEY"])`,
      'message = client.messages.create(',
      `    model="${model}", max_tokens=1024,`,
      '    messages=[{"role": "user", "content": "Hello"}],',
      ')',
      'print(message.content[0].text)',
    ].join('\n')
  if (family === 'openai')
    return [
      'import os',
      'from openai import OpenAI',
      '',
      `client = OpenAI(base_url="${base}/v1", api_key=os.environ["API_KEY"])`,
      'answer = client.chat.completions.create(',
      `    model="${model}", messages=[{"role": "user", "content": "Hello"}],`,
      ')',
      'print(answer.choices[0].message.content)',
    ].join('\n')
  return [
    'import os, requests',
    '',
    'answer = requests.post(',
    `    "${base}${path.replace('{model}', model)}",`,
    `    headers={"${keyHeader(family).replace(': ', '": f"').replace('$API_KEY', `{os.environ['API_KEY']}`)}"},`,
    `    json=${JSON.stringify((bodies[family] ?? chat)(model))},`,
    ')',
    'print(answer.json())',
  ].join('\n')
}

const typescript = ({ family, path, method }: Endpoint, model: string, base: string): string => {
  if (family === 'openai')
    return [
      `import OpenAI from 'openai'`,
      '',
      `const client = new OpenAI({ baseURL: '${base}/v1', apiKey: process.env.API_KEY })`,
      'const answer = await client.chat.completions.create({',
      `  model: '${model}',`,
      `  messages: [{ role: 'user', content: 'Hello' }],`,
      '})',
      'console.log(answer.choices[0].message.content)',
    ].join('\n')
  const [name, value = ''] = keyHeader(family).split(': ')
  return [
    `const answer = await fetch('${base}${path.replace('{model}', model)}', {`,
    `  method: '${method}',`,
    '  headers: {',
    `    '${name}': \`${value.replace('$API_KEY', `\${process.env.API_KEY}`)}\`,`,
    `    'Content-Type': 'application/json',`,
    '  },',
    `  body: JSON.stringify(${JSON.stringify((bodies[family] ?? chat)(model))}),`,
    '})',
    'console.log(await answer.json())',
  ].join('\n')
}

const writers = { curl, python, typescript } as const

/** The call in a language; the key stands in the environment. */
export const writeSample = (language: Language, endpoint: Endpoint, model: string, base: string): string =>
  writers[language](endpoint, model, base)
