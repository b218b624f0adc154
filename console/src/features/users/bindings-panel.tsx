// What an account is bound to, and taking it away.
import { useQuery } from '@tanstack/react-query'
import { Unlink } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ManagedUser } from '../../../../src/contract/index.ts'
import { useAction } from '../../lib/use-action.ts'
import { IconButton } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { bindingsQuery, unbindBuiltIn, unbindSite } from './api.ts'

/** Built-in sign-ins: the server's word, the column, and the name of the site. */
const builtIns = [
  ['email', 'email', 'E-mail'],
  ['github', 'github_id', 'GitHub'],
  ['discord', 'discord_id', 'Discord'],
  ['oidc', 'oidc_id', 'OIDC'],
  ['wechat', 'wechat_id', 'WeChat'],
  ['telegram', 'telegram_id', 'Telegram'],
  ['linuxdo', 'linux_do_id', 'LinuxDO'],
] as const

type Binding = { key: string; name: string; id: string; unbind: () => Promise<unknown> }

export const BindingsPanel = ({ user }: { user: ManagedUser }) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const sites = useQuery(bindingsQuery(user.id))
  const remove = useAction({
    run: (binding: Binding) => binding.unbind(),
    touches: ['users'],
    done: (_answer, { name }) => t('user.unboundNotice', { name }),
  })
  if (sites.error) return <Failure error={sites.error} onRetry={() => void sites.refetch()} />
  const bindings: Binding[] = [
    ...builtIns.flatMap(([type, column, name]) =>
      user[column] === '' ? [] : [{ key: type, name, id: user[column], unbind: () => unbindBuiltIn(user.id, type) }],
    ),
    ...(sites.data ?? []).map((site) => ({
      key: `site-${site.provider_id}`,
      name: site.provider_name || site.provider_slug || `#${site.provider_id}`,
      id: site.provider_user_id,
      unbind: () => unbindSite(user.id, site.provider_id),
    })),
  ]
  const ask = async (binding: Binding) => {
    const isSure = await confirm({
      title: t('user.unbindTitle'),
      text: t('user.unbindText', { site: binding.name, name: user.username }),
      action: t('user.unbind'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(binding)
  }
  if (bindings.length === 0) return <p className="text-sm text-ink-faint">{t('user.noBindings')}</p>
  return (
    <ul className="divide-y">
      {bindings.map((binding) => (
        <li key={binding.key} className="flex items-center gap-3 py-2 first:pt-0 last:pb-0">
          <span className="w-24 shrink-0 text-sm font-medium">{binding.name}</span>
          <span className="min-w-0 flex-1 truncate text-sm text-ink-soft">{binding.id}</span>
          <IconButton
            icon={Unlink}
            label={t('user.unbindOne', { site: binding.name })}
            onClick={() => void ask(binding)}
          />
        </li>
      ))}
    </ul>
  )
}
