// Which chat requests go through the Responses API, as the option says.
import { describe, expect, test } from 'bun:test'
import { compileResponsesRule } from './responses-rule.ts'

const channel = { id: 7, type: 1 }

describe('the chat-to-responses rule', () => {
  test('is off unless it is enabled, and matches no model without patterns', () => {
    expect(compileResponsesRule({ all_channels: true, model_patterns: ['.*'] })(channel, 'gpt-5')).toBe(false)
    expect(compileResponsesRule({ enabled: true, all_channels: true })(channel, 'gpt-5')).toBe(false)
  })
  test('goes by channel, by type and by the name the client wrote', () => {
    const rule = (option: object) => compileResponsesRule({ enabled: true, model_patterns: ['^gpt-5'], ...option })
    expect(rule({ channel_ids: [7] })(channel, 'gpt-5.1')).toBe(true)
    expect(rule({ channel_ids: [8] })(channel, 'gpt-5.1')).toBe(false)
    expect(rule({ channel_types: [1] })(channel, 'gpt-5.1')).toBe(true)
    expect(rule({ all_channels: true })(channel, 'gpt-4o')).toBe(false)
  })
})
