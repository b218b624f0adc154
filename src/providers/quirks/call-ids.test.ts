// Function calls of Gemini's clients at Vertex AI: without ids, and still paired.
import { describe, expect, test } from 'bun:test'
import type { JsonValue } from '../../kernel/index.ts'
import type { Endpoint } from '../define.ts'
import { withoutCallIds } from './call-ids.ts'

const contextWith = (removesGeminiCallIds: boolean) => ({
  endpoint: { environment: { removesGeminiCallIds } } as Endpoint,
  header: () => null,
})

const call = (name: string, id?: string) => ({ functionCall: { ...(id === undefined ? {} : { id }), name, args: {} } })
const result = (name: string, id?: string) => ({
  functionResponse: { ...(id === undefined ? {} : { id }), name, response: {} },
})

const edit = (contents: JsonValue[], isOn = true) => {
  const written = withoutCallIds.edit({ contents }, contextWith(isOn)).get('contents')
  return typeof written === 'string' ? JSON.parse(written) : undefined
}

describe('ids of function calls', () => {
  const contents = [
    { role: 'model', parts: [{ text: 'Look.' }, call('f', 'a'), call('f', 'b')] },
    { role: 'user', parts: [result('f', 'b'), { text: 'and' }, result('f', 'a')] },
  ]
  test('are taken off, and results stand in the order of their calls', () => {
    const named = (name: string) => ({ functionResponse: { name, response: {} } })
    const distinct = [
      { role: 'model', parts: [call('f', 'a'), call('g', 'b')] },
      { role: 'user', parts: [result('g', 'b'), { text: 'and' }, result('f', 'a')] },
    ]
    expect(edit(distinct)).toEqual([
      { role: 'model', parts: [call('f'), call('g')] },
      { role: 'user', parts: [named('f'), { text: 'and' }, named('g')] },
    ])
  })
  test('stay where the operator says so, and a body without them is not edited', () => {
    expect(edit(contents, false)).toBeUndefined()
    expect(edit([{ role: 'model', parts: [call('f')] }])).toBeUndefined()
  })
})
