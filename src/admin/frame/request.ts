// What a management route is told about the HTTP request.

/** One request as the edge hands it over; the body is read only after the caller is known. */
export type AdminRequest = {
  readonly requestId: string
  readonly method: string
  /** Path without the query. */
  readonly path: string
  /** The query with its question mark, or ''. */
  readonly query: string
  /** The path's `:name` parts, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly headers: Headers
  /** By the rules for trusted proxies. */
  readonly clientIp: string
  /** The other end of the connection, whatever headers say. */
  readonly peerIp: string
  /** The request came by https, as far as the edge can know. */
  readonly isSecure: boolean
  /** Reads and decompresses the body; throws GatewayError when it is larger than the limit, bytes. */
  readonly readBody: (limitBytes: number) => Promise<Uint8Array>
  readonly signal: AbortSignal
}
