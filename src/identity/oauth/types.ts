// Signing in through another site: what a provider is, and what it tells about a person.
import type { JsonObject } from '../../kernel/index.ts'

/** A person as the other site knows them. */
export type OauthIdentity = {
  /** Never changes there. */
  readonly id: string
  /** A name that the person chose there, '' when it is not known. */
  readonly username: string
  readonly displayName: string
  /** Only an address that the other site has verified; '' otherwise. */
  readonly email: string
  /** What older versions kept instead of the id; such an account is brought up to date. */
  readonly formerId?: string
  /** Everything that was told, for the operator's rules. */
  readonly claims: JsonObject
}

export type OauthRequest = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Asks the other site. Throws when it cannot be reached. */
export type OauthAsk = (request: OauthRequest) => Promise<{ readonly status: number; readonly text: string }>

/** What came back with the person, and what it is bound to. */
export type OauthGrant = {
  readonly code: string
  readonly redirectUri: string
  /** PKCE's proof, when the way there had its hash. */
  readonly codeVerifier: string | undefined
}

/** One site as the options (or a row) describe it now. */
export type OauthProvider = {
  readonly slug: string
  readonly name: string
  readonly isEnabled: boolean
  readonly clientId: string
  readonly authorizationEndpoint: string
  readonly scopes: string
  /** Path of our page that the person comes back to. */
  readonly redirectPath: string
  readonly identify: (ask: OauthAsk, grant: OauthGrant) => Promise<OauthIdentity>
}

/** The other site did not say who it is. The message is for anyone. */
export class OauthError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'OauthError'
  }
}
