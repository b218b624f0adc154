// A client that changes from another family's model to Gemini does not carry that family's signatures there.
import { describe, expect, test } from 'bun:test'
import { sealSignature } from '../neutral/index.ts'
import { unsealEdits } from './unseal.ts'

const sealed = sealSignature({ issuer: 'claude', value: 'EqQB' }, 'gemini')
const BYPASS = 'context_engineering_is_the_way_to_go'
const ask = { role: 'user', parts: [{ text: 'Hello' }] }
const call = { functionCall: { name: 'f', args: {} } }

describe('unsealEdits', () => {
  test('takes foreign thoughts out, and foreign signatures off what stays', () => {
    const own = { text: 'hm', thought: true, thoughtSignature: 'CiQBc' }
    const foreign = { text: 'hm', thought: true, thoughtSignature: sealed }
    const parts = [own, foreign, { ...call, thought_signature: sealed }]
    const edits = unsealEdits({ contents: [ask, { role: 'model', parts }] })
    expect(JSON.parse(edits.get('contents') ?? '')).toEqual([
      ask,
      { role: 'model', parts: [own, { ...call, thoughtSignature: BYPASS }] },
    ])
  })
  test('gives the first call of a changed turn the value that stands for no signature, as Gemini demands one', () => {
    const foreign = { text: 'hm', thought: true, thoughtSignature: sealed }
    const edits = unsealEdits({ contents: [ask, { role: 'model', parts: [foreign, call, call] }] })
    expect(JSON.parse(edits.get('contents') ?? '')).toEqual([
      ask,
      { role: 'model', parts: [{ ...call, thoughtSignature: BYPASS }, call] },
    ])
  })
  test('changes nothing where only Gemini has signed', () => {
    expect(
      unsealEdits({ contents: [ask, { role: 'model', parts: [{ ...call, thoughtSignature: 'CiQBc' }] }] }).size,
    ).toBe(0)
  })
})
