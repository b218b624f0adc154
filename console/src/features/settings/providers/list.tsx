// Sites to sign in through that are not built in: a list, switched here and opened to be changed.
import { useQuery } from '@tanstack/react-query'
import { KeySquare, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStatus } from '../../../lib/session.ts'
import { useAction } from '../../../lib/use-action.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Card } from '../../../ui/card.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { useConfirm } from '../../../ui/dialog.tsx'
import { Switch } from '../../../ui/input.tsx'
import { Empty, Failure, Skeleton } from '../../../ui/states.tsx'
import { type CustomProvider, providersQuery, removeProvider, updateProvider } from '../api.ts'
import { ProviderSheet } from './sheet.tsx'

type ProviderRowProps = { provider: CustomProvider; onEdit: () => void }

const ProviderRow = ({ provider, onEdit }: ProviderRowProps) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const { id, name, slug, enabled } = provider
  const redirect = `${(useStatus()?.server_address || location.origin).replace(/\/+$/, '')}/oauth/${slug}`
  const touches = ['custom-providers']
  const turn = useAction({ run: (isOn: boolean) => updateProvider(id, { enabled: isOn }), touches })
  const remove = useAction({ run: () => removeProvider(id), touches, done: () => t('settings.removed', { name }) })
  const askRemove = async () => {
    const isSure = await confirm({
      title: t('action.remove', { name }),
      text: t('settings.removeProviderText'),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(undefined)
  }
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-60">
        <p className="truncate text-sm font-medium">{name}</p>
        <p className="flex items-center gap-1 text-xs text-ink-faint">
          <code className="min-w-0 truncate font-mono">{redirect}</code>
          <CopyButton text={redirect} label={t('settings.copyRedirect', { name })} isIconOnly />
        </p>
      </div>
      <div className="flex items-center gap-1">
        <Switch
          aria-label={t('settings.providerOn', { name })}
          checked={enabled}
          disabled={turn.isPending}
          onChange={({ target }) => turn.mutate(target.checked)}
          className="mt-0 mr-2"
        />
        <IconButton icon={Pencil} label={t('settings.editItem', { name })} onClick={onEdit} />
        <IconButton icon={Trash2} label={t('action.remove', { name })} onClick={() => void askRemove()} />
      </div>
    </li>
  )
}

export const CustomProviders = () => {
  const { t } = useTranslation()
  const providers = useQuery(providersQuery)
  const [opened, setOpened] = useState<CustomProvider | 'new'>()
  const add = (
    <Button size="sm" icon={Plus} onClick={() => setOpened('new')}>
      {t('settings.addProvider')}
    </Button>
  )
  return (
    <Card>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-60 text-sm text-ink-faint">{t('settings.providersText')}</p>
        {add}
      </div>
      {providers.error && !providers.data && (
        <Failure error={providers.error} onRetry={() => void providers.refetch()} />
      )}
      {providers.isPending && <Skeleton className="h-16" />}
      {providers.data?.length === 0 && (
        <Empty icon={KeySquare} title={t('settings.noProviders')} text={t('settings.noProvidersText')} />
      )}
      <ul aria-label={t('settings.providers')} className="divide-y empty:hidden">
        {providers.data?.map((provider) => (
          <ProviderRow key={provider.id} provider={provider} onEdit={() => setOpened(provider)} />
        ))}
      </ul>
      {opened && (
        <ProviderSheet provider={opened === 'new' ? undefined : opened} onClose={() => setOpened(undefined)} />
      )}
    </Card>
  )
}
