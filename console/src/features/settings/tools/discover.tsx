// Fills in the endpoints of OpenID Connect from the provider's discovery document.
import { useQuery } from '@tanstack/react-query'
import { Wand2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../../lib/use-action.ts'
import { Button } from '../../../ui/button.tsx'
import { definitionsQuery, discover } from '../api.ts'
import { useDrafts } from '../drafts.ts'

const wellKnownKey = 'oidc.well_known'

const targets = [
  ['oidc.authorization_endpoint', 'authorization_endpoint'],
  ['oidc.token_endpoint', 'token_endpoint'],
  ['oidc.user_info_endpoint', 'userinfo_endpoint'],
] as const

export const DiscoverEndpoints = () => {
  const { t } = useTranslation()
  const { textOf, set } = useDrafts()
  const definitions = useQuery(definitionsQuery).data ?? []
  const find = (key: string) => definitions.find((option) => option.key === key)
  const source = find(wellKnownKey)
  const address = source === undefined ? '' : textOf(source).trim()
  const fetchDocument = useAction({
    run: () => discover(address),
    touches: ['none'],
    done: () => t('settings.discovered'),
    after: (document) => {
      for (const [key, member] of targets) {
        const option = find(key)
        const endpoint = document[member]
        if (option && typeof endpoint === 'string') set(option, endpoint)
      }
    },
  })
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-3 rounded-lg border bg-sunken py-2 pr-2 pl-3.5">
      <p className="min-w-0 flex-1 basis-56 text-xs text-ink-faint">{t('settings.discoverText')}</p>
      <Button
        size="sm"
        icon={Wand2}
        disabled={address === ''}
        isBusy={fetchDocument.isPending}
        onClick={() => fetchDocument.mutate(undefined)}
      >
        {t('settings.discover')}
      </Button>
    </div>
  )
}
