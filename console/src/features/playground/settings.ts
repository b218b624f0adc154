// What the playground asks with: model, group and parameters; kept by the browser, without anything secret.

export const numberParameters = {
  temperature: { min: 0, max: 2, step: 0.1, initial: 0.7 },
  top_p: { min: 0, max: 1, step: 0.05, initial: 1 },
  max_tokens: { min: 1, max: 1_000_000, step: 1, initial: 4096 },
  frequency_penalty: { min: -2, max: 2, step: 0.1, initial: 0 },
  presence_penalty: { min: -2, max: 2, step: 0.1, initial: 0 },
  seed: { min: 0, max: 2_147_483_647, step: 1, initial: 1 },
} as const
export type NumberParameter = keyof typeof numberParameters
export const parameterNames = Object.keys(numberParameters) as NumberParameter[]

export const efforts = ['', 'minimal', 'low', 'medium', 'high'] as const
export type Effort = (typeof efforts)[number]

export type Settings = {
  readonly system: string
  readonly isStream: boolean
  readonly effort: Effort
  /** Value of each parameter, and whether it is sent. */
  readonly numbers: Readonly<Record<NumberParameter, number>>
  readonly sent: readonly NumberParameter[]
  /** Definitions of functions as a JSON array; '' none. */
  readonly tools: string
  /** Members laid over the request, as a JSON object; '' none. */
  readonly extra: string
}

const initialNumbers = Object.fromEntries(
  parameterNames.map((name) => [name, numberParameters[name].initial]),
) as Record<NumberParameter, number>

export const defaultSettings: Settings = {
  system: '',
  isStream: true,
  effort: '',
  numbers: initialNumbers,
  sent: [],
  tools: '',
  extra: '',
}

const readNumbers = (value: unknown): Record<NumberParameter, number> => {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const entries = parameterNames.map((name) => {
    const number = given[name]
    return [name, typeof number === 'number' && Number.isFinite(number) ? number : initialNumbers[name]] as const
  })
  return Object.fromEntries(entries) as Record<NumberParameter, number>
}

/** Settings from wherever they were kept; whatever makes no sense is left at its default. */
export const readSettings = (value: unknown): Settings => {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const text = (name: string): string => (typeof given[name] === 'string' ? given[name] : '')
  return {
    system: text('system'),
    isStream: given.isStream !== false,
    effort: efforts.find((effort) => effort === given.effort) ?? '',
    numbers: readNumbers(given.numbers),
    sent: Array.isArray(given.sent) ? parameterNames.filter((name) => (given.sent as unknown[]).includes(name)) : [],
    tools: text('tools'),
    extra: text('extra'),
  }
}

const storageKey = 'tollgate.playground'

/** What the browser kept; the defaults when there is nothing. */
export const loadSettings = (): Settings => {
  try {
    return readSettings(JSON.parse(localStorage.getItem(storageKey) ?? '{}'))
  } catch {
    return defaultSettings
  }
}

export const saveSettings = (settings: Settings): void => {
  try {
    localStorage.setItem(storageKey, JSON.stringify(settings))
  } catch {
    // Storage may be blocked or full: the settings then last until the page is left.
  }
}
