// The error by which a service says no: its message is for the caller.

/**
 * A request that cannot be done, said to the caller in these words. Status 200 is the envelope's `success: false`; any other
 * is an HTTP error with the same envelope.
 */
export class Refusal extends Error {
  readonly status: number
  readonly code: string | undefined

  constructor(message: string, status = 200, code?: string) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.code = code
  }
}
