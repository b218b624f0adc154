// Signatures of payment gateways: checked over the bytes as they came, in constant time, and never with an empty secret.
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'

type Bytes = string | Uint8Array

const isSame = (left: Buffer, right: Buffer): boolean => left.length === right.length && timingSafeEqual(left, right)

/** MD5 as lower-case hex, the scheme of EPay gateways. */
export const md5Hex = (text: string): string => createHash('md5').update(text).digest('hex')

/** True for equal hex texts of a fixed length; anything else, also '', is false. */
export const isSameHex = (given: string, wanted: string): boolean =>
  /^[0-9a-f]+$/i.test(given) && isSame(Buffer.from(given.toLowerCase()), Buffer.from(wanted.toLowerCase()))

/** Whether `given` is the HMAC-SHA-256 of the parts, in hex. An empty secret signs nothing. */
export const isHmacHex = (secret: string, parts: readonly Bytes[], given: string): boolean => {
  if (secret === '') return false
  const hmac = createHmac('sha256', secret)
  for (const part of parts) hmac.update(part)
  return isSameHex(given, hmac.digest('hex'))
}

/** Base64 DER, or PEM in any line length, as a key; undefined when it is none. */
const readKey = (text: string, kind: 'public' | 'private'): KeyObject | undefined => {
  const body = text
    .replaceAll('\\n', '\n')
    .replace(/-----[^-]+-----/g, '')
    .replace(/\s+/g, '')
  if (body === '' || !/^[A-Za-z0-9+/]+=*$/.test(body)) return undefined
  const isPkcs1 = text.includes('BEGIN RSA ')
  const key = Buffer.from(body, 'base64')
  try {
    return kind === 'public'
      ? createPublicKey({ key, format: 'der', type: isPkcs1 ? 'pkcs1' : 'spki' })
      : createPrivateKey({ key, format: 'der', type: isPkcs1 ? 'pkcs1' : 'pkcs8' })
  } catch {
    return undefined
  }
}

/** Whether the text can serve as a key. */
export const isKey = (text: string, kind: 'public' | 'private'): boolean => readKey(text, kind) !== undefined

/** Whether `signature` (base64) is RSA-SHA-256, PKCS#1 v1.5, of the bytes under the public key. */
export const isRsaSigned = (publicKey: string, bytes: Bytes, signature: string): boolean => {
  const key = readKey(publicKey, 'public')
  if (key === undefined || key.asymmetricKeyType !== 'rsa' || !/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false
  return verify('sha256', Buffer.from(bytes), key, Buffer.from(signature, 'base64'))
}

/** RSA-SHA-256, PKCS#1 v1.5, of the text in base64. Throws RangeError when the key is none. */
export const signRsa = (privateKey: string, text: string): string => {
  const key = readKey(privateKey, 'private')
  if (key === undefined) throw new RangeError('the private key cannot be read')
  return sign('sha256', Buffer.from(text), key).toString('base64')
}

/** SHA-256 in base64. */
export const sha256Base64 = (text: string): string => createHash('sha256').update(text).digest('base64')

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The header form `t=…,v1=…,v1=…`: the time as text and all signatures. */
export const readSignatureHeader = (
  header: string,
): { readonly time: string; readonly signatures: readonly string[] } => {
  let time = ''
  const signatures: string[] = []
  for (const pair of header.split(',', 20)) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    if (name === 't') time = pair.slice(at + 1).trim()
    else if (name === 'v1') signatures.push(pair.slice(at + 1).trim())
  }
  return { time, signatures }
}
