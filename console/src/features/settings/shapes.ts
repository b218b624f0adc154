// Which editor an option's JSON gets: a list of items, a table of names, a set of words, or switches of its own. Pure data.
import { type Item, type ItemField, type ItemList, readItems } from './items.ts'
import { listedRows, mapRows, nestedRows, pairRows, type RowCodec } from './rows.ts'
import { schemaAt } from './schema.ts'

export type Shape =
  | { readonly kind: 'items'; readonly list: ItemList }
  | { readonly kind: 'rows'; readonly codec: RowCodec }
  /** `isOrdered`: the place of a word counts. */
  | { readonly kind: 'words'; readonly isOrdered?: boolean; readonly isNumeric?: boolean }
  | { readonly kind: 'header' }
  | { readonly kind: 'sidebar' }
  | { readonly kind: 'object'; readonly fields: readonly ItemField[] }

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

const plain = (
  fields: readonly ItemField[],
  blank: Item,
  names: Pick<ItemList, 'titleOf' | 'noteOf'>,
): Extract<Shape, { kind: 'items' }> => ({
  kind: 'items',
  list: { fields, blank: () => blank, schemaOf: (schema) => schemaAt(schema, '#'), ...names },
})

const announcements: Shape = {
  kind: 'items',
  list: {
    fields: [
      { name: 'content', control: 'rich' },
      { name: 'publishDate', control: 'moment' },
      { name: 'type', control: 'choice', choices: ['default', 'ongoing', 'success', 'warning', 'error'] },
      { name: 'extra', control: 'line' },
    ],
    blank: (now) => ({ content: '', publishDate: now.toISOString(), type: 'default' }),
    schemaOf: (schema) => schemaAt(schema, '#'),
    titleOf: ({ content }) => text(content),
    noteOf: ({ extra }) => text(extra),
    sort: (one, other) => Date.parse(text(other.publishDate)) - Date.parse(text(one.publishDate)),
  },
}

/** New API keeps each program as an object of one member: its name and address. */
const chats: Shape = {
  kind: 'items',
  list: {
    fields: [
      { name: 'name', control: 'line' },
      { name: 'template', control: 'code' },
    ],
    blank: () => ({ name: '', template: '' }),
    read: (value) =>
      Array.isArray(value)
        ? value.flatMap((entry: unknown) =>
            typeof entry === 'object' && entry !== null
              ? Object.entries(entry).map(([name, template]) => ({ name, template }))
              : [],
          )
        : [],
    write: (items) => items.map(({ name, template }) => ({ [text(name)]: template })),
    schemaOf: () => ({
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 255 },
        template: { type: 'string', minLength: 1, maxLength: 4096 },
      },
      required: ['name', 'template'],
    }),
    titleOf: ({ name }) => text(name),
    noteOf: ({ template }) => text(template),
  },
}

/** Ways to pay hold texts only; those with a name of their own must be there. */
const waysToPay = (fields: readonly ItemField[], needed: readonly string[], blank: Item): Shape => ({
  kind: 'items',
  list: {
    fields,
    blank: () => blank,
    schemaOf: () => ({
      type: 'object',
      properties: Object.fromEntries(
        fields.map(({ name }) => [name, { type: 'string', minLength: needed.includes(name) ? 1 : 0, maxLength: 2048 }]),
      ),
      required: needed,
    }),
    titleOf: ({ name }) => text(name),
    noteOf: ({ type, payMethodType }) => text(type ?? payMethodType),
  },
})

const scopes = ['keys', 'users', 'groups', 'models', 'channels'] as const

type Scope = (typeof scopes)[number]

const hasBudget = ({ scope }: Item): boolean => scope === 'keys' || scope === 'users'

const readLimits = (value: unknown): Item[] =>
  scopes.flatMap((scope) => {
    const sets = (value as Readonly<Record<string, unknown>> | null)?.[scope]
    return Object.entries(typeof sets === 'object' && sets !== null ? sets : {}).map(([name, limits]) => ({
      scope,
      name,
      ...(limits as Item),
    }))
  })

