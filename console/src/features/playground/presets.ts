// The chat programs that an operator offers (option `Chats`): names with addresses that have places for key and address. Pure.

export type Preset = {
  readonly name: string
  readonly template: string
  /** `web` is shown in a frame or a tab; `program` is opened by its own scheme; `extension` belongs to a browser extension. */
  readonly kind: 'web' | 'program' | 'extension'
  /** Whether the address has a place for an API key. */
  readonly needsKey: boolean
}

const KEY_PLACES = ['{key}', '{cherryConfig}', '{deepchatConfig}', '{aionuiConfig}']
/** Schemes that run something in the page instead of opening a program. */
const DANGEROUS = /^(?:javascript|data|vbscript|blob|file|about):/i

const kindOf = (template: string): Preset['kind'] => {
  if (/^https?:/i.test(template)) return 'web'
  return template.startsWith('fluent') ? 'extension' : 'program'
}

/** The presets of the status answer; entries that are none, or would run in the page, are left out. */
export const readPresets = (chats: unknown): readonly Preset[] =>
  (Array.isArray(chats) ? chats : []).flatMap((entry: unknown) =>
    typeof entry !== 'object' || entry === null
      ? []
      : Object.entries(entry).flatMap(([name, template]) =>
          typeof template !== 'string' || template.trim() === '' || DANGEROUS.test(template.trim())
            ? []
            : [
                {
                  name,
                  template: template.trim(),
                  kind: kindOf(template.trim()),
                  needsKey: KEY_PLACES.some((place) => template.includes(place)),
                },
              ],
        ),
  )

const toBase64 = (value: object): string =>
  btoa(String.fromCodePoint(...new TextEncoder().encode(JSON.stringify(value))))

/**
 * The address with its places filled, as the operator wrote it; who hands a key over has been warned before.
 */
export const fillPreset = ({ template }: Preset, address: string, key: string): string => {
  const config = { id: 'new-api', baseUrl: address, apiKey: key }
  const encoded = encodeURIComponent(toBase64(config))
  return template
    .replaceAll('{key}', key)
    .replaceAll('{address}', encodeURIComponent(address))
    .replaceAll('{cherryConfig}', encoded)
    .replaceAll('{deepchatConfig}', encoded)
    .replaceAll('{aionuiConfig}', encodeURIComponent(toBase64({ platform: 'new-api', baseUrl: address, apiKey: key })))
}

/** The host that would get the key; '' for programs of this machine, whose addresses name an action where a host would stand. */
export const hostOf = ({ kind, template }: Preset): string =>
  kind === 'web' ? (URL.parse(template.replaceAll(/[{}]/g, ''))?.host ?? '') : ''
