// How New API's tables hold WebAuthn values, and how browsers send them.

/** Base64url without padding, as browsers send it, to padded base64, as the tables hold it. */
export const toStored = (text: string): string => Buffer.from(text, 'base64url').toString('base64')

/** The other way. */
export const fromStored = (text: string): string => Buffer.from(text, 'base64').toString('base64url')

/** Bytes as the tables hold them. */
export const storeBytes = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** Bytes of a stored value, in a buffer of their own. */
export const readBytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'base64'))

/** The authenticator's model, a UUID, as the tables hold it. */
export const storeAaguid = (uuid: string): string => Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64')

/** What an authenticator keeps of an account: the decimal id. */
export const writeUserHandle = (userId: number): Uint8Array<ArrayBuffer> => new TextEncoder().encode(String(userId))

/** The account of a user handle in base64url; undefined when it is none of ours. */
export const readUserHandle = (text: string): number | undefined => {
  const id = Buffer.from(text, 'base64url').toString('utf8')
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined
}

/** The list of ways to reach an authenticator, from JSON text of any age. */
export const readTransports = (text: string): string[] => {
  try {
    const list: unknown = JSON.parse(text === '' ? '[]' : text)
    return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}
