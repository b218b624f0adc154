// Reading what the vendor says of a plan.
import { expect, test } from 'bun:test'
import { readCodexPlan } from './codex-usage.ts'

test('plan and windows are read, with the moment they begin anew', () => {
  const data = {
    plan_type: 'pro',
    email: 'a@example.com',
    rate_limit: {
      primary_window: { used_percent: 12.5, limit_window_seconds: 18_000, reset_after_seconds: 60 },
      secondary_window: { used_percent: 96, limit_window_seconds: 604_800, reset_at: 5000 },
    },
    additional_rate_limits: [{ limit_name: 'spark', rate_limit: { primary_window: { used_percent: 1 } } }],
  }
  expect(readCodexPlan(data, 1000)).toEqual({
    plan: 'pro',
    email: 'a@example.com',
    windows: [
      { id: 'primary', percent: 12.5, seconds: 18_000, resetsAt: 1060 },
      { id: 'secondary', percent: 96, seconds: 604_800, resetsAt: 5000 },
      { id: 'spark 1', percent: 1, seconds: undefined, resetsAt: undefined },
    ],
  })
})

test.each([[null], ['x'], [[]], [{ rate_limit: { primary_window: { used_percent: '5' } } }]])(
  '%p tells nothing, and nothing is invented',
  (data) => {
    expect(readCodexPlan(data, 0)).toEqual({ plan: undefined, email: undefined, windows: [] })
  },
)
