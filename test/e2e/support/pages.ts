// Every page of the console, from the features' own lists, with addresses at which each has something to show.
import { join } from 'node:path'
import type { PageSpec } from '../../../console/src/lib/page.ts'

const root = join(import.meta.dir, '../../../console/src/features')

/** Addresses for pages whose path has parameters, and further states worth a look, by path. */
const samples: Readonly<Record<string, readonly string[]>> = {
  '/oauth/$provider': ['/oauth/nobody?code=1&state=2'],
  '/user/reset': ['/user/reset?email=ann%40example.com&token=0123456789abcdef'],
  '/keys': ['/keys', '/keys?open=new', '/keys?connect=1'],
  '/channels': ['/channels', '/channels?open=new', '/channels?view=tags'],
  '/channels/$id': ['/channels/1', '/channels/new'],
  '/profile': ['/profile', '/profile?tab=security', '/profile?tab=notifications', '/profile?tab=navigation'],
  '/users': [
    '/users',
    '/users?open=new',
    '/users?open=2',
    '/users?open=2&part=balance',
    '/users?open=2&part=access',
    '/users?open=1&part=plans',
  ],
  '/playground': [
    '/playground',
    '/playground?mode=image',
    '/playground?mode=embeddings',
    '/playground?beside=sandbox-fast',
  ],
  '/chat/$index': ['/chat/0'],
  '/models/pricing': ['/models/pricing', '/models/pricing?open=gpt-5', '/models/pricing?open=new'],
  '/models/metadata': [
    '/models/metadata',
    '/models/metadata?open=new',
    '/models/metadata?tab=vendors',
    '/models/metadata?tab=groups&open=1',
  ],
  '/pricing': ['/pricing', '/pricing?view=table'],
  '/pricing/$model': ['/pricing/gpt-5'],
  '/wallet': ['/wallet', '/wallet?tab=plans', '/wallet?show_history=true', '/wallet?tab=bill'],
  '/redemption-codes': ['/redemption-codes', '/redemption-codes?open=new'],
  '/system-settings/$category/$section': [
    '/system-settings/billing/payment',
    '/system-settings/site/sidebar-modules',
    '/system-settings/content/announcements',
    '/system-settings/operations/routing',
    '/system-settings/auth/custom-oauth',
    '/system-settings/operations/email?q=mail',
  ],
  '/subscriptions': ['/subscriptions', '/subscriptions?open=new', '/subscriptions?open=2'],
  '/usage-logs/common': ['/usage-logs/common', '/usage-logs/common?type=5'],
  '/system-info': ['/system-info', '/system-info?part=jobs', '/system-info?part=log', '/system-info?part=cleanup'],
}

export type Sample = { readonly name: string; readonly href: string; readonly frame: PageSpec['frame'] }

const nameOf = (href: string): string => href.slice(1).replaceAll(/[/?=&:]+/g, '-') || 'home'

/** One entry for each address, in the order of the addresses. */
export const listSamples = async (): Promise<readonly Sample[]> => {
  const found: Sample[] = []
  for await (const path of new Bun.Glob('*/pages.ts').scan(root)) {
    const { pages }: { pages: readonly PageSpec[] } = await import(join(root, path))
    for (const { path: address, frame } of pages) {
      const hrefs = samples[address] ?? [address]
      const open = hrefs.find((href) => href.includes('$'))
      if (open) throw new Error(`${address} needs a sample address in test/e2e/support/pages.ts`)
      found.push(...hrefs.map((href) => ({ name: nameOf(href), href, frame })))
    }
  }
  return found.sort((one, other) => one.href.localeCompare(other.href))
}
