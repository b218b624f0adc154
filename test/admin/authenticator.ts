// A software authenticator for tests: makes P-256 passkeys and signs with them as browsers and security keys do.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest()

type CborValue = number | string | Uint8Array | ReadonlyMap<number | string, CborValue>

const head = (major: number, value: number): Buffer => {
  if (value < 24) return Buffer.from([(major << 5) | value])
  if (value < 256) return Buffer.from([(major << 5) | 24, value])
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255])
}

const writeCbor = (value: CborValue): Buffer => {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  const entries = [...value].flatMap(([key, item]) => [writeCbor(key), writeCbor(item)])
  return Buffer.concat([head(5, value.size), ...entries])
}

const FLAGS = { present: 1, verified: 4, attested: 64 }

export type Circumstances = {
  readonly origin: string
  readonly rpId: string
  /** Whether it asked for a finger or a PIN. */
  readonly isVerified?: boolean
  readonly counter?: number
  readonly userHandle?: string
  /** `webauthn.get` and `webauthn.create` unless something pretends. */
  readonly type?: string
}

/** One passkey on one device. */
export const createAuthenticator = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(32)
  const coseKey = writeCbor(
    new Map<number, CborValue>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ]),
  )

  const authenticatorData = ({ rpId, isVerified = true, counter = 0 }: Circumstances, isNew: boolean): Buffer => {
    const flags = FLAGS.present | (isVerified ? FLAGS.verified : 0) | (isNew ? FLAGS.attested : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey])
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, ...(isNew ? [attested] : [])])
  }

  const clientData = (type: string, challenge: string, { origin, ...rest }: Circumstances): Buffer =>
    Buffer.from(JSON.stringify({ type: rest.type ?? type, challenge, origin, crossOrigin: false }))

  const facts = { id: base64url(id), rawId: base64url(id), type: 'public-key' }

  return {
    id,
    coseKey,
    /** The answer to a registration's challenge. */
    create: (challenge: string, circumstances: Circumstances) => ({
      ...facts,
      authenticatorAttachment: 'platform',
      response: {
        clientDataJSON: base64url(clientData('webauthn.create', challenge, circumstances)),
        attestationObject: base64url(
          writeCbor(
            new Map<string, CborValue>([
              ['fmt', 'none'],
              ['attStmt', new Map()],
              ['authData', new Uint8Array(authenticatorData(circumstances, true))],
            ]),
          ),
        ),
        transports: ['internal'],
      },
    }),
    /** The answer to a question who is there. */
    get: (challenge: string, circumstances: Circumstances) => {
      const data = authenticatorData(circumstances, false)
      const client = clientData('webauthn.get', challenge, circumstances)
      return {
        ...facts,
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)),
          userHandle: base64url(Buffer.from(circumstances.userHandle ?? '')),
        },
      }
    },
  }
}

export type Authenticator = ReturnType<typeof createAuthenticator>
