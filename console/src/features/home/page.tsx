// The front door: what this is, where its API lives, and the way in.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { readAddress } from '../../lib/address-text.ts'
import { getUserId } from '../../lib/preferences.ts'
import { useStatus } from '../../lib/session.ts'
import { useTitle } from '../../lib/use-title.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ForeignPage, RichText } from '../../ui/rich-text.tsx'
import { PageLoading } from '../../ui/states.tsx'
import { textQuery } from '../texts/api.ts'

const sampleOf = (baseUrl: string): string =>
  [
    `curl ${baseUrl}/chat/completions \\`,
    '  -H "Authorization: Bearer $API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '{"model": "gpt-4o-mini", "stream": true,`,
    `       "messages": [{"role": "user", "content": "Hello"}]}'`,
  ].join('\n')

const Sample = ({ baseUrl }: { baseUrl: string }) => {
  const { t } = useTranslation()
  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 text-sm text-ink-faint">{t('home.firstCall')}</figcaption>
      <CodeBlock
        text={sampleOf(baseUrl)}
        label={t('home.firstCall')}
        copyLabel={t('home.copySample')}
        className="bg-surface shadow-card"
      />
    </figure>
  )
}

const Facts = () => {
  const { t } = useTranslation()
  const facts = ['dialects', 'failover', 'money'] as const
  return (
    <dl className="mt-16 grid gap-x-10 gap-y-6 border-t pt-8 sm:grid-cols-3">
      {facts.map((fact) => (
        <div key={fact}>
          <dt className="font-medium text-ink">{t(`home.${fact}`)}</dt>
          <dd className="mt-1 text-sm text-pretty text-ink-faint">{t(`home.${fact}Text`)}</dd>
        </div>
      ))}
    </dl>
  )
}

const Landing = () => {
  const { t } = useTranslation()
  const status = useStatus()
  const baseUrl = `${status?.server_address || location.origin}/v1`
  const isSignedIn = getUserId() !== undefined
  return (
    <div className="mx-auto w-full max-w-5xl px-1 pt-6 pb-16 sm:pt-16">
      <div className="grid items-center gap-10 lg:grid-cols-[1.1fr_1fr]">
        <div className="min-w-0">
          <h1 className="text-balance text-[2.25rem] leading-[1.12] font-semibold tracking-[-0.035em] sm:text-[2.75rem]">
            {t('home.title')}
          </h1>
          <p className="mt-4 max-w-md text-lg text-pretty text-ink-soft">{t('home.text')}</p>
          <div className="mt-8 flex items-center gap-2 rounded-lg border bg-surface py-1.5 pr-1.5 pl-4 shadow-card">
            <div className="min-w-0 flex-1">
              <p className="text-xs text-ink-faint">{t('home.baseUrl')}</p>
              <p className="truncate font-mono text-sm">{baseUrl}</p>
            </div>
            <CopyButton text={baseUrl} label={t('home.copyBaseUrl')} isIconOnly />
          </div>
          <div className="mt-6 flex flex-wrap items-center gap-3">
            <Link
              to={isSignedIn ? '/dashboard/overview' : '/sign-in'}
              className={buttonStyle({ look: 'primary', size: 'lg' })}
            >
              {isSignedIn ? t('home.console') : t('login.submit')}
              <ArrowRight aria-hidden="true" />
            </Link>
            {status?.docs_link && (
              <a
                href={status.docs_link}
                target="_blank"
                rel="noreferrer"
                className={buttonStyle({ look: 'ghost', size: 'lg' })}
              >
                {t('home.docs')}
              </a>
            )}
          </div>
        </div>
        <Sample baseUrl={baseUrl} />
      </div>
      <Facts />
    </div>
  )
}

/** `/` */
export const HomePage = () => {
  const content = useQuery(textQuery('/api/home_page_content'))
  const title = useStatus()?.system_name || 'Tollgate'
  useTitle(title)
  const text = content.data ?? ''
  const address = readAddress(text)
  // A server that cannot tell its text still has a front door.
  if (content.isPending) return <PageLoading />
  if (address) return <ForeignPage address={address} title={title} className="-my-8 h-[calc(100dvh-8rem)]" />
  return text.trim() === '' ? <Landing /> : <RichText text={text} />
}
