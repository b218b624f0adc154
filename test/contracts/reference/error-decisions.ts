// Where our refusals and failures differ from the recorded reference, on purpose, and why (docs/compatibility.md tells it).

export type Decision = {
  /** A whole sentence, as it may stand in docs/compatibility.md. */
  readonly reason: string
  /** Which recorded failures. */
  readonly where: RegExp
  /** The differing line: `status: theirs → ours`, `code: theirs → ours`, `calls: theirs → ours`. */
  readonly line: RegExp
}

export const DECISIONS: readonly Decision[] = [
  {
    reason: 'Refusals before the relay have a stable code; the reference’s is empty.',
    where: /^(openai|responses): (no|unknown|disabled|model not|broken|empty|missing model)/,
    line: /^code: {2}→ (invalid_api_key|model_not_allowed|invalid_request)$/,
  },
  {
    reason: 'Client mistakes are 400, not 500, and are found before anything is sent.',
    where: /: (broken JSON|empty body|missing messages|wrong type of messages|sensitive word)$/,
    line: /^(status: (500|200) → 400|calls: 1 → 0|code: undefined → invalid_request)$/,
  },
  {
    reason: 'Claude clients are told everything in Anthropic’s own words.',
    where: /^claude: /,
    line: /^code: [\w<>]+ → (authentication|permission|overloaded|invalid_request|rate_limit|not_found|api)_error$/,
  },
  {
    reason: 'Gemini clients are told everything in Google’s own words.',
    where: /^gemini: /,
    line: /^code: undefined → [A-Z_]+$/,
  },
  {
    reason: 'A Gemini path without a model is a path that does not exist.',
    where: /^gemini: missing model$/,
    line: /^status: 400 → 404$/,
  },
  {
    reason: 'An upstream that answers nonsense, nothing, or an error with status 200 is a bad gateway: 502.',
    where: /: upstream 200 /,
    line: /^(status: (500|200) → 502|code: bad_response_body → empty_response)$/,
  },
  {
    reason: 'A failure’s code is always text.',
    where: /: upstream (529 Claude|400 Gemini) shape$/,
    line: /^code: (null → bad_response_status_code|400 → 400)$/,
  },
]

/** The same for routes beside the calls of models. */
export const AROUND: readonly Decision[] = [
  {
    reason: 'A model that does not exist is 404.',
    where: /^one model, unknown$/,
    line: /^status: 200 → 404$/,
  },
  {
    reason: 'Operations that do not exist are 501.',
    where: /not implemented$/,
    line: /^status: 400 → 501$/,
  },
  {
    reason: 'An impossible `max_tokens` is a client’s mistake: 400.',
    where: /^chat: max_tokens huge$/,
    line: /^status: 500 → 400$/,
  },
  {
    reason: 'A JSON body is read as JSON whatever its media type says.',
    where: /^chat: wrong content type$/,
    line: /^(status: 400 → 200|members: )/,
  },
]
