// A client that changes from another family's model to OpenAI does not carry that family's signatures there.
import { describe, expect, test } from 'bun:test'
import { sealSignature } from '../neutral/index.ts'
import { unsealEdits } from './unseal.ts'

const ask = { type: 'message', role: 'user', content: 'Hello' }
const own = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' }
const foreign = {
  type: 'reasoning',
  id: 'rs_2',
  summary: [],
  encrypted_content: sealSignature({ issuer: 'claude', value: 'EqQB' }, 'openai-responses'),
}

describe('unsealEdits', () => {
  test('takes foreign reasoning out and leaves OpenAI’s own', () => {
    const edits = unsealEdits({ input: [ask, own, foreign] })
    expect(JSON.parse(edits.get('input') ?? '')).toEqual([ask, own])
  })
  test('changes nothing where there is none', () => {
    expect(unsealEdits({ input: [ask, own] }).size).toBe(0)
    expect(unsealEdits({ input: 'Hello' }).size).toBe(0)
  })
})
