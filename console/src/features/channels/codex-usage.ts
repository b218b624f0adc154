// What the vendor says of a Codex plan, as far as people read it; anything it leaves out is absent.

export type UsageWindow = {
  readonly id: string
  /** Length of the window, seconds. */
  readonly seconds: number | undefined
  readonly percent: number
  /** Unix seconds. */
  readonly resetsAt: number | undefined
}

export type CodexPlan = {
  readonly plan: string | undefined
  readonly email: string | undefined
  readonly windows: readonly UsageWindow[]
}

type Json = Readonly<Record<string, unknown>>

const asObject = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined

const asNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

const asText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const readWindow = (id: string, value: unknown, nowSeconds: number): UsageWindow[] => {
  const window = asObject(value)
  const percent = asNumber(window?.used_percent)
  if (window === undefined || percent === undefined) return []
  const after = asNumber(window.reset_after_seconds)
  return [
    {
      id,
      percent,
      seconds: asNumber(window.limit_window_seconds),
      resetsAt: asNumber(window.reset_at) ?? (after === undefined ? undefined : nowSeconds + after),
    },
  ]
}

/** `nowSeconds` turns "resets in" into a moment. */
export const readCodexPlan = (data: unknown, nowSeconds: number): CodexPlan => {
  const root = asObject(data)
  const limits = asObject(root?.rate_limit)
  const more = Array.isArray(root?.additional_rate_limits) ? root.additional_rate_limits : []
  return {
    plan: asText(root?.plan_type),
    email: asText(root?.email),
    windows: [
      ...readWindow('primary', limits?.primary_window, nowSeconds),
      ...readWindow('secondary', limits?.secondary_window, nowSeconds),
      ...more.flatMap((item: unknown, index) => {
        const limit = asObject(item)
        const name = asText(limit?.limit_name) ?? `${index + 1}`
        const windows = asObject(limit?.rate_limit)
        return [
          ...readWindow(`${name} 1`, windows?.primary_window, nowSeconds),
          ...readWindow(`${name} 2`, windows?.secondary_window, nowSeconds),
        ]
      }),
    ],
  }
}
