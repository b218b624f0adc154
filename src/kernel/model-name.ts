// Names under which a model is matched for limits, routing and prices.

/**
 * The wildcard name of families whose names carry a parameter (relay.md section 7.2): thinking budgets and gizmos.
 * Any other name is returned as it is.
 */
export const matchingModelName = (model: string): string => {
  if (model.startsWith('gpt-4-gizmo')) return 'gpt-4-gizmo-*'
  if (model.startsWith('gpt-4o-gizmo')) return 'gpt-4o-gizmo-*'
  if (!model.startsWith('gemini-2.5-') || !model.includes('-thinking-')) return model
  for (const family of ['gemini-2.5-flash-lite', 'gemini-2.5-flash', 'gemini-2.5-pro']) {
    if (model.startsWith(family)) return `${family}-thinking-*`
  }
  return model
}
