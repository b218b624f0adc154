// Channel type numbers of One API and its fork and what they are here (schema.md section 8.2, one-api-fork.md section 1.4).

export type TypeChange = {
  readonly type: number
  /** Becomes the base URL where the channel has none, because the new type's default is another. */
  readonly baseUrl?: string
  /** The path is put behind the base URL without `/v1`, as One API does for these types. */
  readonly isVersionInBase?: true
  /** For the log: what the operator should know. */
  readonly note?: string
}

/** Channel types that only the fork has; here they keep the fork's number above a thousand. */
export const forkOnlyTypes = {
  stability: 1038,
  runway: 1042,
  recraft: 1043,
  luma: 1044,
  pixverse: 1045,
  flux: 1046,
} as const

const openAi = 1
const sharedChanges: { readonly [from: number]: TypeChange } = {
  2: { type: openAi, baseUrl: 'https://oa.api2d.net' },
  4: { type: openAi, baseUrl: 'https://api.closeai-proxy.xyz' },
  5: { type: openAi, baseUrl: 'https://api.openai-sb.com' },
  26: { type: openAi, baseUrl: 'https://api.baichuan-ai.com' },
  27: { type: 35 },
  28: { type: 42 },
  29: { type: openAi, baseUrl: 'https://api.groq.com/openai' },
  30: { type: 4 },
  34: { type: 49, baseUrl: 'https://api.coze.com' },
  35: { type: 34 },
}

/** One API's numbers that mean something else here; all others stay. */
export const oneApiTypes: { readonly [from: number]: TypeChange } = {
  ...sharedChanges,
  32: { type: openAi, baseUrl: 'https://api.stepfun.com' },
  36: { type: 43 },
  37: { type: 39 },
  38: {
    type: openAi,
    baseUrl: 'https://api-free.deepl.com',
    note: 'DeepL does not speak the OpenAI format that this type expects; give the channel another upstream or disable it',
  },
  39: { type: openAi, baseUrl: 'https://api.together.xyz' },
  40: { type: 45 },
  41: { type: openAi, baseUrl: 'https://api.novita.ai/v3/openai', isVersionInBase: true },
  42: { type: 41 },
  43: { type: 8, note: 'Proxy channels became Custom, whose base URL is the complete address of one endpoint' },
  44: { type: 40 },
  45: { type: 48 },
  46: { type: 56 },
  47: { type: 46 },
  48: { type: openAi, baseUrl: 'https://spark-api-open.xf-yun.com' },
  49: { type: 17 },
  50: { type: openAi, isVersionInBase: true },
  51: { type: openAi, baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai', isVersionInBase: true },
}

/** The fork's numbers that mean something else here. 40 and 46 depend on the channel (see `convertChannel`). */
export const forkTypes: { readonly [from: number]: TypeChange } = {
  ...sharedChanges,
  32: { type: 5 },
  36: { type: openAi, baseUrl: 'https://api.together.xyz' },
  37: { type: 43 },
  38: { type: forkOnlyTypes.stability },
  39: { type: openAi, baseUrl: 'https://api.novita.ai/v3/openai', isVersionInBase: true },
  40: { type: 45 },
  41: { type: 50, baseUrl: 'https://api-singapore.klingai.com' },
  42: { type: forkOnlyTypes.runway },
  43: { type: forkOnlyTypes.recraft },
  44: { type: forkOnlyTypes.luma },
  45: { type: forkOnlyTypes.pixverse },
  46: { type: forkOnlyTypes.flux },
  47: { type: 48 },
  48: { type: 41 },
}
