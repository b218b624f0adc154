// Console sessions: kept in the database, so that they end everywhere at once; the cookie holds a secret and nothing else.
import { type JsonObject, type JsonValue, parseJsonObject } from '../kernel/index.ts'
import type { SessionRow, SessionsRepo } from '../storage/index.ts'
import { createSecret, hashSecret } from './secrets.ts'

export type Session = {
  /** SHA-256 of the cookie's secret. */
  readonly id: string
  /** 0 while nobody has signed in yet. */
  readonly userId: number
  readonly createdAt: number
  readonly data: JsonObject
}

/** Where a sign-in came from, for the list of sessions. */
export type SessionOrigin = { readonly ip: string; readonly userAgent: string }

export type SessionsDeps = { readonly store: SessionsRepo; readonly nowSeconds: () => number }

export const SESSION_COOKIE = 'session'
export const SESSION_SECONDS = 30 * 86_400
/** Somebody who has not signed in yet: long enough for a second factor, or for a way over another site. */
const VISITOR_SECONDS = 900

/** Requests that were under way when a session got another id still find the old one, without what it remembered. */
const HANDOVER_SECONDS = 10

/** Tries to write what a session remembers while others write to it too. */
const WRITE_ATTEMPTS_MAX = 10

/** How exact "last seen" is; a write per request would cost more than it tells. */
const SEEN_SECONDS = 60
const USER_AGENT_CHARACTERS_MAX = 255
const IP_CHARACTERS_MAX = 64
/** Those used longest ago end when a user has more. */
const SESSIONS_PER_USER_MAX = 50

const SECRET_PATTERN = /^[A-Za-z0-9_-]{43}$/

/** The secret in a Cookie header; undefined when there is none that could be ours (an old system's cookie looks different). */
export const findSessionSecret = (cookieHeader: string | null): string | undefined => {
  if (cookieHeader === null) return undefined
  for (const part of cookieHeader.split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === SESSION_COOKIE && value !== undefined && SECRET_PATTERN.test(value)) return value
  }
  return undefined
}

/** The Set-Cookie text that gives a browser its session. */
export const writeSessionCookie = (secret: string, isSecure: boolean): string =>
  `${SESSION_COOKIE}=${secret}; Path=/; Max-Age=${SESSION_SECONDS}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`

/** The Set-Cookie text that takes it away. */
export const clearSessionCookie = (isSecure: boolean): string =>
  `${SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`

const toSession = (row: SessionRow): Session => ({
  id: row.id,
  userId: row.user_id,
  createdAt: row.created_at,
  data: parseJsonObject(row.data) ?? {},
})

const printable = (text: string, max: number): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, max)

/** Begins, finds and ends sessions. */
export const createSessions = ({ store, nowSeconds }: SessionsDeps) => {
  const open = async (userId: number, origin: SessionOrigin, data: JsonObject): Promise<string> => {
    const now = nowSeconds()
    const secret = createSecret()
    await store.insert({
      id: hashSecret(secret),
      user_id: userId,
      created_at: now,
      last_seen_at: now,
      expires_at: now + (userId === 0 ? VISITOR_SECONDS : SESSION_SECONDS),
      ip: printable(origin.ip, IP_CHARACTERS_MAX),
      user_agent: printable(origin.userAgent, USER_AGENT_CHARACTERS_MAX),
      data: JSON.stringify(data),
    })
    return secret
  }

  /** Changes what a session remembers by its present text; the answer is what `change` gave the time it was written. */
  const rewrite = async <T>(
    id: string,
    change: (data: JsonObject) => { readonly data: JsonObject; readonly result: T } | undefined,
  ): Promise<T | undefined> => {
    for (let attempt = 0; attempt < WRITE_ATTEMPTS_MAX; attempt++) {
      const row = await store.find(id, nowSeconds())
      const changed = row === undefined ? undefined : change(parseJsonObject(row.data) ?? {})
      if (row === undefined || changed === undefined) return undefined
      if (await store.replaceData(id, row.data, JSON.stringify(changed.data))) return changed.result
    }
    return undefined
  }

  const dropOldest = async (userId: number): Promise<void> => {
    const surplus = (await store.listByUser(userId, nowSeconds())).slice(SESSIONS_PER_USER_MAX)
    for (const { id } of surplus) await store.remove(id)
  }

  return {
    /**
     * Begins a session and gives the cookie's secret. The session that the browser showed before, if any, ends: an id that
     * somebody planted is never signed in. User 0 is a visitor in the middle of signing in.
     */
    begin: async (
      userId: number,
      origin: SessionOrigin,
      previousSecret?: string,
      data: JsonObject = {},
    ): Promise<string> => {
      if (previousSecret !== undefined) await store.remove(hashSecret(previousSecret))
      const secret = await open(userId, origin, data)
      if (userId !== 0) await dropOldest(userId)
      return secret
    },

    /**
     * Gives a signed-in session another id, and `data` to remember; gives the new cookie's secret. The old id is good for
     * nothing but requests that are already on their way.
     */
    renew: async ({ id, userId }: Session, origin: SessionOrigin, data: JsonObject = {}): Promise<string> => {
      const secret = await open(userId, origin, data)
      await store.update(id, { expires_at: nowSeconds() + HANDOVER_SECONDS, data: '{}' })
      return secret
    },

    /** The session of a cookie's secret; undefined when it is unknown, ended or expired. Keeps "last seen" current. */
    find: async (secret: string): Promise<Session | undefined> => {
      const now = nowSeconds()
      const row = await store.find(hashSecret(secret), now)
      if (row === undefined) return undefined
      if (now - row.last_seen_at >= SEEN_SECONDS) await store.update(row.id, { last_seen_at: now })
      return toSession(row)
    },

    /** Replaces what a session remembers. */
    saveData: (id: string, data: JsonObject): Promise<boolean> => store.update(id, { data: JSON.stringify(data) }),

    /** Adds one thing to what a session remembers; false when the session has ended. */
    remember: async (id: string, key: string, value: JsonValue): Promise<boolean> =>
      (await rewrite(id, (data) => ({ data: { ...data, [key]: value }, result: true }))) === true,

    /** Takes one thing out of what a session remembers: of two that ask for it one gets it, and nobody gets it again. */
    take: (id: string, key: string): Promise<JsonValue | undefined> =>
      rewrite(id, ({ [key]: value, ...data }) => (value === undefined ? undefined : { data, result: value })),

    /** Ends a session; says whether it was there, so that of two callers one may go on. */
    end: (id: string): Promise<boolean> => store.remove(id),

    /** Ends one session of a user, by the id that `list` shows. */
    endOwn: async (userId: number, id: string): Promise<boolean> => {
      const row = await store.find(id, nowSeconds())
      return row !== undefined && row.user_id === userId && (await store.remove(id))
    },

    /** Ends all sessions of a user, except the one that asks. */
    endAll: (userId: number, exceptId?: string): Promise<number> => store.removeByUser(userId, exceptId),

    /** A user's live sessions, the most recently used first. */
    list: (userId: number): Promise<SessionRow[]> => store.listByUser(userId, nowSeconds()),

    /** Removes what has expired; says how many there were. */
    cleanUp: (): Promise<number> => store.removeExpired(nowSeconds()),
  }
}

export type Sessions = ReturnType<typeof createSessions>
