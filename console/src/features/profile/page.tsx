// One's own account: names, bindings, security, notifications, navigation, language and look.
import { KeyRound } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changeLanguage } from '../../i18n/index.ts'
import { type Language, languages } from '../../i18n/languages.ts'
import { type Theme, usePreferences } from '../../lib/preferences.ts'
import { useMoney, useSelf } from '../../lib/session.ts'
import { setLook } from '../../lib/theme.ts'
import { useAction } from '../../lib/use-action.ts'
import { useRoleName } from '../../lib/use-role-name.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, PageHeading } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/input.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { SessionList } from '../sessions/session-list.tsx'
import { createAccessToken, saveLanguage } from './api.ts'
import { BindingsCard } from './bindings-card.tsx'
import { CloseCard } from './close-card.tsx'
import { ModulesCard } from './modules-card.tsx'
import { NamesForm } from './names-form.tsx'
import { NotificationsForm } from './notifications-form.tsx'
import { PasskeyCard } from './passkey-card.tsx'
import { PasswordForm } from './password-form.tsx'
import { type ProfilePart, readProfileSearch } from './search.ts'
import { TwoFactorCard } from './two-factor-card.tsx'

const AccountCard = () => {
  const { t } = useTranslation()
  const self = useSelf()
  const money = useMoney()
  const role = useRoleName()(self.role)
  return (
    <Card className="flex flex-wrap items-center gap-x-5 gap-y-3">
      <span
        aria-hidden="true"
        className="grid size-12 place-items-center rounded-full bg-accent-soft text-lg font-semibold text-accent-text uppercase"
      >
        {[...(self.display_name || self.username)][0]}
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2 text-lg font-semibold">
          <span className="truncate">{self.display_name || self.username}</span>
          <Badge tone="accent">{role}</Badge>
        </p>
        <p className="truncate text-sm text-ink-faint">
          {[self.username, self.email, self.group].filter(Boolean).join(' · ')}
        </p>
      </div>
      <dl className="tabular flex gap-6 text-sm max-sm:basis-full">
        <div>
          <dt className="text-ink-faint">{t('overview.balance')}</dt>
          <dd className="font-semibold">{money.quota(self.quota)}</dd>
        </div>
        <div>
          <dt className="text-ink-faint">{t('overview.used')}</dt>
          <dd className="font-semibold">{money.quota(self.used_quota)}</dd>
        </div>
      </dl>
    </Card>
  )
}

const AccessTokenCard = () => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const [token, setToken] = useState<string>()
  const create = useAction({ run: createAccessToken, touches: ['nothing'], after: setToken })
  const ask = async () => {
    const isSure = await confirm({
      title: t('personal.tokenTitle'),
      text: t('personal.tokenConfirm'),
      action: t('personal.tokenCreate'),
    })
    if (isSure) create.mutate(undefined)
  }
  return (
    <Card title={t('personal.tokenTitle')} text={t('personal.tokenText')}>
      {token ? (
        <div role="status">
          <div className="flex items-center gap-2 rounded-lg border bg-sunken py-1.5 pr-1.5 pl-3">
            <code className="min-w-0 flex-1 font-mono text-xs break-all select-all">{token}</code>
            <CopyButton text={token} label={t('personal.tokenCopy')} isIconOnly />
          </div>
          <p className="mt-2 text-xs text-warn">{t('personal.tokenOnce')}</p>
        </div>
      ) : (
        <Button icon={KeyRound} isBusy={create.isPending} onClick={() => void ask()}>
          {t('personal.tokenCreate')}
        </Button>
      )}
    </Card>
  )
}

const DisplayCard = () => {
  const { t, i18n } = useTranslation()
  const { theme } = usePreferences()
  const save = useAction({ run: saveLanguage, touches: ['self'] })
  const choose = (language: Language) => {
    void changeLanguage(language)
    save.mutate(language)
  }
  return (
    <Card title={t('personal.display')} text={t('personal.displayText')}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('language.label')}>
          {(control) => (
            <Select {...control} value={i18n.language} onChange={(event) => choose(event.target.value as Language)}>
              {Object.entries(languages).map(([code, name]) => (
                <option key={code} value={code} lang={code}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('theme.label')}>
          {(control) => (
            <Select {...control} value={theme} onChange={(event) => setLook({ theme: event.target.value as Theme })}>
              <option value="system">{t('theme.system')}</option>
              <option value="light">{t('theme.light')}</option>
              <option value="dark">{t('theme.dark')}</option>
            </Select>
          )}
        </Field>
      </div>
    </Card>
  )
}

const Account = () => {
  const { t } = useTranslation()
  return (
    <>
      <Card title={t('personal.names')}>
        <NamesForm />
      </Card>
      <BindingsCard />
      <DisplayCard />
      <CloseCard />
    </>
  )
}

const Security = () => {
  const { t } = useTranslation()
  return (
    <>
      <Card title={t('personal.password')} text={t('personal.passwordText')}>
        <PasswordForm />
      </Card>
      <TwoFactorCard />
      <PasskeyCard />
      <Card title={t('personal.sessions')} text={t('personal.sessionsText')}>
        <SessionList path="/api/user/sessions" isOwn />
      </Card>
      <AccessTokenCard />
    </>
  )
}

const parts: Record<ProfilePart, () => ReactNode> = {
  account: Account,
  security: Security,
  notifications: NotificationsForm,
  navigation: ModulesCard,
}

/** `/profile` */
export const ProfilePage = () => {
  const { t } = useTranslation()
  const { search, change } = useSearchState(readProfileSearch)
  const tab = search.tab ?? 'account'
  const Part = parts[tab]
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeading title={t('nav.profile')} />
      <div className="mb-5">
        <AccountCard />
      </div>
      <Tabs
        label={t('nav.profile')}
        value={tab}
        onChange={(next) => change({ tab: next === 'account' ? undefined : next })}
        tabs={[
          { id: 'account', label: t('personal.account') },
          { id: 'security', label: t('personal.security') },
          { id: 'notifications', label: t('personal.notifications') },
          { id: 'navigation', label: t('personal.navigation') },
        ]}
      />
      <div className="space-y-4">
        <Part />
      </div>
    </div>
  )
}