const limits: Shape = {
  kind: 'items',
  list: {
    fields: [
      { name: 'scope', control: 'choice', choices: scopes },
      { name: 'name', control: 'line' },
      { name: 'requests_per_minute', control: 'number' },
      { name: 'tokens_per_minute', control: 'number' },
      { name: 'concurrent_requests', control: 'number' },
      { name: 'quota_per_day', control: 'quota', isShown: hasBudget },
      { name: 'quota_per_week', control: 'quota', isShown: hasBudget },
      { name: 'quota_per_month', control: 'quota', isShown: hasBudget },
    ],
    blank: () => ({ scope: 'keys', name: '*' }),
    read: readLimits,
    write: (items) => {
      const whole: Record<string, Record<string, Item>> = {}
      for (const { scope, name, ...set } of items) whole[text(scope)] = { ...whole[text(scope)], [text(name)]: set }
      return whole
    },
    schemaOf: (schema, item) => {
      const inner = schemaAt(schema, text(item.scope), '*') as { properties?: Item }
      return {
        ...inner,
        properties: {
          ...inner.properties,
          scope: { enum: scopes },
          name: { type: 'string', minLength: 1, maxLength: 255 },
        },
        required: ['scope', 'name'],
      }
    },
    titleOf: ({ name }) => text(name),
    sort: (one, other) =>
      scopes.indexOf(one.scope as Scope) - scopes.indexOf(other.scope as Scope) ||
      text(one.name).localeCompare(text(other.name)),
  },
}

const affinityRules: Shape = {
  kind: 'items',
  list: {
    fields: [
      { name: 'name', control: 'line' },
      { name: 'model_regex', control: 'names' },
      { name: 'path_regex', control: 'names' },
      { name: 'user_agent_include', control: 'names' },
      { name: 'key_sources', control: 'sources' },
      { name: 'value_regex', control: 'code' },
      { name: 'ttl_seconds', control: 'number' },
      { name: 'param_override_template', control: 'json' },
      { name: 'skip_retry_on_failure', control: 'switch' },
      { name: 'include_using_group', control: 'switch' },
      { name: 'include_model_name', control: 'switch' },
      { name: 'include_rule_name', control: 'switch' },
    ],
    blank: () => ({
      name: '',
      model_regex: [],
      key_sources: [{ type: 'gjson', path: '' }],
      value_regex: '',
      ttl_seconds: 0,
      skip_retry_on_failure: false,
      include_using_group: true,
      include_model_name: false,
      include_rule_name: true,
    }),
    schemaOf: (schema) => schemaAt(schema, '#'),
    titleOf: ({ name }) => text(name),
    noteOf: ({ model_regex: patterns }) => (Array.isArray(patterns) ? patterns.join(', ') : ''),
  },
}

const rows = (codec: RowCodec): Shape => ({ kind: 'rows', codec })
const ratios = rows(mapRows('model', 'ratio', 'number'))
const words: Shape = { kind: 'words' }

