// Passkeys between the server's JSON and the browser's binary forms (WebAuthn level 3, section 5.1).

type Json = Record<string, unknown>

const toBytes = (text: unknown): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(String(text).replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.codePointAt(0) ?? 0)

/** Bytes → base64url without padding. */
export const toBase64Url = (bytes: ArrayBuffer | null): string =>
  bytes === null
    ? ''
    : btoa(String.fromCodePoint(...new Uint8Array(bytes)))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '')

/** base64url → bytes. */
export const fromBase64Url = toBytes

const readDescriptors = (list: unknown): PublicKeyCredentialDescriptor[] =>
  Array.isArray(list) ? list.map((one: Json) => ({ ...one, type: 'public-key', id: toBytes(one.id) })) : []

/** Whether this browser has passkeys at all; they need HTTPS or localhost. */
export const hasPasskeys = (): boolean => typeof PublicKeyCredential !== 'undefined'

const presentCredential = (credential: PublicKeyCredential, response: Json): Json => ({
  id: credential.id,
  rawId: toBase64Url(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
  response,
})

/** Shows a passkey. `options` is the server's `publicKey` object; the result is what it takes. Rejects when the person declines. */
export const showPasskey = async (options: Json): Promise<Json> => {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: readDescriptors(options.allowCredentials),
  } as PublicKeyCredentialRequestOptions
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  const { clientDataJSON, authenticatorData, signature, userHandle } =
    credential.response as AuthenticatorAssertionResponse
  return presentCredential(credential, {
    clientDataJSON: toBase64Url(clientDataJSON),
    authenticatorData: toBase64Url(authenticatorData),
    signature: toBase64Url(signature),
    ...(userHandle === null ? {} : { userHandle: toBase64Url(userHandle) }),
  })
}

/** Makes a passkey on this device; shapes as for `showPasskey`. */
export const makePasskey = async (options: Json): Promise<Json> => {
  const user = options.user as Json
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...user, id: toBytes(user.id) },
    excludeCredentials: readDescriptors(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  const response = credential.response as AuthenticatorAttestationResponse
  return presentCredential(credential, {
    clientDataJSON: toBase64Url(response.clientDataJSON),
    attestationObject: toBase64Url(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  })
}
