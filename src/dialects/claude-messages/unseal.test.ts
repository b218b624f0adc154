// A client that changes from another family's model to Claude does not carry that family's signatures there.
import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../kernel/index.ts'
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
  test('lets thinking with a budget give way in a tool loop that has lost its thoughts', () => {
    const loop = (thought: JsonObject): JsonObject[] => [
      ask,
      { role: 'assistant', content: [thought, { type: 'tool_use', id: 't', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'x' }] },
    ]
    const thinking = { type: 'enabled', budget_tokens: 2048 }
    const clearing = { type: 'clear_thinking_20251015', keep: 'all' }
    const uses = { type: 'clear_tool_uses_20250919' }
    const foreign = { type: 'thinking', thinking: 'hm', signature: sealed }
    const editsOf = (more: JsonObject) =>
      Object.fromEntries(unsealEdits({ messages: loop(foreign), thinking, ...more }))
    expect(editsOf({})).toMatchObject({ thinking: null })
    expect(editsOf({ context_management: { edits: [clearing] } })).toMatchObject({ context_management: null })
    expect(editsOf({ context_management: { edits: [clearing, uses] } })).toMatchObject({
      context_management: JSON.stringify({ edits: [uses] }),
    })
    expect(editsOf({ thinking: { type: 'adaptive' } })).not.toHaveProperty('thinking')
    const elsewhere = [ask, { role: 'assistant', content: [foreign, { type: 'text', text: 'Hi' }] }, ask]
    expect([...unsealEdits({ messages: elsewhere, thinking }).keys()]).toEqual(['messages'])
    expect(unsealEdits({ messages: loop({ ...foreign, signature: 'EqQB' }), thinking }).size).toBe(0)
  })
  test('changes nothing where only Claude has signed', () => {
    const content = [{ type: 'thinking', thinking: 'hm', signature: 'EqQB' }]
    expect(unsealEdits({ messages: [ask, { role: 'assistant', content }] }).size).toBe(0)
  })
})
