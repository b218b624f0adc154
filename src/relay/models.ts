// The model lists that API keys see.
import type { DirectorySnapshot } from '../channels/index.ts'
import { GatewayError } from '../kernel/index.ts'
import { type PriceBook, resolvePrice } from '../pricing/index.ts'
import { ownerOf } from '../providers/index.ts'
import type { KeyedRequest } from './authenticate.ts'
import { listEndpointTypes } from './endpoint-types.ts'
import type { Caller } from './types.ts'

/** One model in OpenAI's list form. `created` is the constant that New API answers. */
export type ListedModel = {
  readonly id: string
  readonly object: 'model'
  readonly created: number
  readonly owned_by: string
  readonly supported_endpoint_types: readonly string[]
}

export type ModelList = { readonly success: true; readonly object: 'list'; readonly data: readonly ListedModel[] }

export type ModelCatalogueDeps = {
  readonly authenticate: (request: KeyedRequest) => Promise<Caller>
  readonly directory: () => DirectorySnapshot
  readonly priceBook: () => PriceBook
}

const CREATED = 1_626_777_600

/** Lists what a key may call: served in its groups, within its limits, and with a price (or accepted without one). */
export const createModelCatalogue = (deps: ModelCatalogueDeps) => {
  const isPriced = (caller: Caller, model: string): boolean =>
    resolvePrice(deps.priceBook(), {
      model,
      userGroup: caller.user.group,
      usingGroup: caller.groups[0] ?? caller.user.group,
      acceptsUnpriced: caller.user.acceptsUnpriced,
    }).kind === 'priced'

  const listNames = (caller: Caller): string[] => {
    const snapshot = deps.directory()
    const served = new Set(caller.groups.flatMap((group) => snapshot.listModels(group)))
    const limits = caller.token.models
    const names = limits === undefined ? served : new Set([...limits].filter((model) => served.has(model)))
    return [...names].filter((model) => isPriced(caller, model)).toSorted()
  }

  const describe = (caller: Caller, model: string): ListedModel => {
    const snapshot = deps.directory()
    const channels = caller.groups.flatMap((group) => snapshot.findCandidates(group, model))
    const provider = channels[0]?.provider
    return {
      id: model,
      object: 'model',
      created: CREATED,
      owned_by: provider === undefined ? 'custom' : ownerOf(provider),
      supported_endpoint_types: listEndpointTypes(
        model,
        channels.map(({ type }) => type),
      ),
    }
  }

  return {
    list: async (request: KeyedRequest): Promise<ModelList> => {
      const caller = await deps.authenticate(request)
      return { success: true, object: 'list', data: listNames(caller).map((model) => describe(caller, model)) }
    },
    find: async (request: KeyedRequest, model: string): Promise<ListedModel> => {
      const caller = await deps.authenticate(request)
      if (listNames(caller).includes(model)) return describe(caller, model)
      throw new GatewayError('unknown_model', `The model '${model}' does not exist`, {
        type: 'invalid_request_error',
        param: 'model',
      })
    },
  }
}

/** The families that a model list can be written for. */
export type ModelForm = 'openai-chat' | 'claude-messages' | 'gemini'

const CREATED_TEXT = new Date(1000 * CREATED).toISOString().replace('.000Z', 'Z')

const claudeModel = ({ id }: ListedModel) => ({
  id,
  created_at: CREATED_TEXT,
  display_name: id,
  type: 'model',
})

/** What Gemini's clients can do with any model here: each is answered by translation where need be. */
const GEMINI_METHODS = ['generateContent', 'streamGenerateContent', 'countTokens']

/** Names stand bare, as the reference lists them; Google's own prefix `models/` is understood where they are used. */
const geminiModel = ({ id }: ListedModel) => ({
  name: id,
  baseModelId: null,
  version: null,
  displayName: id,
  description: null,
  inputTokenLimit: null,
  outputTokenLimit: null,
  supportedGenerationMethods: GEMINI_METHODS,
  thinking: null,
  temperature: null,
  maxTemperature: null,
  topP: null,
  topK: null,
})

/** A list in the form of one family (relay.md section 1.4). */
export const presentModels = (list: ModelList, form: ModelForm): object => {
  if (form === 'openai-chat') return list
  const { data } = list
  if (form === 'gemini') return { models: data.map(geminiModel), nextPageToken: null }
  return {
    data: data.map(claudeModel),
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: false,
  }
}

export const presentModel = (model: ListedModel, form: ModelForm): object => {
  if (form === 'openai-chat') return model
  return form === 'gemini' ? geminiModel(model) : claudeModel(model)
}

export type ModelCatalogue = ReturnType<typeof createModelCatalogue>
