// The number under which a built-in sign-in is bound to accounts that has no column of its own among New API's.

/**
 * Lark, as `user_oauth_bindings.provider_id`: far above what providers of the operator's own are counted to, so that nothing has
 * to be added to New API's tables.
 */
export const larkProviderId = 1_000_000_001
