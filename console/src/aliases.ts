// Old and foreign paths of the console's pages, so that bookmarks and links in mails keep working.

type Aliased = { readonly path: string; readonly aliases?: readonly string[] | undefined }

const trim = (path: string): string => path.replace(/\/+$/, '') || '/'

/** Gives a function: a path that a page has elsewhere → the path it has here; undefined when it is no known one. */
export const createAliases = (pages: readonly Aliased[]): ((path: string) => string | undefined) => {
  const targets = new Map(pages.flatMap(({ path, aliases = [] }) => aliases.map((alias) => [alias, path] as const)))
  return (path) => targets.get(trim(path))
}
