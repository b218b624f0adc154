// Sites of which the form knows the usual facts: where their discovery document is, and how they name a person's data. Pure data.

export type ProviderPreset = {
  readonly id: string
  readonly name: string
  readonly slug: string
  /** The discovery document; words in braces are to be replaced. */
  readonly wellKnown: string
}

const document = '/.well-known/openid-configuration'

/** Addresses as the vendors document them for OpenID Connect. */
export const providerPresets: readonly ProviderPreset[] = [
  { id: 'google', name: 'Google', slug: 'google', wellKnown: `https://accounts.google.com${document}` },
  {
    id: 'microsoft',
    name: 'Microsoft',
    slug: 'microsoft',
    wellKnown: `https://login.microsoftonline.com/{tenant}/v2.0${document}`,
  },
  { id: 'gitlab', name: 'GitLab', slug: 'gitlab', wellKnown: `https://gitlab.com${document}` },
  { id: 'gitea', name: 'Gitea', slug: 'gitea', wellKnown: `https://{host}${document}` },
  { id: 'keycloak', name: 'Keycloak', slug: 'keycloak', wellKnown: `https://{host}/realms/{realm}${document}` },
  { id: 'authentik', name: 'authentik', slug: 'authentik', wellKnown: `https://{host}/application/o/{app}${document}` },
  { id: 'auth0', name: 'Auth0', slug: 'auth0', wellKnown: `https://{tenant}.auth0.com${document}` },
  { id: 'okta', name: 'Okta', slug: 'okta', wellKnown: `https://{tenant}.okta.com${document}` },
]
