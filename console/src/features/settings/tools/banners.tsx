// Lines above a section: it has a better page of its own, or there are texts of an old version to take over.
import { Link } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../../lib/use-action.ts'
import { Button, buttonStyle } from '../../../ui/button.tsx'
import { migrateTexts, type OptionValues } from '../api.ts'

const Banner = ({ title, text, children }: { title: string; text: string; children: ReactNode }) => (
  <section className="panel flex flex-wrap items-center justify-between gap-x-6 gap-y-3 p-5">
    <div className="min-w-0 flex-1 basis-72">
      <h3 className="text-sm font-medium">{title}</h3>
      <p className="mt-0.5 text-sm text-ink-faint">{text}</p>
    </div>
    <div className="flex flex-wrap gap-2">{children}</div>
  </section>
)

type OwnPageProps = { to: '/models/pricing' | '/groups'; kind: 'prices' | 'groups'; action?: ReactNode }

export const OwnPage = ({ to, kind, action }: OwnPageProps) => {
  const { t } = useTranslation()
  return (
    <Banner title={t(`settings.ownPage.${kind}`)} text={t(`settings.ownPageText.${kind}`)}>
      {action}
      <Link to={to} className={buttonStyle({ look: 'primary' })}>
        {t(`settings.ownPageOpen.${kind}`)}
        <ArrowRight aria-hidden="true" />
      </Link>
    </Banner>
  )
}

/** Keys under which old versions kept the texts of the overview. */
const oldKeys = ['ApiInfo', 'Announcements', 'FAQ', 'UptimeKumaUrl', 'UptimeKumaSlug']

/** Nothing where there is nothing of an old version. */
export const OldTexts = ({ values }: { values: OptionValues }) => {
  const { t } = useTranslation()
  const migrate = useAction({ run: migrateTexts, touches: ['options'], done: () => t('settings.oldTextsDone') })
  if (!oldKeys.some((key) => values.get(key))) return null
  return (
    <Banner title={t('settings.oldTexts')} text={t('settings.oldTextsText')}>
      <Button isBusy={migrate.isPending} onClick={() => migrate.mutate(undefined)}>
        {t('settings.oldTextsMove')}
      </Button>
    </Banner>
  )
}
