// A client that changes from another family's model to Claude does not carry that family's signatures there.
import { describe, expect, test } from 'bun:test'
import { sealSignature } from '../neutral/index.ts'
import { unsealEdits } from './unseal.ts'

const sealed = sealSignature({ issuer: 'gemini', value: 'CiQBc' }, 'claude')
const ask = { role: 'user', content: 'Hello' }

describe('unsealEdits', () => {
  test('takes foreign thoughts out and leaves the rest of the turn', () => {
    const text = { type: 'text', text: 'Hi' }
    const own = { type: 'thinking', thinking: 'hm', signature: 'EqQB' }
    const foreign = { type: 'thinking', thinking: '', signature: sealed }
    const edits = unsealEdits({ messages: [ask, { role: 'assistant', content: [own, foreign, text] }] })
    expect(JSON.parse(edits.get('messages') ?? '')).toEqual([ask, { role: 'assistant', content: [own, text] }])
  })
  test('takes a turn out that was nothing else', () => {
    const edits = unsealEdits({
      messages: [ask, { role: 'assistant', content: [{ type: 'redacted_thinking', data: sealed }] }],
    })
    expect(JSON.parse(edits.get('messages') ?? '')).toEqual([ask])
  })
  test('changes nothing where only Claude has signed', () => {
    const content = [{ type: 'thinking', thinking: 'hm', signature: 'EqQB' }]
    expect(unsealEdits({ messages: [ask, { role: 'assistant', content }] }).size).toBe(0)
  })
})
