// Every page of the console, gathered from the features: a feature adds its pages by having a `pages.ts`.
import type { PageSpec } from './lib/page.ts'

export type Page = PageSpec & { readonly feature: string }

const modules = import.meta.glob<{ pages: readonly PageSpec[] }>('./features/*/pages.ts', { eager: true })

const featureOf = (path: string): string => path.split('/')[2] ?? ''

export const pages: readonly Page[] = Object.entries(modules).flatMap(([path, module]) =>
  module.pages.map((page) => ({ ...page, feature: featureOf(path) })),
)
