// The front door: what this is, where its API lives, and the way in.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeftRight, ArrowRight, HeartPulse, Receipt } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readAddress } from '../../lib/address-text.ts'
import { getUserId } from '../../lib/preferences.ts'
import { useStatus } from '../../lib/session.ts'
import { useTitle } from '../../lib/use-title.ts'
import { BrandName } from '../../ui/brand-mark.tsx'
import { buttonStyle } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ForeignPage, RichText } from '../../ui/rich-text.tsx'
import { PageLoading } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { type Endpoint, writeSample } from '../pricing/samples.ts'
import { textQuery } from '../texts/api.ts'

const openai: Endpoint = { family: 'openai', path: '/v1/chat/completions', method: 'POST' }
const anthropic: Endpoint = { family: 'anthropic', path: '/v1/messages', method: 'POST' }
const gemini: Endpoint = { family: 'gemini', path: '/v1beta/models/{model}:generateContent', method: 'POST' }

/** The first calls that are shown: OpenAI's API in three languages, and the two other large families. */
const samples = [
  { id: 'curl', label: 'cURL', language: 'curl', endpoint: openai, model: 'gpt-5-mini' },
  { id: 'python', label: 'Python', language: 'python', endpoint: openai, model: 'gpt-5-mini' },
  { id: 'typescript', label: 'TypeScript', language: 'typescript', endpoint: openai, model: 'gpt-5-mini' },
  { id: 'anthropic', label: 'Claude', language: 'curl', endpoint: anthropic, model: 'claude-sonnet-4-6' },
  { id: 'gemini', label: 'Gemini', language: 'curl', endpoint: gemini, model: 'gemini-3-flash-preview' },
] as const

type SampleId = (typeof samples)[number]['id']

const Sample = ({ origin }: { origin: string }) => {
  const { t } = useTranslation()
  const [id, setId] = useState<SampleId>('curl')
  const { language, endpoint, model } = samples.find((sample) => sample.id === id) ?? samples[0]
  return (
    <figure className="panel min-w-0 overflow-hidden">
      <figcaption className="sr-only">{t('home.firstCall')}</figcaption>
      <div className="px-4 pt-1">
        <Tabs label={t('home.format')} tabs={samples} value={id} onChange={setId} />
      </div>
      <CodeBlock
        text={writeSample(language, endpoint, model, origin)}
        label={t('home.firstCall')}
        copyLabel={t('home.copySample')}
        className="-mt-5 rounded-none lg:min-h-48 border-0 bg-surface"
      />
    </figure>
  )
}

/** Whose marks stand on the front door; a part of what is supported. */
const providers = [
  'OpenAI',
  'Claude',
  'Gemini',
  'Azure',
  'Bedrock',
  'Vertex AI',
  'DeepSeek',
  'Qwen',
  'Zhipu',
  'Kimi',
  'Doubao',
  'Wenxin',
  'Spark',
  'Hunyuan',
  'MiniMax',
  'Mistral',
  'Grok',
  'Meta',
  'Cohere',
  'Perplexity',
  'Groq',
  'OpenRouter',
  'Ollama',
  'Midjourney',
  'Suno',
  'Kling',
]

const Providers = () => {
  const { t } = useTranslation()
  return (
    <section className="mt-16">
      <h2 className="text-sm text-ink-faint">{t('home.providers')}</h2>
      <ul className="mt-4 flex flex-wrap gap-x-6 gap-y-3 text-sm text-ink-soft">
        {providers.map((name) => (
          <li key={name}>
            <BrandName name={name} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const facts = [
  { id: 'dialects', icon: ArrowLeftRight },
  { id: 'failover', icon: HeartPulse },
  { id: 'money', icon: Receipt },
] as const

const Facts = () => {
  const { t } = useTranslation()
  return (
    <dl className="mt-14 grid gap-x-10 gap-y-6 border-t pt-8 sm:grid-cols-3">
      {facts.map(({ id, icon: Icon }) => (
        <div key={id}>
          <dt className="flex items-center gap-2 font-medium text-ink">
            <Icon aria-hidden="true" className="size-4 text-accent-text" />
            {t(`home.${id}`)}
          </dt>
          <dd className="mt-1.5 text-sm text-ink-faint">{t(`home.${id}Text`)}</dd>
        </div>
      ))}
    </dl>
  )
}

const Landing = () => {
  const { t } = useTranslation()
  const status = useStatus()
  const origin = status?.server_address || location.origin
  const baseUrl = `${origin}/v1`
  const isSignedIn = getUserId() !== undefined
  return (
    <div className="mx-auto w-full max-w-6xl px-1 pt-6 pb-16 sm:pt-16">
      <div className="grid items-center gap-10 lg:grid-cols-[1fr_1.1fr]">
        <div className="min-w-0">
          <h1 className="text-balance text-[2.25rem] leading-[1.1] font-semibold tracking-[-0.035em] sm:text-[3.25rem]">
            {t('home.title')}
          </h1>
          <p className="mt-4 max-w-md text-lg text-ink-soft">{t('home.text')}</p>
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
        <Sample origin={origin} />
      </div>
      <Providers />
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
