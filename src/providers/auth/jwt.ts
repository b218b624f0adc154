// JSON Web Tokens as vendors want them signed: a shared secret (HS256) or a service account's private key (RS256).
import { createSign } from 'node:crypto'
import { GatewayError, type JsonObject } from '../../kernel/index.ts'
import { hmacSha256 } from './hash.ts'

const encode = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export const signHs256 = (header: JsonObject, claims: JsonObject, secret: string): string => {
  const text = `${encode(header)}.${encode(claims)}`
  return `${text}.${hmacSha256(secret, text).toString('base64url')}`
}

/** Throws `channel_misconfigured` when the PEM text is no private key. */
export const signRs256 = (header: JsonObject, claims: JsonObject, privateKeyPem: string): string => {
  const text = `${encode(header)}.${encode(claims)}`
  try {
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKeyPem).toString('base64url')}`
  } catch (cause) {
    throw new GatewayError('channel_misconfigured', 'The private key of the channel’s key cannot be read.', { cause })
  }
}
