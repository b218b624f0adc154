// Which Spark a model's name means, as far as the request depends on it.

/** Versions that know users and assistants alone. */
const WITHOUT_SYSTEM: ReadonlySet<string> = new Set(['v1.1', 'v2.1', 'v3.1'])

/**
 * Whether a model has the role `system`. The version stands behind the name's one dash (`SparkDesk-v3.5`, providers.md
 * section 4.31); a name without one may mean the oldest.
 */
export const knowsSystem = (model: string): boolean => {
  const [, version, ...rest] = model.split('-')
  return rest.length === 0 && version !== undefined && version !== '' && !WITHOUT_SYSTEM.has(version)
}
