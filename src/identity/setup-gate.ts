// Who may use the setup wizard: somebody at the machine, or somebody who can read the server's first output.
import { randomInt } from 'node:crypto'
import { parseAddress } from './ip-list.ts'
import { isSameSecret } from './secrets.ts'

const CODE_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const CODE_LENGTH = 12
const WRONG_TRIES_MAX = 5
const WINDOW_MS = 60_000

/** A code for people to type: letters and digits that are not mistaken for each other, `XXXX-XXXX-XXXX`. 60 bits. */
export const createSetupCode = (): string =>
  Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)])
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-')

const normalise = (code: string): string => code.toUpperCase().replace(/[^A-Z0-9]/g, '')

const isLoopback = (address: string): boolean => {
  const parsed = parseAddress(address)
  if (parsed === undefined) return false
  return parsed.isV6 ? parsed.bits === 1n : parsed.bits >> 24n === 127n
}

/** A page that made its name resolve to this machine (DNS rebinding) still sends its own name. */
const isLoopbackHost = (host: string | null): boolean => {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || isLoopback(name)
}

const FORWARDING_HEADERS = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-forwarded-host', 'via', 'cf-connecting-ip']

/** Somebody at this machine, with no proxy in between. */
export const isLocalRequest = (peerIp: string, headers: Headers): boolean =>
  isLoopback(peerIp) && isLoopbackHost(headers.get('host')) && FORWARDING_HEADERS.every((name) => !headers.has(name))

export type SetupVerdict = 'open' | 'wrong' | 'too-many'

/** Guards the wizard with one code per process; wrong codes are counted over all callers. */
export const createSetupGate = (code: string, nowMs: () => number) => {
  const expected = normalise(code)
  let windowEndsAtMs = 0
  let wrongTries = 0

  return {
    isCodeRequired: (peerIp: string, headers: Headers): boolean => !isLocalRequest(peerIp, headers),

    admit: (peerIp: string, headers: Headers, given: string): SetupVerdict => {
      if (isLocalRequest(peerIp, headers)) return 'open'
      const now = nowMs()
      if (now >= windowEndsAtMs) {
        windowEndsAtMs = now + WINDOW_MS
        wrongTries = 0
      }
      if (wrongTries >= WRONG_TRIES_MAX) return 'too-many'
      if (isSameSecret(normalise(given), expected)) return 'open'
      wrongTries++
      return 'wrong'
    },
  }
}

export type SetupGate = ReturnType<typeof createSetupGate>