/** Ports are kept as text. */
const shapes: Readonly<Record<string, Shape>> = {
  HeaderNavModules: { kind: 'header' },
  SidebarModulesAdmin: { kind: 'sidebar' },
  'console_setting.announcements': announcements,
  'console_setting.api_info': plain(
    [
      { name: 'route', control: 'line' },
      { name: 'url', control: 'address' },
      { name: 'description', control: 'line' },
      { name: 'color', control: 'colour' },
    ],
    { url: '', route: '', description: '', color: 'blue' },
    { titleOf: ({ route }) => text(route), noteOf: ({ url }) => text(url) },
  ),
  'console_setting.faq': plain(
    [
      { name: 'question', control: 'line' },
      { name: 'answer', control: 'rich' },
    ],
    { question: '', answer: '' },
    { titleOf: ({ question }) => text(question), noteOf: ({ answer }) => text(answer) },
  ),
  'console_setting.uptime_kuma_groups': plain(
    [
      { name: 'categoryName', control: 'line' },
      { name: 'url', control: 'address' },
      { name: 'slug', control: 'code' },
      { name: 'description', control: 'line' },
    ],
    { categoryName: '', url: '', slug: '' },
    {
      titleOf: ({ categoryName }) => text(categoryName),
      noteOf: ({ url, slug }) => `${text(url).replace(/\/+$/, '')}/status/${text(slug)}`,
    },
  ),
  Chats: chats,
  PayMethods: waysToPay(
    [
      { name: 'name', control: 'line' },
      { name: 'type', control: 'code' },
      { name: 'min_topup', control: 'line' },
      { name: 'color', control: 'line' },
      { name: 'icon', control: 'line' },
    ],
    ['name', 'type'],
    { name: '', type: '' },
  ),
  WaffoPayMethods: waysToPay(
    [
      { name: 'name', control: 'line' },
      { name: 'payMethodType', control: 'code' },
      { name: 'payMethodName', control: 'code' },
      { name: 'icon', control: 'line' },
    ],
    ['name'],
    { name: '', icon: '', payMethodType: '', payMethodName: '' },
  ),
  CreemProducts: plain(
    [
      { name: 'productId', control: 'code' },
      { name: 'name', control: 'line' },
      { name: 'price', control: 'number' },
      { name: 'currency', control: 'choice', choices: ['USD', 'EUR'] },
      { name: 'quota', control: 'quota' },
    ],
    { productId: '', name: '', price: '', currency: 'USD', quota: '' },
    {
      titleOf: ({ name, productId }) => text(name) || text(productId),
      noteOf: ({ price, currency }) => `${text(price)} ${text(currency)}`,
    },
  ),
  'tollgate.charge_packages': plain(
    [
      { name: 'id', control: 'number' },
      { name: 'amount', control: 'number' },
      { name: 'price', control: 'code' },
    ],
    { id: '', amount: '', price: '' },
    {
      titleOf: ({ amount }) => `${text(amount)} USD`,
      noteOf: ({ price }) => text(price),
    },
  ),
  'payment_setting.amount_options': { kind: 'words', isNumeric: true },
  'payment_setting.amount_discount': rows(mapRows('amount', 'factor', 'number')),
  ModelPrice: rows(mapRows('model', 'priceUsd', 'number')),
  ModelRatio: ratios,
  CompletionRatio: ratios,
  CacheRatio: ratios,
  CreateCacheRatio: ratios,
  ImageRatio: ratios,
  AudioRatio: ratios,
  AudioCompletionRatio: ratios,
  'billing_setting.billing_mode': rows(mapRows('model', 'mode', 'choice')),
  'billing_setting.billing_expr': rows(mapRows('model', 'expression', 'text')),
  'tool_price_setting.prices': rows(mapRows('tool', 'priceUsd', 'number')),
  GroupRatio: rows(mapRows('group', 'ratio', 'number')),
  GroupGroupRatio: rows(nestedRows('userGroup', 'usedGroup', 'ratio', 'number')),
  UserUsableGroups: rows(mapRows('group', 'description', 'text')),
  'group_ratio_setting.group_special_usable_group': rows(
    nestedRows('userGroup', 'specialGroup', 'description', 'text'),
  ),
  TopupGroupRatio: rows(mapRows('group', 'ratio', 'number')),
  AutoGroups: { kind: 'words', isOrdered: true },
  'global.thinking_model_blacklist': words,
  'global.chat_completions_to_responses_policy': {
    kind: 'object',
    fields: [
      { name: 'enabled', control: 'switch' },
      { name: 'all_channels', control: 'switch' },
      { name: 'channel_ids', control: 'names', isShown: ({ all_channels: all }) => all !== true },
      { name: 'channel_types', control: 'names', isShown: ({ all_channels: all }) => all !== true },
      { name: 'model_patterns', control: 'names' },
    ],
  },
  'gemini.safety_settings': rows(mapRows('category', 'threshold', 'text')),
  'gemini.version_settings': rows(mapRows('model', 'version', 'text')),
  'gemini.supported_imagine_models': words,
  'claude.model_headers_settings': rows(listedRows('model', 'header', 'value')),
  'claude.default_max_tokens': rows(mapRows('model', 'tokens', 'number')),
  'qwen.sync_image_models': words,
  'channel_affinity_setting.rules': affinityRules,
  ModelRequestRateLimitGroup: rows(pairRows('group', 'allCalls', 'successfulCalls')),
  'tollgate.limits': limits,
  'fetch_setting.domain_list': words,
  'fetch_setting.ip_list': words,
  'fetch_setting.allowed_ports': words,
  'tollgate.model_context_lengths': rows(mapRows('model', 'tokens', 'number')),
  'tollgate.fallback_models': rows(mapRows('model', 'models', 'names')),
  'tollgate.longer_context_models': rows(mapRows('model', 'models', 'names')),
}

/** The shape of an option that holds JSON; undefined where there is only its text. */
export const shapeOf = (key: string): Shape | undefined => shapes[key]

/** Whether the form can show the value without losing any of it. */
export const canShow = (shape: Shape, value: unknown): boolean => {
  if (shape.kind === 'words') return Array.isArray(value) && value.every((word) => typeof word !== 'object')
  if (shape.kind === 'rows') {
    const written = JSON.stringify(shape.codec.write(shape.codec.read(value)))
    return written === JSON.stringify(value)
  }
  if (shape.kind === 'items' && shape.list.read === undefined)
    return Array.isArray(value) && readItems(value, shape.list).length === value.length
  return typeof value === 'object' && value !== null
}
