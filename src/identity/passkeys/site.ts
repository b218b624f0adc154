// Who this site is to passkeys: the relying party of the WebAuthn standard, from the settings as they are now.
import { auth, type Settings, site } from '../../settings/index.ts'

export type PasskeySite = {
  /** A host name; never with a port. */
  readonly rpId: string
  readonly rpName: string
  /** Pages that passkeys may be used from. */
  readonly origins: readonly string[]
  readonly userVerification: 'required' | 'preferred' | 'discouraged'
  readonly attachment: 'platform' | 'cross-platform' | undefined
}

const ADDRESS_DEFAULT = 'http://localhost:3000'

const isLocal = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1'

/** A host name as people write it, with or without scheme and port. */
const readHost = (text: string): string => URL.parse(text.includes('://') ? text : `http://${text}`)?.hostname ?? ''

/** https always; http where the operator allows it, and on this machine, as browsers do. */
const isTrusted = (url: URL, allowsInsecure: boolean): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && (allowsInsecure || isLocal(url.hostname)))

/** The relying party; undefined while passkeys are switched off. */
export const readPasskeySite = ({ get }: Pick<Settings, 'get'>): PasskeySite | undefined => {
  if (!get(auth.hasPasskey)) return undefined
  const address = get(site.serverAddress) || ADDRESS_DEFAULT
  const listed = get(auth.passkeyOrigins).filter((origin) => origin !== '')
  const attachment = get(auth.passkeyAttachment)
  return {
    rpId: readHost(get(auth.passkeyRpId) || address),
    rpName: get(auth.passkeyDisplayName) || get(site.systemName),
    origins: (listed.length === 0 ? [address] : listed)
      .map((text) => URL.parse(text))
      .filter((url) => url !== null)
      .filter((url) => isTrusted(url, get(auth.allowsInsecurePasskeyOrigin)))
      .map(({ origin }) => origin),
    userVerification: get(auth.passkeyUserVerification),
    attachment: attachment === '' ? undefined : attachment,
  }
}
