// What the ways over other sites take.
import { z } from '../../contract/index.ts'
import { idParams, optionalText, queryText, textField } from '../frame/index.ts'

export const stateQuery = z.object({ aff: queryText(), provider: queryText() })

export const slugParams = z.object({ provider: z.string().regex(/^[\w-]{1,64}$/, 'must be the name of a provider') })

export const callbackQuery = z.object({
  code: queryText(),
  state: queryText(),
  error: queryText(),
  error_description: queryText(),
})

export const codeQuery = z.object({ code: queryText() })
export const codeBody = z.object({ code: textField(128) })

/** Telegram signs whatever it sends, so every field counts. */
export const telegramQuery = z
  .record(z.string().max(64), z.string().max(1024))
  .refine((fields) => Object.keys(fields).length <= 20, 'has too many fields')

const providerId = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a number')
  .transform(Number)

export const bindingParams = z.object({ provider_id: providerId })
export const userBindingParams = z.object({ ...idParams.shape, provider_id: providerId })

export const bindingTypeParams = z.object({
  ...idParams.shape,
  binding_type: z.enum(
    ['email', 'github', 'discord', 'oidc', 'wechat', 'telegram', 'linuxdo'],
    'is not something that can be unbound',
  ),
})

const isWebAddress = (value: string): boolean => /^https?:\/\//i.test(value) && URL.parse(value) !== null

const address = optionalText(512).refine((value) => !value || isWebAddress(value), 'must be a web address')

/** Fields that are absent stay as they are; a new provider needs most of them. */
export const providerBody = z.object({
  name: optionalText(64),
  slug: optionalText(64),
  icon: optionalText(128),
  enabled: z.boolean().nullish(),
  client_id: optionalText(256),
  client_secret: optionalText(512),
  authorization_endpoint: address,
  token_endpoint: address,
  user_info_endpoint: address,
  scopes: optionalText(256),
  user_id_field: optionalText(128),
  username_field: optionalText(128),
  display_name_field: optionalText(128),
  email_field: optionalText(128),
  well_known: address,
  auth_style: z.int().min(0).max(2).nullish(),
  access_policy: optionalText(16_384),
  access_denied_message: optionalText(512),
})
export type ProviderBody = z.infer<typeof providerBody>

export const discoveryBody = z.object({ well_known_url: textField(2048), issuer_url: textField(2048) })
